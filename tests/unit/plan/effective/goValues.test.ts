import {
  durationOf,
  fieldsOf,
  isBareNumber,
  isMac,
  itemsOf,
  pairsOf,
  switchOf,
  wholeOf,
} from '../../../../plan/effective/goValues';

describe('times', () => {
  it.each([
    ['0', 0],
    ['30s', 30],
    ['1h30m', 5400],
    ['1.5s', 1.5],
    ['.5m', 30],
    ['-2s', -2],
    ['+100ms', 0.1],
    ['1µs', 1e-6],
  ])('%s', (text, seconds) => {
    expect(durationOf(text)).toBeCloseTo(seconds, 12);
  });
  it.each(['', '5', '5 minutes', '1d', '5min', ' 5s', '5s ', '1e3s', '.s', '9999999h'])(
    '%j is none',
    (text) => {
      expect(durationOf(text)).toBeUndefined();
    },
  );
  it('are told apart from numbers without a unit', () => {
    expect(['15', '-1', '.5'].map(isBareNumber)).toEqual([true, true, true]);
    expect(['15s', '', 'x'].map(isBareNumber)).toEqual([false, false, false]);
  });
});

describe('switches and numbers', () => {
  it.each([
    ['True', true],
    ['t', true],
    ['0', false],
    ['FALSE', false],
  ])('%s', (text, value) => {
    expect(switchOf(text)).toBe(value);
  });
  it.each(['yes', 'tRUE', '', 'on'])('%j is no switch', (text) => {
    expect(switchOf(text)).toBeUndefined();
  });
  it.each([
    ['42', 42],
    ['-3', -3],
    ['0x10', 16],
    ['1_000', 1000],
    ['12.0', 12],
  ])('%s', (text, value) => {
    expect(wholeOf(text)).toBe(value);
  });
  it.each(['1e+06', 'http', '', ' 5', 'Infinity'])('%j is no whole number', (text) => {
    expect(wholeOf(text)).toBeUndefined();
  });
});

describe('lists and pairs', () => {
  it('are split as each reader splits them', () => {
    expect(fieldsOf(' a  b,c ')).toEqual(['a', 'b,c']);
    expect(itemsOf('a b')).toEqual(['a', 'b']);
    expect(itemsOf('a,b c')).toEqual(['a', 'b c']);
    expect(itemsOf('')).toEqual([]);
  });
  it.each([
    ['', {}],
    ['a=1', { a: '1' }],
    ['a=1,b=2', { a: '1', b: '2' }],
    ['a=1,2,b=3', { a: '1,2', b: '3' }],
    ['{"a":"1"}', { a: '1' }],
    ['null', {}],
  ])('%s', (text, pairs) => {
    expect(pairsOf(text)).toEqual(pairs);
  });
  it.each(['default:8', 'a', '{"a":1}', '[]', '5', 'a=b=c', '{a}'])('%j are none', (text) => {
    expect(pairsOf(text)).toBeUndefined();
  });
  it('of hardware addresses take the usual forms', () => {
    expect(['82:36:4c:98:2e:56', '82-36-4C-98-2E-56', '8236.4c98.2e56'].every(isMac)).toBe(true);
    expect(['82:36:4c:98:2e', '82:36:4c:98:2e:5g', ''].some(isMac)).toBe(false);
  });
});
