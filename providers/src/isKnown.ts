// Tells values from those that only the update will know.
// It must never be asked of a value inside a text: Pulumi puts its mark for the whole of an unknown value.

/** What Pulumi puts for a value that only the update will know. */
const unknownValue = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export function isKnown<T>(value: T | undefined): value is T {
  return value !== undefined && value !== unknownValue;
}
