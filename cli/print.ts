// The one way of this command to standard output and standard error.
// It must never hand a terminal anything to obey but this program's own colours, whoever forgot to clean what.
import { cleanLines, escapeUnseen } from '../config/cleanText';

/** Bold, dim, and the six colours that picocolors is asked for here, with their ends. */
const ownColour = new RegExp(String.raw`(\x1b\[(?:[12]|22|3[1-69])m)`);
/** Text for people, of one line or several, without the last line break. */
export function print(text: string): void {
  process.stdout.write(`${fitForTerminal(text)}\n`);
}

/** The same on standard error. */
export function printError(text: string): void {
  process.stderr.write(`${fitForTerminal(text)}\n`);
}

/** A whole page that ends its last line itself. */
export function printPage(text: string): void {
  process.stdout.write(fitForTerminal(text));
}

/** A value for programs: what it holds is kept exactly, as escapes where a terminal would obey it. */
export function printJson(value: unknown): void {
  process.stdout.write(`${escapeUnseen(JSON.stringify(value, null, 2))}\n`);
}

export function fitForTerminal(text: string): string {
  return text
    .split(ownColour)
    .map((part, at) => (at % 2 === 1 ? part : cleanLines(part)))
    .join('');
}
