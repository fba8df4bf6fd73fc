// Reads what a chart's values.schema.json says of each key: types and listed values.
// It must never be stricter than the schema: what it does not say is allowed.
import { isMapping } from '../helmValue';
import type { HelmValue, HelmValues } from '../helmValue';
import type { JsonType, KeyNode } from './keyNode';
import { jsonTypes } from './keyNode';

type Scalar = string | number | boolean | null;

/** @param schema a JSON schema, as far as charts use it: properties, items, type, enum, anyOf, oneOf */
export function readSchema(schema: HelmValue | undefined): KeyNode {
  if (!isMapping(schema)) return {};
  const branches = [schema.anyOf, schema.oneOf].flatMap((list) =>
    Array.isArray(list) ? (list as HelmValue[]) : [],
  );
  if (branches.length > 0) return uniteBranches(branches.map((branch) => readSchema(branch)));
  const { type, properties, items } = schema;
  const oneOf = Array.isArray(schema.enum) ? (schema.enum as Scalar[]) : undefined;
  const types = typesOf(type) ?? (oneOf === undefined ? undefined : [...new Set(oneOf.map(typeOf))]);
  const children = isMapping(properties) ? readProperties(properties) : undefined;
  const each = isMapping(items) ? readSchema(items) : {};
  return {
    ...(types === undefined ? {} : { types }),
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(children === undefined || children.size === 0 ? {} : { children }),
    ...(Object.keys(each).length === 0 ? {} : { each }),
  };
}

function readProperties(properties: HelmValues): Map<string, KeyNode> {
  return new Map(Object.entries(properties).map(([key, schema]) => [key, readSchema(schema)]));
}

/** A value may be what any branch lets it be; a branch that says nothing lets it be anything. */
function uniteBranches(branches: readonly KeyNode[]): KeyNode {
  const types = branches.every((branch) => branch.types !== undefined)
    ? [...new Set(branches.flatMap((branch) => branch.types ?? []))]
    : undefined;
  const lists = branches.filter((branch) => branch.types?.join() !== 'null');
  const oneOf =
    lists.length > 0 && lists.every((branch) => branch.oneOf !== undefined)
      ? [...new Set([...lists.flatMap((branch) => branch.oneOf ?? []), ...nullIn(branches)])]
      : undefined;
  const children = new Map(branches.flatMap((branch) => [...(branch.children ?? [])]));
  const [each] = branches.flatMap((branch) => branch.each ?? []);
  return {
    ...(types === undefined ? {} : { types }),
    ...(oneOf === undefined ? {} : { oneOf }),
    ...(children.size === 0 ? {} : { children }),
    ...(each === undefined ? {} : { each }),
  };
}

function nullIn(branches: readonly KeyNode[]): null[] {
  return branches.some((branch) => branch.types?.join() === 'null') ? [null] : [];
}

function typesOf(type: HelmValue | undefined): JsonType[] | undefined {
  const names = Array.isArray(type) ? (type as readonly HelmValue[]) : [type];
  const known = jsonTypes.filter((name) => names.includes(name));
  return known.length === 0 ? undefined : known;
}

/** The type of a value as JSON schema names it. */
export function typeOf(value: unknown): JsonType {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'number':
      return Number.isInteger(value) ? 'integer' : 'number';
    default:
      return 'object';
  }
}
