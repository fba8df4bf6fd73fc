// Finds the real keys that an unknown one was probably meant to be, wherever in the chart they are.
// It must stay silent where nothing is near: a wrong suggestion is worse than none.
import { distance } from 'fastest-levenshtein';
import { ownEntry } from '../../config/ownValue';
import { isMapping } from '../helmValue';
import type { ChartKeys } from '../keys/extractKeys';
import type { KeyNode } from '../keys/keyNode';
import { nodeAt, walkKeys } from '../keys/keyNode';
import { typeOf } from '../keys/readSchema';
import { entryFor } from './lookUp';
import { mayBe } from './mayBe';
import { removedKeys } from './removedKeys';

interface KnownKey {
  /** Among all keys, in the chart's order. */
  readonly place: number;
  readonly path: readonly string[];
  readonly dotted: string;
  readonly node: KeyNode;
  readonly name: string;
  /** The name without case. */
  readonly low: string;
  /** The last name, and the whole path, without case and separators. */
  readonly plainName: string;
  readonly plainPath: string;
  /** Words of the path, each once and sorted. */
  readonly words: string;
}

/** All keys of a chart by what is looked for, in the chart's order: each unknown key would else walk through all of them. */
interface KeyIndex {
  /** Those whose names say something: names like `enabled` are everywhere, and being near to one says nothing. */
  readonly distinct: readonly KnownKey[];
  readonly byDotted: ReadonlyMap<string, readonly KnownKey[]>;
  readonly byPlainName: ReadonlyMap<string, readonly KnownKey[]>;
  readonly byPlainPath: ReadonlyMap<string, readonly KnownKey[]>;
  readonly byWords: ReadonlyMap<string, readonly KnownKey[]>;
  /** By the plain name of the ConfigMap’s key that is written from it alone. */
  readonly byOption: ReadonlyMap<string, readonly KnownKey[]>;
  readonly all: readonly KnownKey[];
  readonly pathsByLength: ReadonlyMap<number, readonly KnownKey[]>;
  /** By dotted parent, as they are asked for. */
  readonly siblings: Map<string, readonly KnownKey[]>;
}

const most = 3;
const indexes = new WeakMap<ChartKeys, KeyIndex>();

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
  // No key of a chart is as long: what is longer is not a misspelt one.
  if (key.length > longestKey) return [];
  const index = indexOf(keys);
  const plain = plainOf(key);
  const dotted = [...parent, key].join('.');
  const plainPath = plainOf(dotted);
  const siblings = siblingsOf(keys, index, parent);
  const able = ({ node }: KnownKey): boolean => canHold(node, value);
  // A key of the ConfigMap stands alone, or is written as such.
  const isOption = parent.length === 0 || key.includes('-');
  const steps: (() => readonly KnownKey[])[] = [
    () => siblings.filter((other) => other.plainName === plain),
    () => (isOption ? (index.byDotted.get(ownEntry(keys.written, key) ?? '') ?? []) : []),
    () => nearest(siblings, key, 1, value),
    () => index.byPlainPath.get(plainPath) ?? [],
    () => belowParents(index.byPlainName.get(plain) ?? [], parent, value),
    () => (index.byPlainPath.get(plain) ?? []).filter((other) => saysEnough(index, other, parent)),
    () => fitting(index.byPlainName.get(plain) ?? [], parent, value),
    () => index.byOption.get(plainPath) ?? index.byOption.get(plain) ?? [],
    () => ofSameWords(index, dotted).filter(able),
    () => ofSameWords(index, key).filter(able),
    () => nearest(siblings.filter(able), key, Math.max(2, Math.floor(key.length / 3)), value),
    () => (plainPath.length < 6 ? [] : nearestPath(index, plainPath)),
    () =>
      nearest(index.distinct, key, key.length < 6 ? 0 : Math.floor(key.length / 5), value)
        // Those of the very name have been looked at.
        .filter((other) => other.plainName !== plain),
    () => ofSameLastWord(index, parent, key).filter(able),
    () => ofWordsWithin(index, dotted).filter(able),
  ];
  for (const step of steps) {
    const found = step().filter((each) => entryFor(removedKeys, each.dotted, keys.version) === undefined);
    if (found.length > 0 && found.length <= most) return found.map((each) => each.dotted);
  }
  return [];
}

const longestKey = 100;

function indexOf(keys: ChartKeys): KeyIndex {
  const before = indexes.get(keys);
  if (before !== undefined) return before;
  const all: KnownKey[] = [];
  walkKeys(keys.root, (path, node) => all.push(toKnown(path, node, all.length)));
  const byPlainName = grouped(all, ({ plainName }) => plainName);
  const byDotted = grouped(all, ({ dotted }) => dotted);
  const index: KeyIndex = {
    all,
    byOption: new Map(
      Object.entries(keys.written).map(([option, dotted]) => [plainOf(option), byDotted.get(dotted) ?? []]),
    ),
    distinct: all.filter(({ plainName }) => (byPlainName.get(plainName)?.length ?? 0) <= most),
    byDotted,
    byPlainName,
    byPlainPath: grouped(all, ({ plainPath }) => plainPath),
    byWords: grouped(all, ({ words }) => words),
    pathsByLength: grouped(all, ({ plainPath }) => plainPath.length),
    siblings: new Map(),
  };
  indexes.set(keys, index);
  return index;
}

function grouped<K>(
  all: readonly KnownKey[],
  by: (known: KnownKey) => K,
): ReadonlyMap<K, readonly KnownKey[]> {
  const groups = new Map<K, KnownKey[]>();
  for (const known of all) {
    const group = groups.get(by(known));
    if (group === undefined) groups.set(by(known), [known]);
    else group.push(known);
  }
  return groups;
}

