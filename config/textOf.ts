// Writes a value that somebody else wrote as text.
// It must never call what the value itself has as `toString`, which may be no function.

/** A mapping or a list as JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}
