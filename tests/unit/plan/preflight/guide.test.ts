// Holds docs/bare-metal.md to the rules that exist: every id it names, every preflight rule, and E1 to E18.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { preflightRules } from '../../../../plan/preflight/judgeHosts';
import { sshFailures } from '../../../../providers/src/ssh';
import { checkRelease } from '../../../../cli/check/checkRelease';
import { findValues } from '../../../../cli/check/findValues';
import { everyProblem } from '../../../../cli/present/everyProblem';

const guide = readFileSync(join(__dirname, '../../../../docs/bare-metal.md'), 'utf8');
const rows = guide.split('\n').filter((line) => /^\| E\d+ /.test(line));
const idsIn = (text: string): string[] =>
  [...text.matchAll(/`([a-z0-9]+(?:-[a-z0-9]+)+)`/g)].map(([, id = '']) => id);

/** What the field documents had in their values, and the checks that must say so. */
const fieldValues: Readonly<Record<string, { readonly yaml: string; readonly rule: string }>> = {
  E3: { yaml: 'mtu: 1400', rule: 'helm-known-mistake' },
  E10: { yaml: 'devices: "40:a6:b7:41:09:60"', rule: 'helm-wrong-form' },
  E11: { yaml: 'devices: 10.4.0.0/16', rule: 'helm-wrong-form' },
  E13: { yaml: 'operator: { unmanagedPodWatcher: { intervalSeconds: 15s } }', rule: 'helm-wrong-type' },
  E16: { yaml: 'loadBalancer: { acceleration: generic }', rule: 'helm-not-one-of' },
  E17: { yaml: 'tunnel: disabled', rule: 'helm-renamed-key' },
};

describe('docs/bare-metal.md', () => {
  it('answers E1 to E18, each once', () => {
    expect(rows.map((row) => /E\d+/.exec(row)?.[0])).toEqual(
      Array.from({ length: 18 }, (_, index) => `E${index + 1}`),
    );
  });

  it('names only rules that exist, in the table of errors', () => {
    const known = new Set([
      ...everyProblem.map(({ id }) => id),
      ...Object.values(fieldValues).map(({ rule }) => rule),
    ]);
    for (const row of rows) {
      const found = idsIn(row.split('|')[2] ?? '');
      expect(found.filter((id) => !known.has(id))).toEqual([]);
      if (found.length === 0) expect(row).toContain('answered');
    }
  });

  it('lists every preflight rule and every trouble of a connection', () => {
    const listed = idsIn(
      guide.slice(guide.indexOf('## Preflight'), guide.indexOf('## What may be put right')),
    );
    expect(listed.sort()).toEqual([...preflightRules.map(({ id }) => id), ...sshFailures].sort());
  });

  it.each(Object.entries(fieldValues))(
    '%s: the values of the field are told by the rule that it names',
    (error, { yaml, rule }) => {
      const report = checkRelease(findValues('values.yaml', yaml), { version: '1.19.6', facts: {} });
      expect(JSON.stringify(report)).toContain(`"${rule}"`);
      expect(rows.find((row) => row.startsWith(`| ${error} `))).toContain(rule);
    },
  );
});
