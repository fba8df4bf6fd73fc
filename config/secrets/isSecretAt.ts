// Says whether a value must not be quoted in a message.
// It must never depend on who asks: what is hidden from files is hidden from messages, too.
import { distance } from 'fastest-levenshtein';
import { findSecrets } from './findSecrets';
import { wordsOf } from './secretNames';

/** What is written in place of such a value. */
export const notShown = '(not shown)';

/** @param path of the value, which gives it its name: dotted or in parts */
export function isSecretAt(path: string | readonly PropertyKey[], value: unknown): boolean {
  const parts = typeof path === 'string' ? path.split('.') : path.map(String);
  return findSecrets(value, parts).length > 0 || (isText(value) && isMisspelt(parts.at(-1) ?? ''));
}

/** Told of the very keys that are not known: `passwrd`, `tokne`. */
const words = ['password', 'passphrase', 'secret', 'token', 'credential', 'credentials', 'apikey'];

function isMisspelt(name: string): boolean {
  const parts = wordsOf(name);
  return [...parts, parts.join('')].some((part) =>
    words.some((word) => part !== word && distance(part, word) <= (word.length < 8 ? 1 : 2)),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}
