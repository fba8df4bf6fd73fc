// Names for people, no more than can be read.
// It must never leave some out in silence: how many there are besides is said.

/** `a, b and 3 more`. */
export function shortList(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
