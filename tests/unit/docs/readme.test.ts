// What the README shows of the command is what the command says.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planScreen } from '../../../cli/present/planScreen';
import { planText } from '../../../cli/present/planText';
import { planOfExample } from '../../fixtures/exampleStacks';

const file = join(__dirname, '..', '..', '..', 'README.md');
const readme = readFileSync(file, 'utf8');
/** What stands between fences: every second piece; those that name no language show what a command prints. */
const blocks = readme
  .split(/^```/m)
  .filter((_, at) => at % 2 === 1)
  .filter((block) => block.startsWith('\n'))
  .map((block) => block.slice(1));
const dev = planOfExample('dev');

describe('the README', () => {
  it('shows the plan of the stack dev as it is printed, but for where its state comes from', () => {
    const [shown = ''] = blocks;
    const printed = planScreen(dev, 'dev');
    if (process.env.UPDATE_GOLDEN !== undefined)
      writeFileSync(
        file,
        readme.replace(shown, () => printed),
      );
    else expect(shown).toBe(printed);
  });

  it('shows lines of the whole plan, in their order', () => {
    const whole = planText(dev, 'dev');
    const places = (blocks[1] ?? '')
      .trimEnd()
      .split('\n')
      .map((line) => whole.indexOf(`${line}\n`));
    expect(places).not.toContain(-1);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
  });
});
