// Reads parameters of an Argo CD Application as Helm takes them, `--set name=value`: dotted names, and values with the types that Helm guesses.
// It must never make a value of a name that Helm would not take: such a parameter is left out.
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';

export interface HelmParameter {
  /** Where the value goes; a number is an item of a list. */
  readonly path: readonly (string | number)[];
  readonly value: HelmValue;
  /** Its place in the list of parameters. */
  readonly index: number;
}

/** Source: Argo CD, util/helm/helm.go and cmd.go; Helm, pkg/strvals/parser.go. */
export function helmParameters(list: unknown): HelmParameter[] {
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).flatMap((each, index): HelmParameter[] => {
    if (!isMapping(each) || typeof each.name !== 'string') return [];
    const path = pathOf(each.name);
    // A number of YAML arrives as its text: the Application has no other type for it.
    const { value } = each;
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    return path === undefined ? [] : [{ path, value: each.forceString === true ? text : typed(text), index }];
  });
}

/** The values that they come to, later ones over earlier ones. */
export function valuesOf(parameters: readonly HelmParameter[]): HelmValues {
  return parameters.reduce<HelmValues>((values, { path, value }) => {
    const made = put(values, path, value);
    return isMapping(made) ? made : values;
  }, {});
}

/** `a.b[0].c\.d`: dots part names, unless a backslash stands before them. */
function pathOf(name: string): HelmParameter['path'] | undefined {
  const parts = [...name.matchAll(/\.?((?:\\.|[^.[\]\\])+)|\[(\d{1,4})\]/gy)];
  const read = parts.reduce((length, [whole]) => length + whole.length, 0);
  if (parts.length === 0 || read !== name.length || name.startsWith('.') || name.startsWith('['))
    return undefined;
  return parts.map(([, key, item]) => key?.replaceAll(/\\(.)/g, '$1') ?? Number(item));
}

function typed(text: string): HelmValue {
  if (text.startsWith('{') && text.endsWith('}')) {
    const inner = text.slice(1, -1);
    return inner === '' ? [] : inner.split(/(?<!\\),/).map((each) => typed(each.trim()));
  }
  const plain = text.replaceAll('\\,', ',');
  const word = plain.toLowerCase();
  if (word === 'true' || word === 'false') return word === 'true';
  if (word === 'null') return null;
  // What begins with 0 may be a mode of a file; a number with a dot stays a text.
  return plain === '0' || /^-?[1-9]\d{0,14}$/.test(plain) ? Number(plain) : plain;
}

function put(
  node: HelmValue | undefined,
  [head, ...rest]: HelmParameter['path'],
  value: HelmValue,
): HelmValue {
  if (head === undefined) return value;
  if (typeof head === 'number') {
    const items: HelmValue[] = Array.isArray(node) ? [...(node as readonly HelmValue[])] : [];
    // Helm fills what is between with null.
    while (items.length <= head) items.push(null);
    items[head] = put(items[head] ?? undefined, rest, value);
    return items;
  }
  const mapping = isMapping(node) ? node : {};
  const inner = Object.hasOwn(mapping, head) ? mapping[head] : undefined;
  return { ...mapping, [head]: put(inner, rest, value) };
}
