// Puts together every key a chart knows: from values.yaml, values.schema.json and what its templates read.
// It must never call a key real that templates only read in order to refuse it.
import { parse } from 'yaml';
import { isMapping } from '../helmValue';
import type { HelmValue } from '../helmValue';
import type { ChartFiles } from './chartFiles';
import type { KeyNode } from './keyNode';
import { nodeAt, walkKeys } from './keyNode';
import { readSchema } from './readSchema';
import { readTemplates } from './template/readTemplates';
import type { TraceNode } from './template/trace';

/** What a chart knows of its values. */
export interface ChartKeys {
  /** The chart's own version. */
  readonly version: string;
  readonly root: KeyNode;
  /** Dotted Helm key by key of the ConfigMap that is written from it alone. */
  readonly written: Readonly<Record<string, string>>;
  /** Dotted keys that templates read only to make Helm fail. */
  readonly refused: readonly string[];
}

export function extractKeys(files: ChartFiles): ChartKeys {
  const chart = parse(files.get('Chart.yaml') ?? '') as { version?: unknown } | null;
  const values = parse(files.get('values.yaml') ?? '') as HelmValue;
  const schemaText = files.get('values.schema.json');
  const schema = schemaText === undefined ? undefined : (JSON.parse(schemaText) as HelmValue);
  const templates = [...files].filter(([name]) => name.startsWith('templates/') || name.startsWith('files/'));
  const reads = readTemplates(new Map(templates.sort(([a], [b]) => (a < b ? -1 : 1))));
  const paths = new Map<TraceNode, string>();
  nameNodes(reads.values, [], paths);
  const root: KeyNode = { ...join(values, readSchema(schema), reads.values), types: ['object'] };
  return {
    version: typeof chart?.version === 'string' ? chart.version : 'unknown',
    root,
    written: writtenFrom(reads.written, paths),
    refused: refusedIn(reads.values, [])
      .filter((key) => !isReal(root, key.split('.')))
      .sort(),
  };
}

/** One key, from three sources of which each may not know it. */
function join(
  value: HelmValue | undefined,
  schema: KeyNode | undefined,
  trace: TraceNode | undefined,
  whole = false,
): KeyNode {
  // Below what templates write out whole, or go through, they need not name a key to use it.
  const used = whole || trace?.dumped === true || trace?.each !== undefined;
  const given = isMapping(value) ? value : {};
  const names = new Set([
    ...Object.keys(given),
    ...(schema?.children?.keys() ?? []),
    ...[...(trace?.children ?? [])].filter(([, child]) => isRead(child)).map(([name]) => name),
  ]);
  const children = new Map(
    [...names]
      .sort()
      .map((name) => [name, join(given[name], schema?.children?.get(name), trace?.children.get(name), used)]),
  );
  const listed = value !== undefined || schema !== undefined;
  const each = eachOf(schema, trace);
  const unread = !used && trace === undefined && value !== undefined && children.size === 0;
  const takesMappings =
    isMapping(value) || (schema?.types === undefined ? children.size > 0 : schema.types.includes('object'));
  // Written out whole, or a mapping that nothing is known to be read of: the keys are the user's own.
  const free = takesMappings && (trace?.dumped === true || (children.size === 0 && each === undefined));
  return {
    ...(schema?.types === undefined ? {} : { types: schema.types }),
    ...(schema?.oneOf === undefined ? {} : { oneOf: schema.oneOf }),
    ...(children.size === 0 ? {} : { children }),
    ...(each === undefined ? {} : { each }),
    ...(free ? { free: true } : {}),
    ...(listed ? {} : { templateOnly: true }),
    ...(unread ? { unread: true } : {}),
    // Helm takes a key away that values.yaml has and the user sets to null; it keeps one that values.yaml lacks.
    ...(trace?.presence === true && value === undefined ? { presence: true } : {}),
  };
}

function eachOf(schema: KeyNode | undefined, trace: TraceNode | undefined): KeyNode | undefined {
  if (schema?.each !== undefined) return { ...schema.each, ...(schema.each.children ? { free: true } : {}) };
  if (trace?.each === undefined || !isRead(trace.each)) return undefined;
  const each = join(undefined, undefined, trace.each);
  return trace.dumped || trace.each.dumped ? { ...each, free: true } : each;
}

function isRead(trace: TraceNode): boolean {
  return (
    trace.read ||
    (trace.each !== undefined && isRead(trace.each)) ||
    [...trace.children.values()].some((child) => isRead(child))
  );
}

/** A name below a mapping whose keys are the user's own is as real as any. */
function isReal(root: KeyNode, path: readonly string[]): boolean {
  return (
    nodeAt(root, path) !== undefined || path.some((_, at) => nodeAt(root, path.slice(0, at))?.free === true)
  );
}

function refusedIn(trace: TraceNode, path: readonly string[]): string[] {
  return [...trace.children].flatMap(([name, child]) =>
    isRead(child) ? refusedIn(child, [...path, name]) : leavesOf(child, [...path, name]),
  );
}

function leavesOf(trace: TraceNode, path: readonly string[]): string[] {
  if (trace.children.size === 0) return [path.join('.')];
  return [...trace.children].flatMap(([name, child]) => leavesOf(child, [...path, name]));
}

function nameNodes(trace: TraceNode, path: readonly string[], paths: Map<TraceNode, string>): void {
  for (const [name, child] of trace.children) {
    paths.set(child, [...path, name].join('.'));
    nameNodes(child, [...path, name], paths);
  }
}

function writtenFrom(
  written: ReadonlyMap<string, ReadonlySet<TraceNode>>,
  paths: ReadonlyMap<TraceNode, string>,
): Record<string, string> {
  const pairs = [...written].flatMap(([name, nodes]) => {
    const [only, ...more] = [...nodes].flatMap((node) => paths.get(node) ?? []);
    return only === undefined || more.length > 0 ? [] : [[name, only] as const];
  });
  return Object.fromEntries(pairs.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Every key with a fixed name, dotted, in order. */
export function keyNames(keys: ChartKeys): string[] {
  const names: string[] = [];
  walkKeys(keys.root, (path) => names.push(path.join('.')));
  return names;
}
