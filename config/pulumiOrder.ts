// Puts the keys of a stack's sections in the order in which Pulumi hands them over: sorted, whatever order the file has.
// It must never drop a key: one that no plan could have as a name of its own is refused.
import { configProblems } from './configProblems';
import type { Problem } from './problem';
import { RefusedError } from './problem';

/**
 * So that `routewise plan` and `pulumi up` see one and the same stack.
 * @param raw the sections by name, as plain data
 * @param pathOf how a key is addressed: `['nodes', 'workers', 'a']` → `routewise:nodes.workers.a`
 * @throws RefusedError for a key `__proto__`, which libraries skip in silence
 */
export function inPulumiOrder(raw: unknown, pathOf: (path: readonly PropertyKey[]) => string): unknown {
  const problems: Problem[] = [];
  const sorted = sortKeys(raw, [], (path) => {
    problems.push(
      configProblems['config-invalid-value'].at(pathOf(path), {
        reason: 'no entry can have this name: JavaScript keeps it for what every object inherits',
        remedy: 'choose another name',
      }),
    );
  });
  if (problems.length > 0) throw new RefusedError(problems);
  return sorted;
}

/** Where a value has a key that libraries skip in silence. */
export function reservedKey(value: unknown, path: readonly string[] = []): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = key === '__proto__' ? [...path, key] : reservedKey(inner, [...path, key]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function sortKeys(
  value: unknown,
  path: readonly PropertyKey[],
  refuse: (path: readonly PropertyKey[]) => void,
): unknown {
  if (Array.isArray(value)) return value.map((entry, index) => sortKeys(entry, [...path, index], refuse));
  if (!isPlain(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key] of entries) if (key === '__proto__') refuse([...path, key]);
  return Object.fromEntries(entries.map(([key, entry]) => [key, sortKeys(entry, [...path, key], refuse)]));
}

/** Also of another realm: sections may have been made in one. */
function isPlain(value: unknown): value is Record<string, unknown> {
  return Object.prototype.toString.call(value) === '[object Object]';
}
