// A file full of unknown keys is judged in seconds, and names that JavaScript gives every object are keys like others.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRelease } from '../../../cli/check/checkRelease';
import { findValues } from '../../../cli/check/findValues';
import { checkText } from '../../../cli/present/checkText';
import { checkMarkdown } from '../../../cli/present/checkMarkdown';
import { readStackFile } from '../../../config/readStackFile';
import { planStack } from '../../../plan/planStack';
import { problemsOf } from '../../fixtures/problems';
import { smallestStack } from '../../fixtures/stacks';
import { stringify } from 'yaml';

const check = (text: string) =>
  checkRelease(findValues('values.yaml', text), { version: '1.19.6', facts: {} });
const unknown = (count: number): string =>
  Array.from({ length: count }, (_, at) => `unknownKey${at}WithAName: ${at}\n`).join('');

/** Of the processor, which other work on the machine does not change; limits are several times what it takes. */
const spentMs = (since: NodeJS.CpuUsage): number => process.cpuUsage(since).user / 1000;

it.each([
  [1_000, 8_000],
  [16_000, 25_000],
])(
  '%d unknown keys are told within %d ms',
  (count, most) => {
    const text = unknown(count);
    check('warm: 1\n');
    const begun = process.cpuUsage();
    const report = check(text);
    expect(checkText([report]).length).toBeGreaterThan(count);
    expect(spentMs(begun)).toBeLessThan(most);
    expect(report.problems).toHaveLength(count);
    expect(report.problems.at(-1)).toMatchObject({ line: count });
  },
  60_000,
);

it('a stack with thousands of unknown values is refused as fast', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routewise-many-'));
  const values = Object.fromEntries(Array.from({ length: 4_000 }, (_, at) => [`unknownKey${at}`, at]));
  const sections = Object.entries({ ...smallestStack(), cilium: { values } }).map(([name, value]) => [
    `routewise:${name}`,
    value,
  ]);
  writeFileSync(
    join(folder, 'Pulumi.many.yaml'),
    stringify({ config: Object.fromEntries(sections) as unknown }),
  );
  const begun = process.cpuUsage();
  const problems = problemsOf(() => planStack(readStackFile('many', folder).sections, folder));
  rmSync(folder, { recursive: true });
  expect(problems).toHaveLength(4_000);
  expect(spentMs(begun)).toBeLessThan(25_000);
}, 60_000);

it.each(['constructor', '__proto__', 'toString', 'valueOf', 'hasOwnProperty'])(
  '%s is a key and a value like others',
  (word) => {
    for (const text of [
      `${word}: 1\n`,
      `routingMode: ${word}\n`,
      `bpf:\n  ${word}: {a: 1}\n`,
      `loadBalancer: {acceleration: ${word}, mode: ${word}}\n`,
    ]) {
      const report = check(text);
      expect(report.problems.length).toBeGreaterThan(0);
      expect(checkText([report]) + checkMarkdown([report])).not.toMatch(/native code|function/);
    }
  },
);
