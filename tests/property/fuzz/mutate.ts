// Changes a plain value at random places: what stands there, what it is called, how much of it there is.
// It must never change its argument.
import { nastyNames, nastyValues } from './nasty';
import type { Random } from './random';

type Path = readonly (string | number)[];

/** One to four changes, as people and broken scripts make them. */
export function mutate(value: unknown, random: Random): unknown {
  let changed = value;
  for (let left = 1 + random.below(random.chance(0.7) ? 1 : 4); left > 0; left--)
    changed = once(changed, random);
  return changed;
}

function once(root: unknown, random: Random): unknown {
  const places = pathsIn(root);
  const path = random.pick(places);
  switch (random.below(10)) {
    case 0:
      return removed(root, path);
    case 1:
      return renamed(root, path, random.pick(nastyNames));
    case 2:
      return replaced(root, path, valueAt(root, random.pick(places)));
    case 3:
      return replaced(root, path, [valueAt(root, path)]);
    case 4:
      return replaced(root, path, { [random.pick(nastyNames)]: valueAt(root, path) });
    case 5:
      return added(root, path, random);
    case 6:
    case 7:
      return replaced(root, path, tweaked(valueAt(root, path), random));
    default:
      return replaced(root, path, random.pick(nastyValues));
  }
}

export function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...entriesOf(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (node, key) =>
      typeof node === 'object' && node !== null && Object.hasOwn(node, key)
        ? (Reflect.get(node, key) as unknown)
        : undefined,
    value,
  );
}

/** Mappings on the way are made where there are none. */
export function replaced(root: unknown, [head, ...rest]: Path, value: unknown): unknown {
  if (head === undefined) return value;
  if (Array.isArray(root) && typeof head === 'number')
    return head < root.length
      ? root.map((each, at) => (at === head ? replaced(each, rest, value) : (each as unknown)))
      : [...(root as unknown[]), replaced(undefined, rest, value)];
  const mapping = typeof root === 'object' && root !== null ? root : {};
  const entries = new Map(Object.entries(mapping));
  entries.set(String(head), replaced(entries.get(String(head)), rest, value));
  return Object.fromEntries(entries);
}

function removed(root: unknown, path: Path): unknown {
  const last = path.at(-1);
  if (last === undefined) return null;
  const above = path.slice(0, -1);
  const within = valueAt(root, above);
  if (Array.isArray(within)) return replaced(root, above, within.toSpliced(Number(last), 1));
  return replaced(
    root,
    above,
    Object.fromEntries(Object.entries(within ?? {}).filter(([key]) => key !== last)),
  );
}

function renamed(root: unknown, path: Path, name: string): unknown {
  const last = path.at(-1);
  if (typeof last !== 'string') return root;
  const above = path.slice(0, -1);
  const entries = Object.entries(valueAt(root, above) ?? {});
  return replaced(
    root,
    above,
    Object.fromEntries(entries.map(([key, value]) => [key === last ? name : key, value])),
  );
}

function added(root: unknown, path: Path, random: Random): unknown {
  const within = valueAt(root, path);
  const value = random.pick(nastyValues);
  if (Array.isArray(within))
    return replaced(root, path, [
      ...(within as unknown[]),
      random.chance(0.5) ? value : (within[0] as unknown),
    ]);
  const entries = typeof within === 'object' && within !== null ? Object.entries(within) : [];
  return replaced(root, path, Object.fromEntries([...entries, [random.pick(nastyNames), value]]));
}

function tweaked(value: unknown, random: Random): unknown {
  if (typeof value === 'number')
    return random.pick([-value, value + 1, value - 1, value * 1000, value / 3, `${value}`]);
  if (typeof value === 'boolean') return random.pick([!value, String(value), Number(value)]);
  if (typeof value !== 'string') return random.pick(nastyValues);
  const at = random.below(value.length + 1);
  const [before, after] = [value.slice(0, at), value.slice(at)];
  return random.pick([
    before + random.pick(nastyNames) + after,
    before + after.slice(1),
    before,
    after,
    value + value,
    value.toUpperCase(),
    value.replaceAll(/\d/g, '9'),
    value.replaceAll('.', ':'),
  ]);
}

function entriesOf(value: object): [string | number, unknown][] {
  return Array.isArray(value)
    ? value.map((each, at): [number, unknown] => [at, each])
    : Object.entries(value);
}
