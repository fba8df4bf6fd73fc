import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rulesPage } from '../../../cli/present/rulesPage';
import { everyProblem } from '../../../cli/present/everyProblem';

describe('the rule reference', () => {
  const page = rulesPage(everyProblem);

  it('is what docs/rules.md holds (npx routewise rules > docs/rules.md)', () => {
    expect(readFileSync(join(__dirname, '..', '..', '..', 'docs', 'rules.md'), 'utf8')).toBe(page);
  });

  it('has every problem under the heading of its family, once', () => {
    for (const { id, family } of everyProblem) {
      const section = page.split('\n## ').find((text) => text.startsWith(`${family.title}\n`)) ?? '';
      expect(section.split(`\n### ${id}\n`)).toHaveLength(2);
    }
  });

  it('says versions in words', () => {
    expect(page).not.toMatch(/\*\*Cilium\*\*: [<>=]/);
    expect(page).toContain('- **Cilium**: from 1.19 on, before 1.20');
  });
});
