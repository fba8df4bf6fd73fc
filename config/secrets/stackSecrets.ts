// Takes secrets out of a stack’s sections before anything is planned: those that Pulumi marks, and those that stand there in clear.
// It must never let one into a plan, nor take one in a place that decides what is planned.
import { ownValue } from '../ownValue';
import type { Problem } from '../problem';
import { RefusedError } from '../problem';
import type { FoundSecret, ValuePath } from './findSecrets';
import { findSecrets, findSecretTexts } from './findSecrets';
import { placeholderOf } from './placeholder';
import { secretProblems } from './secretProblems';
import { showPath } from './showPath';

type Sections = Readonly<Record<string, unknown>>;

export interface StackSecret {
  /** From the section on. */
  readonly path: ValuePath;
  /** What stands in its place. */
  readonly placeholder: string;
  /** Absent where Pulumi marks it; else why it was taken for one though it stands there in clear. */
  readonly inClear?: FoundSecret;
}

/** What is handed on as it is, to Helm or into machine configs: only there a plan can go without knowing. */
const handedOn: readonly ValuePath[] = [
  ['cilium', 'values'],
  ['distribution', 'patches'],
  ['distribution', 'config'],
];

/**
 * @param sections with `{ secure: … }` where Pulumi keeps a secret, as a stack's file has it
 * @returns the sections with placeholders, and what these stand for
 * @throws RefusedError where a secret stands where the plan has to know it, or in clear
 */
export function takeStackSecrets(sections: Sections): {
  sections: Record<string, unknown>;
  secrets: StackSecret[];
} {
  const marked = secureMarks(sections);
  const misplaced = marked.filter((path) => !handedOn.some((start) => isBelow(path, start)));
  if (misplaced.length > 0) throw new RefusedError(misplaced.map(misplacedSecret));
  const open = withPlaceholders(sections, marked);
  const found = handedOn.flatMap((start) => findSecrets(at(open, start), start));
  const certain = found.filter((each) => each.certain);
  const decides = findSecretTexts(open, handedOn);
  const inClear = [...certain.map(secretInClear), ...decides.map(decidingSecretInClear)];
  if (inClear.length > 0) throw new RefusedError(inClear);
  return {
    sections: withPlaceholders(
      open,
      found.map(({ path }) => path),
    ),
    secrets: [
      ...marked.map((path) => ({ path, placeholder: placeholderOf(path) })),
      ...found.map((each) => ({ path: each.path, placeholder: placeholderOf(each.path), inClear: each })),
    ],
  };
}

function withPlaceholders(sections: Sections, paths: readonly ValuePath[]): Record<string, unknown> {
  return paths.reduce<unknown>((all, path) => put(all, path, placeholderOf(path)), sections) as Record<
    string,
    unknown
  >;
}

/** What can hardly be anything else than a secret, or may be one. */
export function secretInClear({ path, why, certain }: FoundSecret): Problem {
  const key = `routewise:${showPath(path)}`;
  return secretProblems['stack-secret-in-clear'].at(key, {
    severity: certain ? 'refuse' : 'warn',
    reason: `${certain ? 'it is a secret' : 'it looks like a secret'} (${why}), and the stack’s file holds it in clear: everybody who has the file, its history or the stack’s can read it`,
    remedy: `run \`pulumi config set --secret --path '${key}'\`; and change it where it lets in, if the file ever left this machine`,
  });
}

/** Pulumi could not keep it either: the plan needs to know what stands there, and says it. */
function decidingSecretInClear({ path, why }: FoundSecret): Problem {
  return secretProblems['stack-secret-in-clear'].at(`routewise:${showPath(path)}`, {
    reason: `it is a secret (${why}), in clear in the stack’s file, and the plan, which anybody may read, is made of it`,
    remedy:
      'write it without: SSH logs in by a key, and a mirror can let nodes in by their addresses, or a file be named by its path; and change the secret where it lets in, if the file ever left this machine',
  });
}

/** Where a stack's file has a secret of Pulumi's, at any depth and in lists. */
export function secureMarks(value: unknown, path: ValuePath = []): ValuePath[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => secureMarks(each, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  if (isMark(value)) return [path];
  return Object.entries(value).flatMap(([key, each]) => secureMarks(each, [...path, key]));
}

function isMark(value: object): boolean {
  return Object.keys(value).length === 1 && 'secure' in value && typeof value.secure === 'string';
}

/** The value at a path through mappings and lists. */
export function at(value: unknown, path: ValuePath): unknown {
  return path.reduce<unknown>(
    (node, part) => (typeof node === 'object' && node !== null ? ownValue(node, part) : undefined),
    value,
  );
}

/** A copy with another value at a path that there is. */
export function put(node: unknown, [head, ...rest]: ValuePath, value: unknown): unknown {
  if (head === undefined) return value;
  if (Array.isArray(node))
    return node.map((each, index) => (index === head ? put(each, rest, value) : (each as unknown)));
  const mapping = (node ?? {}) as Record<string, unknown>;
  return { ...mapping, [head]: put(ownValue(mapping, head), rest, value) };
}

function isBelow(path: ValuePath, start: ValuePath): boolean {
  return path.length > start.length && start.every((part, index) => path[index] === part);
}

function misplacedSecret(path: ValuePath): Problem {
  const key = `routewise:${showPath(path)}`;
  return secretProblems['secret-decides'].at(key, {
    reason:
      path.length === 1
        ? 'the whole section is kept as a secret, and the plan, which anybody may read, is made of it'
        : undefined,
    remedy:
      path.length === 1
        ? `write the section in the stack’s file; single values of routewise:cilium.values may be secrets: \`pulumi config set --secret --path 'routewise:cilium.values.KEY'\``
        : `set it without --secret: \`pulumi config set --path '${key}' VALUE\`; secrets may stand under routewise:cilium.values and routewise:distribution.patches or .config, which are handed on as they are`,
  });
}
