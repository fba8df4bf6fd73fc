// Looks a dotted key up in the tables of removed keys and known mistakes.
import { satisfies } from 'semver';

interface Entry {
  readonly key: string;
  readonly versions?: string;
}

/** The entry for a key, or for a mapping it stands in. */
export function entryFor<E extends Entry>(table: readonly E[], key: string, version: string): E | undefined {
  return table.find(
    (entry) => (key === entry.key || key.startsWith(`${entry.key}.`)) && holdsFor(entry, version),
  );
}

/** Whether there is an entry for something below a key. */
export function hasEntryBelow(table: readonly Entry[], key: string, version: string): boolean {
  return table.some((entry) => entry.key.startsWith(`${key}.`) && holdsFor(entry, version));
}

export function holdsFor(entry: { readonly versions?: string }, version: string): boolean {
  return entry.versions === undefined || satisfies(version, entry.versions);
}
