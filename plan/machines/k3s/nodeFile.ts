// A file that makes a machine a node of k3s.
// It must never be printed: some hold tokens and keys.

export interface NodeFile {
  readonly path: string;
  /** Octal digits. All belong to root. */
  readonly mode: '0600' | '0644' | '0755';
  readonly content: string;
}
