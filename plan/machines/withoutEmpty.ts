// Leaves empty parts out of a document: an absent key means "Talos' default", an empty one often means something else.
// It must never drop `false`, `0` or an empty text: those are said on purpose.

/** The object without the keys whose value is undefined, an empty list or an empty object; not deep. */
export function withoutEmpty(object: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
