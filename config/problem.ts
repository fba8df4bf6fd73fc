// The one shape of everything Routewise refuses, warns of or notes, wherever it was found.
// It must never carry a secret: `found` quotes what the user wrote, and secrets have keys of their own. Nor must what a file or
// a host said in it reach a terminal as it was.
import { cleanAll } from './cleanText';

/** `refuse` stops before anything is created; `warn` works but is worse than it could be; `note` is good to know. */
export type Severity = 'refuse' | 'warn' | 'note';

/** One finding: what was found where, why it matters and the way out. */
export interface Problem {
  /** Stable kebab-case id of the rule, as listed in the documentation. */
  readonly rule: string;
  readonly severity: Severity;
  /** Where the value stands, as the user would address it: `routewise:nodes.controlPlanes.count`. */
  readonly path: string;
  /** The value found, short enough for one line; absent where the problem is that there is none. */
  readonly found?: string;
  /** Why it cannot work, or what it costs. */
  readonly reason: string;
  /** What to do instead. */
  readonly remedy: string;
  /** Where the fact behind the rule comes from. */
  readonly source?: string;
  /** Why the stack lives with it (`safety.accept`): it was a warning. */
  readonly accepted?: string;
}

/** Thrown for a user's mistake. It holds every problem of the stack once, cleaned and sorted by path, and is printed without a stack. */
export class RefusedError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = sortProblems(once(cleanAll(problems)));
    super(formatProblems(sorted));
    this.name = 'RefusedError';
    this.problems = sorted;
  }
}

function once(problems: readonly Problem[]): Problem[] {
  const byWords = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...byWords.values()];
}

/** Sorts by severity within one path, so that a refusal stands before a note on the same key. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  const order: Record<Severity, number> = { refuse: 0, warn: 1, note: 2 };
  return [...problems].sort(
    (a, b) =>
      a.path.localeCompare(b.path, 'en') ||
      order[a.severity] - order[b.severity] ||
      a.rule.localeCompare(b.rule, 'en'),
  );
}

/** Text for a terminal: a line that names rule and key, then reason, remedy and source, a blank line between problems. */
export function formatProblems(problems: readonly Problem[]): string {
  return cleanAll(problems).map(formatProblem).join('\n\n');
}

/** One line, for where lines are all there is: what Pulumi shows of a run. */
export function problemLine(problem: Problem): string {
  const { rule, path, found, reason, remedy, accepted } = cleanAll(problem);
  const rest = accepted === undefined ? '' : ` Accepted: ${accepted}.`;
  return `[${rule}] ${path}${found === undefined ? '' : `: ${found}`}: ${reason}. ${remedy}.${rest}`;
}

function formatProblem(problem: Problem): string {
  const found = problem.found === undefined ? '' : ` = ${problem.found}`;
  const lines = [
    `${problem.severity} ${problem.path}${found}   [${problem.rule}]`,
    `  why: ${problem.reason}`,
    `  do:  ${problem.remedy}`,
  ];
  if (problem.source !== undefined) lines.push(`  see: ${problem.source}`);
  if (problem.accepted !== undefined) lines.push(`  accepted: ${problem.accepted}`);
  return lines.join('\n');
}
