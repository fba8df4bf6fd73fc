// What is known of one Helm key and of what may stand below it, and how a tree of them is kept small as data.
// It must never hold a default: chart/data/defaults-*.json has those.

export const jsonTypes = ['string', 'integer', 'number', 'boolean', 'null', 'array', 'object'] as const;
export type JsonType = (typeof jsonTypes)[number];

/** One key of a chart. A key nothing is known below of takes anything there. */
export interface KeyNode {
  /** What the chart's schema lets it be; absent where the schema does not say. */
  readonly types?: readonly JsonType[];
  /** The values the chart's schema lists, where it lists them. */
  readonly oneOf?: readonly (string | number | boolean | null)[];
  /** Keys below; absent for a value, and for mappings whose keys are the user's own. */
  readonly children?: ReadonlyMap<string, KeyNode>;
  /** What each item of a list, or each entry of a mapping with keys of the user's own, looks like. */
  readonly each?: KeyNode;
  /** Whether keys that are not among `children` are the user's own: annotations, resources, affinity … */
  readonly free?: true;
  /** Whether neither values.yaml nor the schema lists it: only templates read it. */
  readonly templateOnly?: true;
  /** Whether templates ask only whether it is there, so that `null` counts as set. */
  readonly presence?: true;
  /** Whether values.yaml lists it and yet no template reads it: setting it does nothing. */
  readonly unread?: true;
}

/** `KeyNode` as data: a string of type letters for a plain value, else an object with one-letter fields. */
export type PackedNode = string | PackedObject;

interface PackedObject {
  readonly t?: string;
  readonly e?: readonly (string | number | boolean | null)[];
  readonly k?: Readonly<Record<string, PackedNode>>;
  readonly i?: PackedNode;
  readonly f?: 1;
  readonly o?: 1;
  readonly h?: 1;
  readonly u?: 1;
}

const letters: Readonly<Record<JsonType, string>> = {
  string: 's',
  integer: 'i',
  number: 'n',
  boolean: 'b',
  null: '0',
  array: 'a',
  object: 'm',
};
const typeOfLetter = new Map(jsonTypes.map((type) => [letters[type], type]));

export function packNode(node: KeyNode): PackedNode {
  const types = node.types?.map((type) => letters[type]).join('');
  const packed: PackedObject = {
    ...(types === undefined ? {} : { t: types }),
    ...(node.oneOf === undefined ? {} : { e: node.oneOf }),
    ...(node.children === undefined
      ? {}
      : { k: Object.fromEntries([...node.children].map(([key, child]) => [key, packNode(child)])) }),
    ...(node.each === undefined ? {} : { i: packNode(node.each) }),
    ...(node.free === undefined ? {} : { f: 1 }),
    ...(node.templateOnly === undefined ? {} : { o: 1 }),
    ...(node.presence === undefined ? {} : { h: 1 }),
    ...(node.unread === undefined ? {} : { u: 1 }),
  };
  return Object.keys(packed).every((field) => field === 't') ? (packed.t ?? '') : packed;
}

export function unpackNode(packed: PackedNode): KeyNode {
  if (typeof packed === 'string') return packed === '' ? {} : { types: unpackTypes(packed) };
  return {
    ...(packed.t === undefined ? {} : { types: unpackTypes(packed.t) }),
    ...(packed.e === undefined ? {} : { oneOf: packed.e }),
    ...(packed.k === undefined
      ? {}
      : { children: new Map(Object.entries(packed.k).map(([key, child]) => [key, unpackNode(child)])) }),
    ...(packed.i === undefined ? {} : { each: unpackNode(packed.i) }),
    ...(packed.f === undefined ? {} : { free: true }),
    ...(packed.o === undefined ? {} : { templateOnly: true }),
    ...(packed.h === undefined ? {} : { presence: true }),
    ...(packed.u === undefined ? {} : { unread: true }),
  };
}

function unpackTypes(text: string): readonly JsonType[] {
  return Array.from(text).flatMap((letter) => typeOfLetter.get(letter) ?? []);
}

/** The node at a path, through `each` where keys are the user's own; `undefined` where the chart has no such key. */
export function nodeAt(root: KeyNode, path: readonly string[]): KeyNode | undefined {
  let node: KeyNode | undefined = root;
  for (const key of path) {
    const below: KeyNode | undefined = node.children?.get(key) ?? node.each;
    if (below === undefined) return undefined;
    node = below;
  }
  return node;
}

/** Visits every key that has a fixed name, parents first. */
export function walkKeys(
  node: KeyNode,
  visit: (path: readonly string[], node: KeyNode) => void,
  path: readonly string[] = [],
): void {
  for (const [key, child] of node.children ?? []) {
    visit([...path, key], child);
    walkKeys(child, visit, [...path, key]);
  }
}
