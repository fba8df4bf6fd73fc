// Finds the real keys that an unknown one was probably meant to be, wherever in the chart they are.
// It must stay silent where nothing is near: a wrong suggestion is worse than none.
import { distance } from 'fastest-levenshtein';
import { isMapping } from '../helmValue';
import type { ChartKeys } from '../keys/extractKeys';
import type { KeyNode } from '../keys/keyNode';
import { nodeAt, walkKeys } from '../keys/keyNode';
import { typeOf } from '../keys/readSchema';
import { mayBe } from './mayBe';

interface KnownKey {
  readonly path: readonly string[];
  readonly node: KeyNode;
  readonly name: string;
  /** The last name, and the whole path, without case and separators. */
  readonly plainName: string;
  readonly plainPath: string;
  readonly words: ReadonlySet<string>;
}

const most = 3;
const indexes = new WeakMap<ChartKeys, readonly KnownKey[]>();

/**
 * Dotted keys, the likeliest first; none where nothing is near, at most 3 where several fit as well.
 *
 * @param parent the path of the mapping that holds the unknown key
 */
export function similarKeys(
  keys: ChartKeys,
  parent: readonly string[],
  key: string,
  value: unknown,
): readonly string[] {
  const known = indexOf(keys);
  const plain = plainOf(key);
  const plainPath = plainOf([...parent, key].join('.'));
  const siblings = siblingsOf(keys, parent);
  const able = ({ node }: KnownKey): boolean => canHold(node, value);
  const steps: (() => readonly KnownKey[])[] = [
    () => siblings.filter((other) => other.plainName === plain),
    () => known.filter((other) => other.path.join('.') === keys.written[key]),
    () => nearest(siblings, key, 1, value),
    () => known.filter((other) => other.plainPath === plainPath),
    () => known.filter((other) => other.plainPath === plain),
    () => fitting(known, plain, parent, value),
    () => ofSameWords(known, [...parent, key].join('.')).filter(able),
    () => ofSameWords(known, key).filter(able),
    () => nearest(siblings.filter(able), key, Math.max(2, Math.floor(key.length / 3)), value),
    () => (plainPath.length < 6 ? [] : nearestPath(known, plainPath)),
    () =>
      nearest(known.filter(isDistinct(known)), key, key.length < 6 ? 0 : Math.floor(key.length / 5), value),
  ];
  for (const step of steps) {
    const found = step();
    if (found.length > 0 && found.length <= most) return found.map(({ path }) => path.join('.'));
  }
  return [];
}

function indexOf(keys: ChartKeys): readonly KnownKey[] {
  const before = indexes.get(keys);
  if (before !== undefined) return before;
  const index: KnownKey[] = [];
  walkKeys(keys.root, (path, node) => index.push(toKnown(path, node)));
  indexes.set(keys, index);
  return index;
}

function toKnown(path: readonly string[], node: KeyNode): KnownKey {
  const name = path.at(-1) ?? '';
  const dotted = path.join('.');
  return { path, node, name, plainName: plainOf(name), plainPath: plainOf(dotted), words: wordsOf(dotted) };
}

function siblingsOf(keys: ChartKeys, parent: readonly string[]): readonly KnownKey[] {
  return [...(nodeAt(keys.root, parent)?.children ?? [])].map(([name, node]) =>
    toKnown([...parent, name], node),
  );
}

/** All that are as near as the nearest, those that can hold the value before others. */
function nearest(
  known: readonly KnownKey[],
  key: string,
  allowed: number,
  value: unknown,
): readonly KnownKey[] {
  if (allowed === 0) return [];
  let best: KnownKey[] = [];
  let least = allowed;
  for (const other of known) {
    if (Math.abs(other.name.length - key.length) > least) continue;
    const edits = editsBetween(key, other.name);
    if (edits > least || edits >= Math.min(key.length, other.name.length)) continue;
    if (edits < least) best = [];
    least = edits;
    best.push(other);
  }
  const able = best.filter((other) => canHold(other.node, value));
  return able.length === 0 ? best : able;
}

/** Single characters that differ; two neighbours that changed places count once, and a change of case not at all. */
function editsBetween(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const edits = distance(a, b);
  return edits === 2 && a.length === b.length && lettersOf(a) === lettersOf(b) ? 1 : edits;
}

function lettersOf(word: string): string {
  return Array.from(word).sort().join('');
}

/** Keys of that very name elsewhere; with many, those that share the way there, or can hold the value. */
function fitting(
  known: readonly KnownKey[],
  plain: string,
  parent: readonly string[],
  value: unknown,
): readonly KnownKey[] {
  const same = known.filter((other) => other.plainName === plain);
  if (same.length <= 1) return same;
  const narrower = [
    same.filter((other) => canHold(other.node, value)),
    same.filter((other) => parent.length > 0 && other.path[0] === parent[0] && canHold(other.node, value)),
  ];
  return narrower.find((some) => some.length > 0 && some.length <= most) ?? [];
}

function nearestPath(known: readonly KnownKey[], plainPath: string): readonly KnownKey[] {
  const allowed = Math.max(1, Math.floor(plainPath.length / 8));
  const near = known
    .filter((other) => Math.abs(other.plainPath.length - plainPath.length) <= allowed)
    .map((other) => ({ other, edits: distance(other.plainPath, plainPath) }))
    .filter(({ edits }) => edits <= allowed);
  const least = Math.min(...near.map(({ edits }) => edits));
  return near.filter(({ edits }) => edits === least).map(({ other }) => other);
}

/** Names like `enabled` are everywhere: being near to one says nothing. */
function isDistinct(known: readonly KnownKey[]): (key: KnownKey) => boolean {
  const counts = new Map<string, number>();
  for (const { plainName } of known) counts.set(plainName, (counts.get(plainName) ?? 0) + 1);
  return ({ plainName }) => (counts.get(plainName) ?? 0) <= most;
}

function canHold(node: KeyNode, value: unknown): boolean {
  if (isMapping(value) && node.children !== undefined)
    return Object.keys(value).some((key) => node.children?.has(key));
  return node.children === undefined ? mayBe(node, typeOf(value)) : isMapping(value);
}

function plainOf(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** `enableBandwidthManager` and `bandwidthManager.enabled` are the same words. */
function wordsOf(text: string): ReadonlySet<string> {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return new Set(words.map((word) => word.toLowerCase().replace(/^enabled$/, 'enable')));
}

function ofSameWords(known: readonly KnownKey[], text: string): readonly KnownKey[] {
  const words = wordsOf(text);
  return words.size < 2 ? [] : known.filter((other) => sameWords(other.words, words));
}

function sameWords(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((word) => other.has(word));
}
