// Makes the input of a number: which kind of file it is, and its bytes.
// It must never depend on anything but the seed, the number and the files of the repository.
import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';
import { stackJsonSchema } from '../../../config/jsonSchema';
import { mutate, pathsIn, replaced, valueAt } from './mutate';
import { mutateText } from './mutateText';
import { nastyNames, nastyValues } from './nasty';
import { Random } from './random';

/** A stack file, the file of an existing cluster, or values of Cilium. */
export type Kind = 'stack' | 'cluster' | 'values';

export interface Input {
  readonly kind: Kind;
  readonly bytes: Buffer;
}

const root = process.env.ROUTEWISE_ROOT ?? resolve(__dirname, '..', '..', '..');
const text = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');
const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => text(folder, name));

const texts: Readonly<Record<Kind, readonly string[]>> = {
  stack: readdirSync(root)
    .filter((name) => /^Pulumi\..+\.yaml$/.test(name))
    .sort()
    .map((name) => text(name)),
  cluster: [text('existing.cluster.yaml')],
  values: [
    ...filesIn('tests/fixtures/values/documented'),
    ...filesIn('tests/fixtures/values/field'),
    // What a plan sets.
    ...filesIn('tests/golden').flatMap((golden) => valuesOfPlan(golden)),
  ],
};

function valuesOfPlan(golden: string): string[] {
  if (golden.startsWith('#')) return [];
  const { helmValues } = parse(golden) as { helmValues?: unknown };
  return helmValues === undefined ? [] : [stringify(helmValues)];
}

const parsed = Object.fromEntries(
  Object.entries(texts).map(([kind, each]) => [kind, each.map((one) => parse(one) as unknown)]),
) as unknown as Readonly<Record<Kind, readonly unknown[]>>;

type Path = readonly (string | number)[];
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
}

/** Every key that a stack may have; `*` stands for a name of the user's own. */
const schemaPaths: readonly Path[] = [
  ...new Map(keysOf(stackJsonSchema() as Schema, [], 0).map((path) => [JSON.stringify(path), path])).values(),
];

function keysOf(schema: Schema, path: Path, depth: number): Path[] {
  if (depth > 12) return [];
  const inner: [string | number, Schema][] = [
    ...Object.entries(schema.properties ?? {}),
    ...(typeof schema.additionalProperties === 'object'
      ? [['*', schema.additionalProperties] as [string, Schema]]
      : []),
    ...(schema.items === undefined ? [] : [[0, schema.items] as [number, Schema]]),
  ];
  return [
    path,
    ...inner.flatMap(([key, below]) => keysOf(below, [...path, key], depth + 1)),
    ...[...(schema.anyOf ?? []), ...(schema.oneOf ?? [])].flatMap((each) => keysOf(each, path, depth + 1)),
  ].filter((each) => each.length > 0);
}

/** One key of the schema set to one nasty value, in a stack that is whole but for that. */
function oneKey(random: Random): unknown {
  let stack = random.pick(parsed.stack);
  const path: (string | number)[] = [];
  for (const key of random.pick(schemaPaths)) {
    const here = valueAt(stack, path);
    const known = typeof here === 'object' && here !== null ? Object.keys(here) : [];
    path.push(
      key === '*'
        ? random.chance(0.7) && known.length > 0
          ? random.pick(known)
          : random.pick(nastyNames)
        : key,
    );
  }
  stack = replaced(stack, path, random.pick(nastyValues));
  return stack;
}

/** Shares in percent. */
const plan: readonly (readonly [number, (random: Random) => Input])[] = [
  [30, (random) => structural('stack', random)],
  [28, (random) => ({ kind: 'stack', bytes: written(oneKey(random)) })],
  [10, (random) => textual('stack', random)],
  [12, (random) => structural('cluster', random)],
  [5, (random) => textual('cluster', random)],
  [10, (random) => structural('values', random)],
  [5, (random) => textual('values', random)],
];

export function inputOf(seed: number, index: number): Input {
  const random = new Random(seed, index);
  let left = random.below(100);
  for (const [share, make] of plan) {
    if (left < share) return make(random);
    left -= share;
  }
  return structural('stack', random);
}

function structural(kind: Kind, random: Random): Input {
  return { kind, bytes: written(mutate(random.pick(parsed[kind]), random)) };
}

function textual(kind: Kind, random: Random): Input {
  return { kind, bytes: mutateText(random.pick(texts[kind]), random) };
}

/** As a program would write it; what YAML has no word for goes in as JSON. */
function written(value: unknown): Buffer {
  try {
    return Buffer.from(stringify(value, { aliasDuplicateObjects: false }));
  } catch {
    return Buffer.from(JSON.stringify(value));
  }
}

/** For a corpus: a file of the repository with single places changed. */
export function changedFile(kind: Kind, at: number, changes: readonly (readonly [Path, unknown])[]): Input {
  const value = changes.reduce<unknown>((root, [path, to]) => replaced(root, path, to), parsed[kind][at]);
  return { kind, bytes: written(value) };
}

/** How many places there are to change. */
export const places = {
  schema: schemaPaths.length,
  examples: parsed.stack.reduce<number>((sum, stack) => sum + pathsIn(stack).length, 0),
} as const;
