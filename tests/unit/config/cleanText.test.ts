// What is said by others is shown, not obeyed.
import fc from 'fast-check';
import { cleanAll, cleanLines, cleanText } from '../../../config/cleanText';
import { anyCharacter } from '../../fixtures/anyCharacter';

const dangerous = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

test.each([
  ['clipboard', '\u001b]52;c;ZXZpbA==\u0007', '\\x1b]52;c;ZXZpbA==\\x07'],
  ['cursor up and erase', '6.1\u001b[1A\u001b[2K', '6.1\\x1b[1A\\x1b[2K'],
  ['C1 as one byte', '\u009b2J', '\\x9b2J'],
  ['delete', 'a\u007fb', 'a\\x7fb'],
  ['right to left', 'a\u202eb', 'a\\u202eb'],
  ['zero width', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
  ['tags', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a character', 'a\ud800', 'a\\ud800'],
  ['line breaks', 'a\r\nb\nc\rd\u2028e\u0085f\tg', 'a b c d e f g'],
  ['filler that shows nothing', 'a\u3164b', 'a\\u3164b'],
])('%s', (_name, said, shown) => {
  expect(cleanText(said)).toBe(shown);
});

test('what people write stays', () => {
  const said = 'Zürich 東京 ⛔ refuse ⚠️ warn – “quoted” … ünïcode';
  expect(cleanText(said)).toBe(said);
  expect(cleanLines(said)).toBe(said);
});

test('lines stay lines, and nothing else does', () => {
  expect(cleanLines('a\tb\r\nc\u001b[31md\u2028e')).toBe('a\tb\nc\\x1b[31md\ne');
});

test('no text comes out with anything that a terminal obeys', () => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter, maxLength: 200 }), (said) => {
      expect(cleanText(said)).not.toMatch(dangerous);
      expect(cleanLines(said).replaceAll(/[\n\t]/g, '')).not.toMatch(dangerous);
      expect(cleanText(cleanText(said))).toBe(cleanText(said));
    }),
  );
});

test('values are cleaned in depth, keys as well', () => {
  expect(cleanAll({ 'a\u0007': ['b\nc', 1, null, { d: '\u001bE' }] })).toEqual({
    'a\\x07': ['b c', 1, null, { d: '\\x1bE' }],
  });
  const own = cleanAll(JSON.parse('{"__proto__": "x\\u0007"}') as object);
  expect(Object.keys(own)).toEqual(['__proto__']);
});
