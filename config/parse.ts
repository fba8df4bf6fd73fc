// Turns a stack's raw sections into a ClusterSpec, or refuses with all problems at once.
// It must never let an unknown key pass, nor quote a value that could be a secret.
import type { z } from 'zod';
import { checkAddressRanges } from './addressRanges';
import { checkAddressPools } from './addressPools';
import { checkCombinations } from './checkCombinations';
import { checkMachines } from './checkMachines';
import { checkExisting } from './existing/checkExisting';
import { completeSections } from './existing/completeSections';
import { withObserved } from './existing/withObserved';
import { nearest } from './nearest';
import type { Problem } from './problem';
import { RefusedError } from './problem';
import { keysAt } from './schemaKeys';
import { observedCluster } from './schema/observedCluster';
import type { ClusterSpec } from './schema/stack';
import { completeStack, stackSchema } from './schema/stack';

/** The configuration namespace: keys read `routewise:<section>`. */
export const namespace = 'routewise';

/**
 * @param raw the sections by name, as plain data (`{ cluster: {…}, nodes: {…} }`)
 * @param cluster what an existing cluster says of itself, raw: from `readObserved`
 * @throws RefusedError with every problem found
 */
export function parseStack(raw: unknown, cluster?: unknown): ClusterSpec {
  if (isExisting(raw)) return parseExisting(raw, cluster);
  const parsed = parseSections(raw);
  const spec = completeStack(parsed);
  const shapes = [...checkMachines(parsed), ...checkCombinations(spec)];
  // Addresses are counted out only where it is clear which machines there are.
  const problems = shapes.length > 0 ? shapes : [...checkAddressRanges(spec), ...checkAddressPools(spec)];
  if (problems.length > 0) throw new RefusedError(problems);
  return spec;
}

type Parsed = Parameters<typeof completeStack>[0];

function parseSections(raw: unknown): Parsed {
  const parsed = stackSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new RefusedError(parsed.error.issues.flatMap((issue) => issueToProblems(issue, raw)));
}

function isExisting(raw: unknown): raw is Record<string, unknown> {
  return valueAt(raw, ['provider', 'kind']) === 'existing';
}

/** Addresses are those that the cluster has, so they are not counted out. */
function parseExisting(raw: Record<string, unknown>, cluster: unknown): ClusterSpec {
  const observed = observedCluster.safeParse(cluster);
  if (!observed.success) {
    // What the stack itself has wrong comes first: the file's name may be among it.
    parseSections({ nodes: { controlPlanes: {} }, ...raw });
    throw new RefusedError([
      problem('cluster-file-unreadable', ['provider', 'cluster'], valueAt(raw, ['provider', 'cluster']), {
        reason: `it is not what \`routewise observe\` writes: ${observed.error.issues
          .slice(0, 3)
          .map(({ path, message }) => `${path.map(String).join('.')} ${message}`)
          .join('; ')}`,
        remedy: 'write it anew: `npx routewise observe --context NAME > FILE`',
      }),
    ]);
  }
  const parsed = parseSections(completeSections(raw, observed.data));
  const spec = withObserved(completeStack(parsed), observed.data);
  const problems = [...checkExisting(spec, observed.data, raw), ...checkCombinations(spec)];
  if (problems.length > 0) throw new RefusedError(problems);
  return spec;
}

/** `['nodes', 'workers', 'a']` → `routewise:nodes.workers.a`. */
export function configPath(path: readonly PropertyKey[]): string {
  const [section, ...rest] = path.map(String);
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
      // Each branch of a plain union failed: the branch with the fewest complaints is what the user meant.
      const branch = [...issue.errors].sort((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
      return branch.flatMap((inner) =>
        issueToProblems({ ...inner, path: [...issue.path, ...inner.path] }, raw),
      );
    }
    case 'invalid_key':
      return issue.issues.map((inner) =>
        problem('config-invalid-value', issue.path, String(issue.path.at(-1)), {
          reason: `the name ${inner.message}`,
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
          ? missing(issue.path, issue.expected)
          : problem('config-wrong-type', issue.path, value, {
              reason: `it must be of type ${issue.expected}`,
              remedy: `write a value of type ${issue.expected}`,
            }),
      ];
    default:
      return [
        problem('config-invalid-value', issue.path, value, {
          reason: `it ${issue.message.replace(/^Too (big|small): expected \w+ to/, 'has').replace('have', '')}`,
          remedy: 'correct the value',
        }),
      ];
  }
}

function missing(path: readonly PropertyKey[], expected: string): Problem {
  return problem('config-missing-key', path, undefined, {
    reason: `the key is required (${expected})`,
    remedy: `add ${configPath(path)}`,
  });
}

function notOneOf(path: readonly PropertyKey[], value: unknown, allowed: readonly string[]): Problem {
  return problem('config-invalid-value', path, value, {
    reason: `it must be one of: ${allowed.join(', ')}`,
    remedy: `write one of them${suggestion(value, allowed)}`,
  });
}

function unknownKey(path: readonly PropertyKey[], key: string): Problem {
  const known = keysAt(path);
  const near = nearest(key, known);
  return problem('config-unknown-key', [...path, key], undefined, {
    reason: `there is no such key${known.length > 0 ? `; known here: ${known.join(', ')}` : ''}`,
    remedy: near === undefined ? 'remove it' : `did you mean ${configPath([...path, near])}?`,
  });
}

function problem(
  rule: string,
  path: readonly PropertyKey[],
  value: unknown,
  text: { readonly reason: string; readonly remedy: string },
): Problem {
  const found = value === undefined ? {} : { found: quote(value) };
  return { rule, severity: 'refuse', path: configPath(path), ...found, ...text };
}

function suggestion(value: unknown, allowed: readonly string[]): string {
  const near = typeof value === 'string' ? nearest(value, allowed) : undefined;
  return near === undefined ? '' : `; did you mean ${near}?`;
}

function quote(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function depth(issues: readonly z.core.$ZodIssue[]): number {
  return Math.max(
    0,
    ...issues.map((issue) => issue.path.length + (issue.code === 'unrecognized_keys' ? 1 : 0)),
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) =>
      typeof current === 'object' && current !== null
        ? (current as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );
}