function toKnown(path: readonly string[], node: KeyNode, place = 0): KnownKey {
  const name = path.at(-1) ?? '';
  const dotted = path.join('.');
  const plainPath = plainOf(dotted);
  return {
    place,
    path,
    dotted,
    node,
    name,
    low: name.toLowerCase(),
    plainName: plainOf(name),
    plainPath,
    words: wordsOf(dotted).join(' '),
  };
}

function siblingsOf(keys: ChartKeys, index: KeyIndex, parent: readonly string[]): readonly KnownKey[] {
  const node = nodeAt(keys.root, parent);
  if (node?.children === undefined) return [];
  const dotted = parent.join('.');
  const before = index.siblings.get(dotted);
  if (before !== undefined) return before;
  const siblings = [...node.children].map(([name, child]) => toKnown([...parent, name], child));
  index.siblings.set(dotted, siblings);
  return siblings;
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
  const low = key.toLowerCase();
  for (const other of known) {
    if (Math.abs(other.name.length - key.length) > least) continue;
    const edits = editsBetween(low, other.low);
    if (edits > least || edits >= Math.min(key.length, other.name.length)) continue;
    if (edits < least) best = [];
    least = edits;
    best.push(other);
  }
  const able = best.filter((other) => canHold(other.node, value));
  return able.length === 0 ? best : able;
}

/** Single characters that differ; two neighbours that changed places count once, both are without case. */
function editsBetween(a: string, b: string): number {
  const edits = distance(a, b);
  return edits === 2 && a.length === b.length && lettersOf(a) === lettersOf(b) ? 1 : edits;
}

function lettersOf(word: string): string {
  return Array.from(word).sort().join('');
}

/** Of the keys of that very name, those below the same mapping, or else below the nearest one around it. */
function belowParents(
  same: readonly KnownKey[],
  parent: readonly string[],
  value: unknown,
): readonly KnownKey[] {
  for (let depth = parent.length; depth > 0; depth--) {
    const below = same.filter(
      ({ path, node }) =>
        path.length > depth + 1 &&
        parent.slice(0, depth).every((name, at) => path[at] === name) &&
        canHold(node, value),
    );
    if (below.length > 0) return below.length <= most ? below : shallowest(below);
  }
  return [];
}

function shallowest(known: readonly KnownKey[]): readonly KnownKey[] {
  const least = Math.min(...known.map(({ path }) => path.length));
  return known.filter(({ path }) => path.length === least);
}

/** A name that stands below many others says nothing of one at the top: `resources` there is the agent’s. */
function saysEnough(index: KeyIndex, { path, plainName }: KnownKey, parent: readonly string[]): boolean {
  return parent.length === 0 || path.length > 1 || (index.byPlainName.get(plainName)?.length ?? 0) <= most;
}

/** Of the keys of that very name elsewhere, those that are at one place, or share a word with the way to the unknown one. */
function fitting(same: readonly KnownKey[], parent: readonly string[], value: unknown): readonly KnownKey[] {
  if (same.length <= 1) return same;
  const able = same.filter((other) => canHold(other.node, value));
  const sharing = able.filter(({ path }) => path.slice(0, -1).some((name) => parent.includes(name)));
  if (sharing.length > 0 && sharing.length <= most) return sharing;
  const roots = new Set(able.map(({ path }) => path[0]));
  return roots.size === 1 || parent.length === 0 ? able : [];
}

/** Below the same mapping, at any depth, those that end in the same word, with the others on the way there. */
function ofSameLastWord({ all }: KeyIndex, parent: readonly string[], key: string): readonly KnownKey[] {
  const [last, words] = [lastWord(key), wordsOf(key)];
  if (parent.length === 0 || last === undefined || last.length < 5) return [];
  return all.filter(
    (other) =>
      other.path.length > parent.length &&
      parent.every((each, at) => other.path[at] === each) &&
      lastWord(other.name) === last &&
      words.every((word) => other.words.split(' ').includes(word)),
  );
}

function lastWord(name: string): string | undefined {
  return name
    .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)
    ?.at(-1)
    ?.toLowerCase();
}

/** Keys all of whose words the unknown one has, and more of them than others do. */
function ofWordsWithin({ all }: KeyIndex, dotted: string): readonly KnownKey[] {
  const words = new Set(wordsOf(dotted));
  const within = all
    .map((other) => ({ other, own: other.words.split(' ') }))
    .filter(({ own }) => own.length >= 3 && own.every((word) => words.has(word)));
  const mostWords = Math.max(0, ...within.map(({ own }) => own.length));
  return within.filter(({ own }) => own.length === mostWords).map(({ other }) => other);
}

function nearestPath({ pathsByLength }: KeyIndex, plainPath: string): readonly KnownKey[] {
  const allowed = Math.max(1, Math.floor(plainPath.length / 8));
  const lengths = Array.from({ length: 2 * allowed + 1 }, (_, at) => plainPath.length - allowed + at);
  const near = lengths
    .flatMap((length) => pathsByLength.get(length) ?? [])
    .map((other) => ({ other, edits: distance(other.plainPath, plainPath) }))
    .filter(({ edits }) => edits <= allowed);
  const least = Math.min(...near.map(({ edits }) => edits));
  return near
    .filter(({ edits }) => edits === least)
    .map(({ other }) => other)
    .sort((a, b) => a.place - b.place);
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
function wordsOf(text: string): readonly string[] {
  const words = text.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? [];
  return [...new Set(words.map((word) => word.toLowerCase().replace(/^enabled$/, 'enable')))].sort();
}

function ofSameWords({ byWords }: KeyIndex, text: string): readonly KnownKey[] {
  const words = wordsOf(text);
  return words.length < 2 ? [] : (byWords.get(words.join(' ')) ?? []);
}
