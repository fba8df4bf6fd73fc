// Makes text of others (hosts, clusters, files, programming interfaces) fit to be printed.
// It must never let through what a terminal obeys or a reader cannot see, nor drop it in silence: it is written out.

/** Controls, invisible formats, halves of characters and line separators: what no text that is shown has need of. */
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
/** What JSON may hold as it is and a terminal obeys, or a reader does not see; JSON itself escapes the first controls. */
const unescaped = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;
const lineBreak = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/gu;
/** The selector that makes a sign an emoji is no format character; those that carry hidden text are. */
const hiddenText = /[\u{E0100}-\u{E01EF}\u{FE00}-\u{FE0E}\u115F\u1160\u3164\uFFA0\u2800]/gu;

/**
 * One line: line breaks and tabs become a space, all else that is not seen is written out.
 * @returns `a\x1b]52;` for an escape, `\u202e` for a character that turns the direction
 */
export function cleanText(text: string): string {
  return written(text.replaceAll(lineBreak, ' ').replaceAll('\t', ' '));
}

/** The same for text of several lines, which stay lines; tabs stay, too. */
export function cleanLines(text: string): string {
  return text.replaceAll(lineBreak, '\n').split('\n').map(cleanTabbed).join('\n');
}

/** For JSON, and quoted texts of YAML: the value stays what it is, and is written so that no terminal obeys it. */
export function escapeUnseen(json: string): string {
  return json.replaceAll(unescaped, (sign) =>
    Array.from({ length: sign.length }, (_, at) => sign.charCodeAt(at))
      .map((code) => `\\u${code.toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** Cleans all texts in a plain value, the names of its keys as well. Keys that become one are told apart by no one: the last stays. */
export function cleanAll<T>(value: T, clean: (text: string) => string = cleanText): T {
  return cleanedValue(value, clean) as T;
}

function cleanedValue(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((entry) => cleanedValue(entry, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [clean(key), cleanedValue(entry, clean)]),
  );
}

function cleanTabbed(line: string): string {
  return line.split('\t').map(written).join('\t');
}

function written(text: string): string {
  // What nearly all texts are: nothing in it has to be looked for.
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return text.replaceAll(unprintable, escapeOf).replaceAll(hiddenText, escapeOf);
}

/** As JavaScript, Python and Go write it. */
function escapeOf(sign: string): string {
  const code = sign.codePointAt(0) ?? 0;
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\u{${code.toString(16)}}`;
}
