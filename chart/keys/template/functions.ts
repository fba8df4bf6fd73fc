// What the functions of Go templates and Helm do to the keys that pass through them.
// It must never need to know every function: one it does not know makes text.
import type { TraceNode, Value } from './trace';
import { makeValue, unite } from './trace';

/** `reading` is false inside of a condition that only makes the chart fail: what is read there is no real key. */
export interface Reading {
  readonly reading: boolean;
}

type TemplateFunction = (args: readonly Value[], how: Reading) => Value;

/** The value below a key; of several where the key is not known in advance. */
export function fieldOf(value: Value, key: string, how: Reading): Value {
  const nodes = [...value.nodes].map((node) => node.child(key, how.reading));
  const fields = [value.fields.get(key), value.fields.get('*')].filter((field) => field !== undefined);
  return unite([makeValue({ nodes: new Set(nodes) }), ...fields]);
}

export function eachOf(value: Value, how: Reading): Value {
  const nodes = [...value.nodes].map((node) => node.item(how.reading));
  return unite([makeValue({ nodes: new Set(nodes) }), ...value.items, ...value.fields.values()]);
}

export function callFunction(name: string, args: readonly Value[], how: Reading): Value {
  const known = functions.get(name);
  return known === undefined ? toText(args) : known(args, how);
}

function toText(args: readonly Value[]): Value {
  return makeValue({
    shaped: args.flatMap((arg) => arg.shaped),
    from: new Set(args.flatMap((arg) => [...arg.nodes, ...arg.from])),
  });
}

const toShapedText: TemplateFunction = (args) => {
  const text = toText(args);
  return { ...text, shaped: [...text.shaped, ...args] };
};

const fromShapedText: TemplateFunction = (args) => unite(args.flatMap((arg) => arg.shaped));

const passThrough: TemplateFunction = (args) => unite(args);

const nothing: TemplateFunction = () => makeValue();

const dict: TemplateFunction = (args) => {
  const fields = new Map<string, Value>();
  for (let at = 0; at + 1 < args.length; at += 2) store(fields, args[at], args[at + 1]);
  return makeValue({ fields });
};

/** `set` changes the mapping it is given, so that later reads find the entry. */
const set: TemplateFunction = ([mapping, key, value]) => {
  if (mapping === undefined) return makeValue();
  // The context is shared by all templates: an entry set on it is no value of the chart.
  if (!mapping.isRoot) store(mapping.fields, key, value);
  return mapping;
};

function store(fields: Map<string, Value>, key: Value | undefined, value: Value | undefined): void {
  if (key === undefined || value === undefined) return;
  const names = key.texts.size === 0 ? ['*'] : [...key.texts];
  for (const name of names) {
    const before = fields.get(name);
    fields.set(name, before === undefined ? value : unite([before, value]));
  }
}

const get: TemplateFunction = ([mapping, ...keys], how) =>
  keys.reduce<Value>(
    (value, key) =>
      key.texts.size === 0
        ? eachOf(value, how)
        : unite([...key.texts].map((text) => fieldOf(value, text, how))),
    mapping ?? makeValue(),
  );

/** `index . 0` of arguments handed over as a list takes one of them. */
const index: TemplateFunction = (args, how) => {
  const [list, position, ...more] = args;
  const number = [...(position?.texts ?? [])][0];
  const item = number === undefined || !/^\d+$/.test(number) ? undefined : list?.items[Number(number)];
  return item !== undefined && more.length === 0 ? item : get(args, how);
};

const hasKey: TemplateFunction = ([mapping, key], how) => {
  for (const text of key?.texts ?? [])
    for (const node of mapping?.nodes ?? []) {
      const child = node.child(text, how.reading);
      if (how.reading) child.presence = true;
    }
  return makeValue();
};

/** `dig "a" "b" default mapping` */
const dig: TemplateFunction = (args, how) => {
  const mapping = args.at(-1);
  const otherwise = args.at(-2);
  if (mapping === undefined || otherwise === undefined) return makeValue();
  return unite([get([mapping, ...args.slice(0, -2)], how), otherwise]);
};

const pluck: TemplateFunction = ([key, ...mappings], how) =>
  makeValue({ items: mappings.map((mapping) => get(key === undefined ? [mapping] : [mapping, key], how)) });

const oneItem: TemplateFunction = (args, how) => unite(args.map((arg) => eachOf(arg, how)));

function group(names: string, does: TemplateFunction): (readonly [string, TemplateFunction])[] {
  return names.split(' ').map((name) => [name, does] as const);
}

const functions: ReadonlyMap<string, TemplateFunction> = new Map([
  ...group('default coalesce or and ternary required deepCopy mustDeepCopy omit pick unset', passThrough),
  ...group('merge mergeOverwrite mustMerge mustMergeOverwrite concat append mustAppend', passThrough),
  ...group('prepend mustPrepend uniq without compact reverse sortAlpha slice rest initial', passThrough),
  ...group('eq ne lt le gt ge not has empty kindIs kindOf typeOf len contains semverCompare', nothing),
  ...group('regexMatch hasPrefix hasSuffix lookup now fail keys', nothing),
  ...group('toYaml mustToYaml toYamlPretty toJson mustToJson toPrettyJson toRawJson toToml', toShapedText),
  ...group('fromYaml fromYamlArray fromJson mustFromJson fromJsonArray', fromShapedText),
  ...group('first last mustFirst mustLast values', oneItem),
  ...group('list tuple', (args) => makeValue({ items: args })),
  ['dict', dict],
  ['set', set],
  ['get', get],
  ['index', index],
  ['hasKey', hasKey],
  ['dig', dig],
  ['pluck', pluck],
]);

/** Everything that goes out as text in its shape is the user's own below. */
export function markDumped(values: readonly Value[], seen = new Set<Value | TraceNode>()): void {
  for (const value of values) {
    if (seen.has(value)) continue;
    seen.add(value);
    for (const node of value.nodes) node.dumped = true;
    markDumped([...value.fields.values(), ...value.items], seen);
  }
}
