// The words of whatever was thrown.
// It must never add any.

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
