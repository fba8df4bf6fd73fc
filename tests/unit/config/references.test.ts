import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configPage } from '../../../cli/present/configPage';
import { rulesPage } from '../../../cli/present/rulesPage';
import { everyProblem } from '../../../cli/present/everyProblem';

const page = (name: string): string => readFileSync(join(__dirname, '..', '..', '..', 'docs', name), 'utf8');

describe('the reference pages', () => {
  it('configuration.md is what `npx routewise schema --format markdown` prints', () => {
    expect(page('configuration.md')).toBe(configPage());
  });

  it('rules.md is what `npx routewise rules` prints', () => {
    expect(page('rules.md')).toBe(rulesPage(everyProblem));
  });

  it('configuration.md names keys at every depth', () => {
    for (const key of [
      'controlPlanes.count',
      'workers.<name>.taints',
      'workers.<name>.taints[].effect',
      'hubble.relay',
    ]) {
      expect(configPage()).toContain(`| \`${key}\` |`);
    }
  });
});
