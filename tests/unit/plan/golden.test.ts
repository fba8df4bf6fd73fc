import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { planMarkdown } from '../../../cli/present/planMarkdown';
import { exampleStacks, planOfExample } from '../../fixtures/exampleStacks';

const root = join(__dirname, '..', '..', '..');

/** Compares with tests/golden; `UPDATE_GOLDEN=1 npm test golden` writes what a reviewer then reads in the diff. */
function expectGolden(name: string, text: string): void {
  const file = join(root, 'tests', 'golden', name);
  if (process.env.UPDATE_GOLDEN !== undefined) writeFileSync(file, text);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
}

describe.each(exampleStacks)('the example stack %s', (stack) => {
  const plan = planOfExample(stack);

  it('is planned as its golden page says', () => {
    expectGolden(`${stack}.plan.md`, planMarkdown(plan, stack));
  });

  it('gives Helm the golden values', () => {
    const { cilium, infrastructure, distribution } = plan;
    expectGolden(
      `${stack}.plan.yaml`,
      stringify(
        { helmValues: cilium.helmValues, infrastructure, distribution },
        { lineWidth: 110, aliasDuplicateObjects: false },
      ),
    );
  });
});
