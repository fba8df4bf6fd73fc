// What a YAML library throws, or makes of a text without an end, is told in words.
import { readYaml } from '../../../cli/check/readYaml';
import { NotYaml, parseYaml } from '../../../config/parseYaml';

const laughs = `${Array.from(
  { length: 10 },
  (_, at) =>
    `a${at}: &a${at} [${
      at === 0
        ? 'x'
        : Array(10)
            .fill(`*a${at - 1}`)
            .join(', ')
    }]`,
).join('\n')}\n`;
const wrong: [string, string, string][] = [
  ['an alias to nowhere', 'a: *nowhere\n', 'is not valid YAML: Unresolved alias'],
  ['a billion laughs', laughs, 'uses aliases (*name) so often'],
  ['itself', 'a: &a\n  b: *a\n', 'holds an alias (*name) to a value that it is itself part of'],
  ['itself in a list', 'a: &a [*a]\n', 'itself part of'],
  ['deep lists', `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, 'is nested more than 64 levels deep'],
  ['deep mappings', `${'{a: '.repeat(100)}x${'}'.repeat(100)}\n`, 'is nested more than 64 levels deep'],
  ['a tab', 'a:\n\tb: c\n', 'is not valid YAML: '],
];

test.each(wrong)('%s', (_, text, reason) => {
  for (const read of [parseYaml, readYaml]) {
    expect(() => read(text)).toThrow(NotYaml);
    expect(() => read(text)).toThrow(reason);
  }
});

test('a merge of what is no mapping', () => {
  expect(() => readYaml('a: 1\n<<: 5\n')).toThrow(NotYaml);
  expect(() => readYaml('a: 1\n<<: [x]\n')).toThrow('Merge sources must be maps');
});

test('a key that is there twice, and where', () => {
  expect(() => parseYaml('a: 1\nb: 2\na: 3\n')).toThrow('has the key a twice in one mapping');
  try {
    parseYaml('a: 1\nb: 2\na: 3\n');
  } catch (error) {
    expect((error as NotYaml).position).toEqual({ line: 3, column: 1 });
  }
});

test('what YAML 1.1 has and JSON has not becomes plain', () => {
  expect(readYaml('a: !!binary aGk=\nb: !!set {x, z}\nc: !!omap [k: v]\n')[0]?.content).toEqual({
    a: 'hi',
    b: { x: null, z: null },
    c: { k: 'v' },
  });
});

test('a name that JavaScript keeps for itself is a key like others', () => {
  const value = parseYaml('__proto__: {a: 1}\n') as object;
  expect(Object.keys(value)).toEqual(['__proto__']);
  expect((value as { a?: unknown }).a).toBeUndefined();
});

test('many keys are read at once', () => {
  const text = Array.from({ length: 20_000 }, (_, at) => `key${at}: ${at}\n`).join('');
  const begun = process.cpuUsage();
  expect(Object.keys(parseYaml(text) as object)).toHaveLength(20_000);
  expect(process.cpuUsage(begun).user / 1000).toBeLessThan(10_000);
});
