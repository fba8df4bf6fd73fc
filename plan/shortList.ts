// Names in a sentence: the first of them, and how many more there are.
// It must never be used where a program reads the names.

export function shortList(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
