// Holds a stack's raw sections against the schema, or refuses them with all problems at once.
// It must never let an unknown key pass, nor quote a value that could be a secret.
import type { z } from 'zod';
import { configProblems } from './configProblems';
import { issueWords, typeWord } from './issueWords';
import { nearest } from './nearest';
import { ownValue } from './ownValue';
import type { Problem } from './problem';
import { RefusedError } from './problem';
import { shownName } from './shownName';
import { isSecretAt, notShown } from './secrets/isSecretAt';
import { keysAt } from './schemaKeys';
import type { completeStack } from './schema/stack';
import { stackSchema } from './schema/stack';

/** The configuration namespace: keys read `routewise:<section>`. */
export const namespace = 'routewise';

/** Sections as the schema has them: what hangs on other sections is not filled in yet. */
export type ParsedSections = Parameters<typeof completeStack>[0];

/** @throws RefusedError with every problem found */
export function parseSections(raw: unknown): ParsedSections {
  const parsed = stackSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new RefusedError(onceEach(parsed.error.issues.flatMap((issue) => issueToProblems(issue, raw))));
}

/** A number that is too large for several reasons is too large once: the last bound is the schema's own, and the narrowest. */
function onceEach(problems: readonly Problem[]): Problem[] {
  const ofValues = [configProblems['config-invalid-value'].id, configProblems['config-wrong-type'].id];
  const last = new Map(problems.map((each) => [each.path, each]));
  return problems.filter((each) => !ofValues.includes(each.rule) || last.get(each.path) === each);
}

/** What a schema has against a cluster's file or answer, the first few in words. */
export function troubleOf(issues: readonly z.core.$ZodIssue[], cluster: unknown): string {
  const told = issues.slice(0, 3).map((issue) => {
    const value = valueAt(cluster, issue.path);
    // A file that is no mapping at all is some other file, of which nothing is told.
    const untold = value === undefined || typeof value === 'object' || issue.path.length === 0;
    const found = untold ? '' : ` = ${quote(issue.path, value)}`;
    const words =
      issue.code === 'invalid_key'
        ? `the name ${issueWords(issue.issues[0] ?? issue, '')}`
        : issueWords(issue, value);
    return `${issue.path.length === 0 ? 'the file' : issue.path.map(String).join('.')}${found} ${words}`;
  });
  return [...told, ...(issues.length > 3 ? [`and ${issues.length - 3} more`] : [])].join('; ');
}

/** `['nodes', 'workers', 'a']` → `routewise:nodes.workers.a`. */
export function configPath(path: readonly PropertyKey[]): string {
  const [section, ...rest] = path.map(shownName);
  return section === undefined ? `${namespace}:` : [`${namespace}:${section}`, ...rest].join('.');
}

function issueToProblems(issue: z.core.$ZodIssue, raw: unknown): Problem[] {
  const value = valueAt(raw, issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(issue.path, key));
    case 'invalid_union': {
      if (issue.discriminator !== undefined) {
        const path =
          issue.path.at(-1) === issue.discriminator ? issue.path : [...issue.path, issue.discriminator];
        return [notOneOf(path, valueAt(raw, path), keysAt(path))];
      }
      // Each branch of a plain union failed: the branch that knows the keys, with the fewest complaints, is what the user meant.
      const [branch = []] = [...issue.errors].sort(
        (a, b) => depth(b) - depth(a) || unknownKeys(a) - unknownKeys(b) || a.length - b.length,
      );
      return branch.flatMap((inner) =>
        issueToProblems({ ...inner, path: [...issue.path, ...inner.path] }, raw),
      );
    }
    case 'invalid_key':
      return issue.issues.map((inner) =>
        configProblems['config-invalid-value'].at(configPath(issue.path), {
          found: quote(issue.path, String(issue.path.at(-1))),
          reason: `the name ${issueWords(inner, issue.path.at(-1))}`,
          remedy: 'choose another name',
        }),
      );
    case 'invalid_value':
      return [
        value === undefined
          ? missing(issue.path, 'one of: ' + issue.values.map(String).join(', '))
          : notOneOf(issue.path, value, issue.values.map(String)),
      ];
    case 'invalid_type':
      return [
        value === undefined
          ? missing(issue.path, typeWord(issue.expected))
          : configProblems['config-wrong-type'].at(configPath(issue.path), {
              found: quote(issue.path, value),
              reason: `it ${issueWords(issue, value)}`,
              remedy: `write a value of type ${typeWord(issue.expected)}`,
            }),
      ];
    default:
      return [
        configProblems['config-invalid-value'].at(configPath(issue.path), {
          found: shownAt(issue.path, value),
          reason: `it ${issueWords(issue, value)}`,
          remedy: 'correct the value',
        }),
      ];
  }
}

function missing(path: readonly PropertyKey[], expected: string): Problem {
  return configProblems['config-missing-key'].at(configPath(path), {
    reason: `the key is required (${expected})`,
    remedy: `add ${configPath(path)}`,
  });
}

function notOneOf(path: readonly PropertyKey[], value: unknown, allowed: readonly string[]): Problem {
  return configProblems['config-invalid-value'].at(configPath(path), {
    found: shownAt(path, value),
    reason: `it must be one of: ${allowed.join(', ')}`,
    remedy: `write one of them${suggestion(value, allowed)}`,
  });
}

function unknownKey(path: readonly PropertyKey[], key: string): Problem {
  const known = keysAt(path);
  const near = nearest(key, known);
  return configProblems['config-unknown-key'].at(configPath([...path, key]), {
    reason: `there is no such key${known.length > 0 ? `; known here: ${known.join(', ')}` : ''}`,
    remedy: near === undefined ? 'remove it' : `did you mean ${configPath([...path, near])}?`,
  });
}

function suggestion(value: unknown, allowed: readonly string[]): string {
  const near = typeof value === 'string' ? nearest(value, allowed) : undefined;
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** What stands there; nothing where nothing does. */
export function shownAt(path: readonly PropertyKey[], value: unknown): string | undefined {
  return value === undefined ? undefined : quote(path, value);
}

function quote(path: readonly PropertyKey[], value: unknown): string {
  if (isSecretAt(path, value)) return notShown;
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  );
}

function unknownKeys(issues: readonly z.core.$ZodIssue[]): number {
  return issues.filter(({ code }) => code === 'unrecognized_keys').length;
}

export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (typeof current === 'object' && current !== null ? ownValue(current, key) : undefined),
    value,
  );
}
