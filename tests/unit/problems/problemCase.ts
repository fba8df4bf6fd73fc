// What a case of a kind of problem is: something that makes it be told, and a near miss that does not.
// It must never take a problem made by hand for a finding: both run what finds it.
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { parseStack } from '../../../spec/parseStack';
import { planCluster } from '../../../plan/planCluster';
import { stackWith } from '../../fixtures/stacks';

/** What is told by a run: what it hands over, or what it is refused for. */
export type Told = () => readonly Problem[] | Promise<readonly Problem[]>;

export interface ProblemCase {
  /** The path that is blamed, as the user would address it. */
  readonly at: string;
  readonly trips: Told;
  /** As like it as can be, and without that problem. It may be refused only for what `misses` cannot do without. */
  readonly misses: Told;
}

export type ProblemCases = Readonly<Record<string, ProblemCase>>;

type Make = (changes: Readonly<Record<string, unknown>>) => unknown;

/** The problems of a run that refuses, and of one that hands its remarks over. */
export async function told(run: () => unknown): Promise<readonly Problem[]> {
  try {
    const said = await run();
    return Array.isArray(said) ? (said as readonly Problem[]) : [];
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}

/** Two stacks as a user writes them, by what they change in a smallest one: what reading them says. */
export function ofConfig(
  at: string,
  trips: Readonly<Record<string, unknown>>,
  misses: Readonly<Record<string, unknown>>,
  make: Make = stackWith,
): ProblemCase {
  const read = (changes: Readonly<Record<string, unknown>>): Told => {
    return () => told(() => void parseStack(make(changes)));
  };
  return { at: `routewise:${at}`, trips: read(trips), misses: read(misses) };
}

/** The same of planning them. */
export function ofPlan(
  at: string,
  trips: Readonly<Record<string, unknown>>,
  misses: Readonly<Record<string, unknown>>,
  make: Make = stackWith,
): ProblemCase {
  const plan = (changes: Readonly<Record<string, unknown>>): Told => {
    return () => told(() => planCluster(parseStack(make(changes))).remarks);
  };
  return { at: `routewise:${at}`, trips: plan(trips), misses: plan(misses) };
}
