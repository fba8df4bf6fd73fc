// Makes plain values of YAML that a user named.
// It must never let an error of the library out without words, nor a value through that holds itself or has no end of depth.
import type { Document, Scalar } from 'yaml';
import { LineCounter, isScalar, parseDocument, visit } from 'yaml';
import { cleanText } from './cleanText';
import { messageOf } from './messageOf';

/** What is wrong with the text, in words that complete “it …”. */
export class NotYaml extends Error {
  constructor(
    reason: string,
    /** Counted from 1; absent where no place is to blame. */
    readonly position?: { readonly line: number; readonly column: number },
  ) {
    super(reason);
    this.name = 'NotYaml';
  }
}

/** Deeper than any real file, and shallow enough for everything that walks through values. */
const deepest = 64;
/** Values after every alias has been followed. */
const mostValues = 500_000;

/** One document, as Pulumi takes it: no key twice. @throws NotYaml */
export function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  const document = guarded(() =>
    parseDocument(text, {
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
      // Its warnings would go to standard error by themselves.
      logLevel: 'error',
    }),
  );
  const place = (offset: number): NotYaml['position'] => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const [error] = document.errors;
  if (error !== undefined) throw notYaml(error.message, place(error.pos[0]));
  const twice = repeatedKey(document);
  if (twice !== undefined)
    throw new NotYaml(
      `has the key ${cleanText(String(twice.value))} twice in one mapping`,
      place(twice.range?.[0] ?? 0),
    );
  return plainValue(document);
}

/** The value of a parsed document. @throws NotYaml where aliases lead nowhere or in circles, or it has no end */
export function plainValue(document: Document): unknown {
  const value: unknown = guarded(() => document.toJS({ maxAliasCount: 100 }) as unknown);
  const count = { left: mostValues };
  return plain(value, [], count);
}

function plain(value: unknown, above: readonly unknown[], count: { left: number }): unknown {
  count.left -= 1;
  if (count.left < 0) throw new NotYaml('grows beyond all measure by its aliases');
  if (typeof value !== 'object' || value === null) return value;
  if (above.includes(value)) throw new NotYaml('holds an alias (*name) to a value that it is itself part of');
  if (above.length >= deepest) throw new NotYaml(`is nested more than ${deepest} levels deep`);
  const inside = [...above, value];
  if (Array.isArray(value)) return value.map((entry) => plain(entry, inside, count));
  // Binaries and sets, which YAML 1.1 has and JSON has not: Helm and Pulumi see texts and mappings.
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Set) return Object.fromEntries([...value].map((key) => [String(key), null]));
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, entry]) => [String(key), plain(entry, inside, count)]));
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, plain(entry, inside, count)]));
}

/** The library reads by recursion, and reports some mistakes by throwing. */
export function guarded<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotYaml) throw error;
    throw notYaml(messageOf(error));
  }
}

/** The library's words, but where they are about its own working. */
export function notYaml(message: string, position?: NotYaml['position']): NotYaml {
  if (message.includes('call stack'))
    return new NotYaml(`is nested more than ${deepest} levels deep`, position);
  if (message.startsWith('Excessive alias count'))
    return new NotYaml('uses aliases (*name) so often that it would grow beyond all measure', position);
  return new NotYaml(`is not valid YAML: ${cleanText(message.split('\n')[0] ?? '')}`, position);
}

/** The library's own check compares each key with each other one, which takes minutes where there are many. */
function repeatedKey(document: Document): Scalar | undefined {
  let found: Scalar | undefined;
  visit(document, {
    Map: (_, map) => {
      const names = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (names.has(name)) {
          found = key;
          return visit.BREAK;
        }
        names.add(name);
      }
      return undefined;
    },
  });
  return found;
}
