// Lays the user's free-form Helm values over the plan's, leaf by leaf, and remembers what they replaced.
// It must never drop a key of the user's.
import { isDeepStrictEqual } from 'node:util';
import type { HelmValue } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import type { ReasonedValue } from './reasonedValue';
import { keyOf } from './reasonedValue';

const byUser = { text: 'Set under routewise:cilium.values.' };

/**
 * Helm merges mappings key by key and replaces everything else: so does this.
 *
 * @param isMappingByDefault whether the chart has a mapping at a path
 * @returns sorted by key
 */
export function applyOverrides(
  planned: readonly ReasonedValue[],
  values: Record<string, unknown>,
  isMappingByDefault: (path: readonly string[]) => boolean,
): ReasonedValue[] {
  // Merged into a mapping, an empty one leaves everything as it was; anything else it takes the place of.
  const saysNothing = (path: readonly string[]): boolean =>
    isMappingByDefault(path) ||
    planned.some((value) => path.length < value.path.length && replaces(path, value.path));
  const wanted = leaves(values as Record<string, HelmValue>, [], saysNothing);
  const kept = planned.filter((value) => !wanted.some(({ path }) => replaces(path, value.path)));
  return [...kept, ...wanted.map((leaf) => userValue(leaf, planned))].sort((a, b) =>
    keyOf(a).localeCompare(keyOf(b), 'en'),
  );
}

function userValue(
  leaf: { path: string[]; value: HelmValue },
  planned: readonly ReasonedValue[],
): ReasonedValue {
  const base = { ...leaf, reason: byUser, setBy: 'user' as const };
  const before = planned.find((value) => keyOf(value) === keyOf(leaf));
  // What the plan would set as well is not overruled: it follows the value.
  return before === undefined || isDeepStrictEqual(before.value, leaf.value)
    ? base
    : { ...base, overruled: { value: before.value, reason: before.reason } };
}

/** Whether a leaf at `path` takes the place of `other`: the same key, or one above or below it. */
function replaces(path: readonly string[], other: readonly string[]): boolean {
  const shorter = Math.min(path.length, other.length);
  return path.slice(0, shorter).every((key, index) => key === other[index]);
}

function leaves(
  node: Record<string, HelmValue>,
  path: readonly string[],
  saysNothing: (path: readonly string[]) => boolean,
): { path: string[]; value: HelmValue }[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const here = [...path, key];
    if (!isMapping(value)) return [{ path: here, value }];
    if (Object.keys(value).length > 0) return leaves(value, here, saysNothing);
    return saysNothing(here) ? [] : [{ path: here, value }];
  });
}
