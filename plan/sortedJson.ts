// Writes a value as JSON that says nothing about the order in which its keys were written: for digests and comparisons.

/** Keys are sorted at every level; lists keep their order. */
export function sortedJson(value: unknown): string {
  return JSON.stringify(value, sortedKeys);
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
