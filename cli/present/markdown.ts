// Writes text of others into Markdown.
// It must never let what a user, a file or a cluster said become markup, nor HTML.

/** Signs that would be markup, wherever they stand. */
const markup = /[\\|<>`*[\]~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])|&(?=#?\w+;)/gu;

/** Prose of this program that quotes others: code between backticks stays code, and all else is text. */
export function prose(text: string): string {
  return text
    .split(/((?<!`)`[^`]+`(?!`))/)
    .map((part, at) => (at % 2 === 1 ? part.replaceAll('|', '\\|') : plain(part)))
    .join('');
}

/** Text in which nothing is markup. */
export function plain(text: string): string {
  return text.replaceAll(markup, (sign) => `\\${sign}`);
}

/** Code within a line: a backtick would end it. */
export function code(text: string): string {
  return `\`${text.replaceAll('`', 'ˋ').replaceAll('|', '\\|')}\``;
}

/** The cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
