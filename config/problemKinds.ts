// The one means by which a kind of problem is declared: documented first, then made with what was found.
// It must never make one without an id, a reason and a way out; and no problem is made past it or a rule.
import type { Problem, Severity } from './problem';

/** A heading of the reference: problems on one concern. */
export interface Family {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}

/** What the reference says of a kind of problem, whatever finds it. */
export interface Documented {
  /** Kebab-case, unique in the whole program and permanent: `safety.accept` names it. */
  readonly id: string;
  readonly family: Family;
  /** What is wrong, or what is told: a sentence without its full stop. */
  readonly title: string;
  readonly severity: Severity;
  /** Graver or lighter ones that it has where other circumstances are known. */
  readonly otherwise?: readonly Severity[];
  /** Why it cannot work, or what it costs. */
  readonly why: string;
  /** The way out. */
  readonly remedy: string;
  /** Where the fact comes from. */
  readonly source?: string;
}

/** What is known of one finding. Reason, remedy and source are the kind's own unless said more precisely. */
export interface Found {
  readonly found?: string | undefined;
  /** Completes the kind's `why` with this stack's own numbers. */
  readonly detail?: string | undefined;
  /** In place of `why` and `detail`. */
  readonly reason?: string | undefined;
  readonly remedy?: string | undefined;
  readonly source?: string | undefined;
  /** One of the kind's `otherwise`. */
  readonly severity?: Severity | undefined;
}

export interface ProblemKind extends Documented {
  /** @param path as the user would address it: `routewise:nodes.controlPlanes.count` */
  readonly at: (path: string, found?: Found) => Problem;
}

/**
 * Declares the kinds of one family, by their ids:
 * `const problems = problemKinds(family, { 'talos-on-hosts': { title, severity, why, remedy } })`, then
 * `problems['talos-on-hosts'].at('routewise:distribution.kind', { found: 'talos' })`.
 */
export function problemKinds<Id extends string>(
  family: Family,
  kinds: Readonly<Record<Id, Omit<Documented, 'id' | 'family'>>>,
): Readonly<Record<Id, ProblemKind>> {
  const ids = Object.keys(kinds) as Id[];
  const made = ids.map((id) => [id, problemKind({ id, family, ...kinds[id] })] as const);
  return Object.fromEntries(made) as Record<Id, ProblemKind>;
}

function problemKind(documented: Documented): ProblemKind {
  return { ...documented, at: (path, found) => problemOf(documented, path, found) };
}

/** A problem of a documented kind: rules and preflight rules are kinds, too. */
export function problemOf(kind: Documented, path: string, said: Found = {}): Problem {
  const { found, detail, source = kind.source } = said;
  return {
    rule: kind.id,
    severity: said.severity ?? kind.severity,
    path,
    ...(found === undefined ? {} : { found }),
    reason: said.reason ?? (detail === undefined ? kind.why : `${kind.why}: ${detail}`),
    remedy: said.remedy ?? kind.remedy,
    ...(source === undefined ? {} : { source }),
  };
}
