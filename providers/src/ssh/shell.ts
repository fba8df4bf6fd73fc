// Words of a shell command, quoted so that a POSIX shell reads each as it is.
// It must never be handed a secret: arguments stand in the process list of the machine.

/** One word: `it's` becomes `'it'\''s'`; plain words stay as they are. */
export function quote(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** A command line of these words. */
export function words(...parts: readonly string[]): string {
  return parts.map(quote).join(' ');
}
