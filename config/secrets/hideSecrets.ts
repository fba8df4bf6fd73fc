// Takes what looks like a secret out of values that are written to a file, and says where it stood.
// It must never take a part out of a list: Helm replaces lists whole, and places in one move.
import type { FoundSecret } from './findSecrets';
import { findSecrets } from './findSecrets';

export interface Hidden {
  /** The rest. */
  readonly values: Record<string, unknown>;
  /** Where the hidden values stand, each path through mappings alone: a list with a secret in it is hidden whole. */
  readonly hidden: string[][];
}

export function hideSecrets(values: Readonly<Record<string, unknown>>): Hidden {
  const paths = new Map(findSecrets(values).map((found) => [JSON.stringify(keysOf(found)), keysOf(found)]));
  // What is hidden with the list or mapping above it needs no path of its own.
  const hidden = [...paths.values()].filter(
    (path) => ![...paths.values()].some((other) => other.length < path.length && startsWith(path, other)),
  );
  return { values: hidden.reduce(without, { ...values }), hidden };
}

/** As far as it goes without entering a list. */
function keysOf({ path }: FoundSecret): string[] {
  const end = path.findIndex((part) => typeof part === 'number');
  return (end === -1 ? path : path.slice(0, end)).map(String);
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((key, index) => path[index] === key);
}

function without(node: Record<string, unknown>, [head, ...rest]: readonly string[]): Record<string, unknown> {
  if (head === undefined) return {};
  const { [head]: child, ...others } = node;
  if (rest.length === 0) return others;
  return { ...node, [head]: without((child ?? {}) as Record<string, unknown>, rest) };
}
