// What templates were seen to read of the values: a tree of keys.
// It must never hold a value, only what is read where.

export class TraceNode {
  readonly children = new Map<string, TraceNode>();
  /** Any item of a list, or any entry of a mapping that is gone through. */
  each: TraceNode | undefined;
  /** Read by something else than a condition that only makes the chart fail. */
  read = false;
  /** Written out whole, so that everything below counts. */
  dumped = false;
  /** Asked for by `hasKey`. */
  presence = false;

  child(key: string, read: boolean): TraceNode {
    const known = this.children.get(key);
    const node = known ?? new TraceNode();
    if (known === undefined) this.children.set(key, node);
    if (read) node.read = true;
    return node;
  }

  item(read: boolean): TraceNode {
    this.each ??= new TraceNode();
    if (read) this.each.read = true;
    return this.each;
  }
}

/** What an expression may be: any of the keys, and any of the texts, that it stands for in some branch. */
export interface Value {
  readonly nodes: ReadonlySet<TraceNode>;
  readonly texts: ReadonlySet<string>;
  /** Entries of a `dict`; those of a key not known in advance stand under `*`. */
  readonly fields: Map<string, Value>;
  readonly items: readonly Value[];
  /** What has been turned into text that keeps its shape (`toYaml`). */
  readonly shaped: readonly Value[];
  /** The keys that text was made from. */
  readonly from: ReadonlySet<TraceNode>;
  /** The context a template is called with: `.Values` is a field of it. */
  readonly isRoot: boolean;
}

export function makeValue(parts: Partial<Value> = {}): Value {
  return {
    nodes: new Set(),
    texts: new Set(),
    fields: new Map(),
    items: [],
    shaped: [],
    from: new Set(),
    isRoot: false,
    ...parts,
  };
}

export function unite(values: readonly Value[]): Value {
  const [only] = values;
  if (only !== undefined && values.length === 1) return only;
  const fields = new Map<string, Value>();
  for (const value of values)
    for (const [key, field] of value.fields) {
      const before = fields.get(key);
      fields.set(key, before === undefined ? field : unite([before, field]));
    }
  return {
    nodes: new Set(values.flatMap((value) => [...value.nodes])),
    texts: new Set(values.flatMap((value) => [...value.texts])),
    fields,
    items: values.flatMap((value) => value.items),
    shaped: values.flatMap((value) => value.shaped),
    from: new Set(values.flatMap((value) => [...value.from])),
    isRoot: values.some((value) => value.isRoot),
  };
}
