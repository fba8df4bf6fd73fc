// Looks up in the schema itself which keys, or which values, may stand at a place: for suggestions in error texts.
// It must never be a list of its own, which would grow stale beside the schema.
import { z } from 'zod';
import { ownEntry } from './ownValue';
import { stackSchema } from './schema/stack';

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly const?: string | number | boolean | null;
}

let tree: JsonSchema | undefined;

/** Keys of the mapping at `path`, or the allowed values where a scalar stands there; empty where anything may. */
export function keysAt(path: readonly PropertyKey[]): string[] {
  tree ??= z.toJSONSchema(stackSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const places = path.reduce<JsonSchema[]>(
    (nodes, key) => nodes.flatMap((node) => step(node, String(key))),
    [tree],
  );
  const found = places
    .flatMap(branches)
    .flatMap((node) => [
      ...Object.keys(node.properties ?? {}),
      ...(node.enum ?? []).map(String),
      ...(node.const === undefined ? [] : [String(node.const)]),
    ]);
  return [...new Set(found)];
}

function step(node: JsonSchema, key: string): JsonSchema[] {
  return branches(node).flatMap((branch) => {
    const property = branch.properties === undefined ? undefined : ownEntry(branch.properties, key);
    if (property !== undefined) return [property];
    if (typeof branch.additionalProperties === 'object') return [branch.additionalProperties];
    return branch.items === undefined ? [] : [branch.items];
  });
}

function branches(node: JsonSchema): JsonSchema[] {
  const inner = node.anyOf ?? node.oneOf;
  return inner === undefined ? [node] : inner.flatMap(branches);
}
