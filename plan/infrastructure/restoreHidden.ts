// Puts secrets of a running release back into the values that Helm is given, from where the cluster has them.
// It must never overrule what the stack sets itself, nor drop one in silence that the cluster still has.
import { ownEntry } from '../../config/ownValue';
import { valueAt } from '../../chart/helmValue';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import type { AdoptedRelease } from './existing';

type Path = readonly string[];

/** What the cluster says at the moment of an update. */
export interface RunningRelease {
  readonly values: HelmValues;
  readonly chart: { readonly defaults: HelmValues };
}

/**
 * @param own keys that the stack sets itself
 * @returns the values with secrets among them
 */
export function restoreHidden(
  planned: Readonly<Record<string, unknown>>,
  { hidden, hiddenDefaults = [] }: Pick<AdoptedRelease, 'hidden' | 'hiddenDefaults'>,
  running: RunningRelease | undefined,
  own: readonly Path[],
): Readonly<Record<string, unknown>> {
  const found = [
    // A modified chart's own secrets first: the user's values lie over them.
    ...hiddenDefaults.map((path) => ({ path, value: valueAt(running?.chart.defaults ?? {}, path) })),
    ...hidden.map((path) => ({ path, value: valueAt(running?.values ?? {}, path) })),
  ];
  return found.reduce(
    (all, { path, value }) =>
      value === undefined || own.some((key) => meets(key, path)) ? all : insert(all, path, value),
    planned,
  );
}

/** Whether one of them is the other or within it. */
function meets(a: Path, b: Path): boolean {
  const shorter = Math.min(a.length, b.length);
  return a.slice(0, shorter).every((key, index) => key === b[index]);
}

function insert(
  node: Readonly<Record<string, unknown>>,
  [head, ...rest]: Path,
  value: HelmValue,
): Readonly<Record<string, unknown>> {
  if (head === undefined) return typeof value === 'object' ? { ...node, ...(value as HelmValues) } : node;
  const child = (ownEntry(node, head) ?? {}) as Readonly<Record<string, unknown>>;
  return { ...node, [head]: rest.length === 0 ? value : insert(child, rest, value) };
}
