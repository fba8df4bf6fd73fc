// How text is laid out for a terminal: headings, lines of a readable width, tables without frames.
// It must never cut a word off, nor let a line run on for want of a break.
import Table from 'cli-table3';
import color from 'picocolors';

export const pageWidth = 110;

export function heading(text: string): string {
  return `\n${color.bold(color.cyan(text))}`;
}

/** Lines of at most `pageWidth` where words allow it; all but the first are indented by two more. */
export function wrapLines(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > pageWidth - indent.length) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((each, index) => `${indent}${index === 0 ? '' : '  '}${each}`);
}

export function wrap(text: string, indent: string): string {
  return wrapLines(text, indent).join('\n');
}

/** A frame around each cell is what makes a table three times as high. */
const noFrame = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map((part) => [part, '']),
);

/** Columns side by side, as wide as what stands in them. @returns a line a row */
export function columns(rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    chars: noFrame,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
