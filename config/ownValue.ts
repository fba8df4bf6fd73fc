// Looks a key up that a user wrote.
// It must never find what every JavaScript object has: `constructor`, `toString` and the like are names as others are.

/** @param from an object or list */
export function ownValue(from: object, key: PropertyKey): unknown {
  return Object.hasOwn(from, key) ? (Reflect.get(from, key) as unknown) : undefined;
}

/** The same in a table of one kind of values. */
export function ownEntry<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
