import { regexpFault } from '../../../../plan/effective/goRegexp';

describe('patterns', () => {
  it.each([
    'k8s-app',
    'io\\.kubernetes\\.pod\\..*',
    '^(eth|ens)\\d+$',
    '(?i)rack',
    '(?P<name>a+?)b{2,3}',
    '[^]a-z[:alpha:]]*',
    '\\Qa(b\\E+',
    'a{,2}',
    '^*',
    '\\x{1F600}\\pL\\p{Greek}',
    '',
  ])('%j will do', (pattern) => {
    expect(regexpFault(pattern)).toBeUndefined();
  });
  it.each([
    ['(a', 'missing closing )'],
    ['a)', 'unexpected )'],
    ['[a', 'missing closing ]'],
    ['*a', 'missing argument to repetition operator: *'],
    ['a|+', 'missing argument to repetition operator: +'],
    ['a**', 'invalid nested repetition operator: *'],
    ['a{3,2}', 'invalid repeat count: {3,2}'],
    ['a{1001}', 'invalid repeat count: {1001}'],
    ['a\\', 'trailing backslash at end of expression'],
    ['(a)\\1', 'invalid escape sequence: \\1'],
    ['\\y', 'invalid escape sequence: \\y'],
    ['\\xg', 'invalid escape sequence: \\x'],
    ['(?!a)', 'invalid or unsupported Perl syntax: (?!'],
    ['(?<=a)b', 'invalid or unsupported Perl syntax: (?<='],
    ['[z-a]', 'invalid character class range: z-a'],
  ])('%j is refused', (pattern, fault) => {
    expect(regexpFault(pattern)).toBe(fault);
  });
});
