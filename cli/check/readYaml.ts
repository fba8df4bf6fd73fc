// Reads YAML as Helm reads it, and knows on which line each key stands.
// It must never stop at what Helm lets pass: a key that is given twice is a finding, not an error.
import type { Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import { LineCounter, isMap, isPair, isScalar, isSeq, parseAllDocuments, visit } from 'yaml';
import { guarded, notYaml, plainValue } from '../../config/parseYaml';

export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlDocument {
  /** From 0, among those of the file. */
  readonly number: number;
  readonly content: unknown;
  /** Where the key at a path stands; where there is none, the nearest mapping above it that is there. */
  readonly positionOf: (path: readonly string[]) => Position | undefined;
  /** Where there is a key at exactly that path. */
  readonly has: (path: readonly string[]) => boolean;
  /** Text of a block below a path, and the line its first line stands on. */
  readonly blockAt: (path: readonly string[]) => Block | undefined;
  /** Paths of keys that a mapping holds more than once, with where they stand again. */
  readonly repeated: readonly { readonly path: readonly string[]; readonly position: Position }[];
}

export interface Block {
  readonly text: string;
  /** To add to a position inside of the text. */
  readonly line: number;
  readonly column: number;
}

/** @throws NotYaml */
export function readYaml(text: string): YamlDocument[] {
  const lines = new LineCounter();
  const documents = guarded(() =>
    parseAllDocuments(text, {
      lineCounter: lines,
      // Helm's reader takes yes and no for booleans, and merges mappings with <<.
      version: '1.1',
      merge: true,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'error',
      // What looks like a date or a time of day stays the text it is.
      customTags: (tags) =>
        tags
          .filter(
            (tag) =>
              typeof tag === 'string' ||
              !(tag.tag.endsWith(':timestamp') || ('format' in tag && tag.format === 'TIME')),
          )
          // A dot alone is a text to Helm; the library makes it a number that is none.
          .map((tag) =>
            typeof tag !== 'string' && tag.collection === undefined && tag.test?.test('.') === true
              ? { ...tag, test: /^[-+]?(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)$/ }
              : tag,
          ),
    }),
  );
  const list = 'empty' in documents ? [] : documents;
  return list.map((document, number) => {
    const [error] = document.errors;
    if (error !== undefined) throw notYaml(error.message, at(lines, error.pos[0]));
    return { number, ...toYamlDocument(document, lines, text) };
  });
}

function toYamlDocument(
  document: Document.Parsed,
  lines: LineCounter,
  text: string,
): Omit<YamlDocument, 'number'> {
  const root = document.contents as Node | null;
  return {
    content: plainValue(document),
    positionOf: (path) => {
      const { offset } = find(document, root, path);
      return offset === undefined ? undefined : at(lines, offset);
    },
    has: (path) => find(document, root, path).exact,
    blockAt: (path) => blockIn(find(document, root, path).value, lines, text),
    repeated: repeatedIn(document, lines),
  };
}

interface Found {
  readonly exact: boolean;
  readonly offset: number | undefined;
  readonly value: Node | null;
}

/** A name may hold dots of its own where the path came from dotted text: what leads to a key that is there counts. */
function find(document: Document, node: Node | null, path: readonly string[], offset?: number): Found {
  if (path.length === 0) return { exact: true, offset, value: node };
  const tries = path.flatMap((_, at) => {
    const inner = below(document, node, path.slice(0, at + 1).join('.'));
    return inner === undefined
      ? []
      : [find(document, inner.value, path.slice(at + 1), inner.offset ?? offset)];
  });
  return tries.find(({ exact }) => exact) ?? tries[0] ?? { exact: false, offset, value: null };
}

function below(
  document: Document,
  node: Node | null,
  name: string,
): { readonly offset: number | undefined; readonly value: Node | null } | undefined {
  if (node !== null && 'resolve' in node && typeof node.resolve === 'function')
    return below(document, (node.resolve as (of: Document) => Node | undefined)(document) ?? null, name);
  if (isSeq(node)) {
    const item = node.items[Number(name)] as Node | undefined;
    return item === undefined ? undefined : { offset: item.range?.[0], value: item };
  }
  if (!isMap(node)) return undefined;
  const pair = pairsOf(node).get(name);
  if (pair === undefined) return undefined;
  return { offset: (pair.key as Scalar).range?.[0], value: pair.value as Node | null };
}

const pairs = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

/** By name, made once a mapping: files with thousands of keys are looked up in for each of them. Of a key given twice the last counts. */
function pairsOf(map: YAMLMap): ReadonlyMap<string, Pair> {
  const before = pairs.get(map);
  if (before !== undefined) return before;
  const made = new Map(
    map.items.flatMap((pair): [string, Pair][] =>
      isScalar(pair.key) ? [[String(pair.key.value), pair]] : [],
    ),
  );
  pairs.set(map, made);
  return made;
}

function blockIn(node: Node | null, lines: LineCounter, text: string): Block | undefined {
  if (!isScalar(node) || typeof node.value !== 'string' || node.range == null) return undefined;
  const start = at(lines, node.range[0]);
  // Only in a literal block does a line of the value stand on a line of its own, behind the same indentation.
  if (node.type !== 'BLOCK_LITERAL')
    return { text: node.value, line: start.line - 1, column: start.column - 1 };
  const first = text.split('\n')[start.line] ?? '';
  return { text: node.value, line: start.line, column: first.length - first.trimStart().length };
}

function repeatedIn(
  document: Document,
  lines: LineCounter,
): { readonly path: readonly string[]; readonly position: Position }[] {
  const found: { path: readonly string[]; position: Position }[] = [];
  visit(document, {
    Map: (_, map, ancestors) => {
      const names = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key) || key.value === '<<') continue;
        const name = String(key.value);
        if (names.has(name))
          found.push({ path: [...namesOf(ancestors), name], position: at(lines, key.range?.[0] ?? 0) });
        names.add(name);
      }
    },
  });
  return found;
}

function namesOf(ancestors: readonly unknown[]): string[] {
  return ancestors.flatMap((ancestor, at) => {
    if (isPair(ancestor)) return [String((ancestor.key as Scalar | null)?.value)];
    const next = ancestors[at + 1];
    return isSeq(ancestor) && next !== undefined ? [String(ancestor.items.indexOf(next))] : [];
  });
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}
