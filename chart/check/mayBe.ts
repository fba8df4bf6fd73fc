// Whether a key takes a value of a type, as Helm's schema check sees it.
import type { JsonType, KeyNode } from '../keys/keyNode';

/** A key whose types are not known takes anything. */
export function mayBe(node: KeyNode, type: JsonType): boolean {
  if (node.types === undefined) return true;
  return node.types.includes(type) || (type === 'integer' && node.types.includes('number'));
}
