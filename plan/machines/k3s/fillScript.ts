// Fills in a shell script that nodes get: a file that shellcheck reads as it stands, with places for what differs between nodes.
// It must never leave a place empty or change a sign beside it: rendered scripts are in user data, and other user data is another machine.

/**
 * Of the file stays everything but lines for who reads the file here: `## if WORD` to `## end`, whose lines stay where the word is
 * among `parts`; other lines that begin with `##`; and what is said to shellcheck. Then each `@word@` becomes its value.
 * @param text POSIX sh, without its first line: `#!/bin/sh` is added here
 */
export function fillScript(
  text: string,
  values: Readonly<Record<string, string>>,
  parts: readonly string[] = [],
): string {
  const filled = linesFor(text, parts).replaceAll(/@([a-z0-9]+)@/g, (_, word: string) => {
    const value = Object.hasOwn(values, word) ? values[word] : undefined;
    if (value === undefined)
      throw new Error(`the script has a place for ${word}, for which there is no value`);
    // Most places stand between single quotes.
    if (/['\n]/.test(value)) throw new Error(`the value of ${word} would end the word that it stands in`);
    return value;
  });
  return `#!/bin/sh\n${filled}`;
}

function linesFor(text: string, parts: readonly string[]): string {
  /** Of the parts that a line is in, whether each stays. */
  const open: boolean[] = [];
  const kept = text.split('\n').filter((line) => {
    const part = /^## if (\w+)$/.exec(line)?.[1];
    if (part !== undefined) open.push(parts.includes(part));
    else if (line === '## end' && open.pop() === undefined)
      throw new Error('the script ends a part too many');
    return !open.includes(false) && !line.startsWith('##') && !line.startsWith('# shellcheck ');
  });
  if (open.length > 0) throw new Error('the script leaves a part without its end');
  return kept.join('\n');
}
