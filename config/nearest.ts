// Finds the known word a misspelt one was probably meant to be.
// It must stay silent where nothing is near: a wrong suggestion is worse than none.
import { distance } from 'fastest-levenshtein';

/** The nearest of `known` within a third of the word's length (at least 2 edits), ignoring case; else `undefined`. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const allowed = Math.max(2, Math.floor(word.length / 3));
  let best: { readonly word: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= allowed && (best === undefined || edits < best.edits)) best = { word: candidate, edits };
  }
  return best?.word;
}
