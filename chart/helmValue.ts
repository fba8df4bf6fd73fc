// What a Helm value may be, and how two mappings of them come together.
// It must never know a key of a particular chart.

export type HelmValue =
  | string
  | number
  | boolean
  | null
  | readonly HelmValue[]
  | { readonly [key: string]: HelmValue };

export type HelmValues = Readonly<Record<string, HelmValue>>;

export function isMapping(value: unknown): value is HelmValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** As Helm does it: mappings key by key, everything else replaced whole; `null` takes a default away. */
export function mergeValues(base: HelmValues, over: HelmValues): HelmValues {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    merged.set(key, isMapping(before) && isMapping(value) ? mergeValues(before, value) : value);
  }
  // Not by assignment, which under the name __proto__ sets no key.
  return Object.fromEntries(merged);
}

/** The value at a path; `undefined` where there is none. */
export function valueAt(values: HelmValues, path: readonly string[]): HelmValue | undefined {
  let node: HelmValue | undefined = values;
  for (const key of path) {
    if (!isMapping(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return node;
}
