// Puts together a shell script for a host: texts of files of their own, and what they are told.
// It must never put a text into a script that is not quoted, nor let one that arrives in part do anything.
import { quote } from './shell';

export interface ShellScript {
  /** Variables by name. Never a secret: the script stands in the process list of the machine. */
  readonly settings?: Readonly<Record<string, string>>;
  /** In order; the last ones may use what the first ones define. */
  readonly texts: readonly string[];
  /** `$1` and so on. */
  readonly words?: readonly string[];
  /** Whether the script reads what is sent along. Default: it reads nothing. */
  readonly input?: boolean;
}

/** POSIX sh. */
export function shellScript({ settings = {}, texts, words = [], input = false }: ShellScript): string {
  return [
    // Whole or not at all: a connection that breaks off in the middle of the script leaves a function without an end.
    'main() {',
    'set -u',
    'export LC_ALL=C',
    ...Object.entries(settings).map(([name, value]) => `${name}=${quote(value)}`),
    ...texts,
    '}',
    ['main', ...words.map(quote), ...(input ? [] : ['</dev/null'])].join(' '),
  ].join('\n');
}
