// Shows a name that a user wrote as a part of a path.
// It must never leave an empty one unseen.

export function shownName(name: PropertyKey): string {
  const text = String(name);
  return text.trim() === '' ? JSON.stringify(text) : text;
}
