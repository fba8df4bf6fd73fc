// Cases of stacks that run: the same has been built already, and two changes of it are planned over that.
// It must never be where a plan from nothing is meant: that is ofPlan.
import { parseStack } from '../../../spec/parseStack';
import { planCluster } from '../../../plan/planCluster';
import type { RunningStack } from '../../../plan/running/runningStack';
import type { ProblemCase, Told } from './problemCase';
import { told } from './problemCase';

type Changes = Readonly<Record<string, unknown>>;

/** Makes cases of stacks over what runs. */
export function overRunning(
  make: (changes: Changes) => unknown,
  running: RunningStack,
): (at: string, trips: Changes, misses: Changes) => ProblemCase {
  const plan = (changes: Changes): Told => {
    return () => told(() => planCluster(parseStack(make(changes)), { running }).remarks);
  };
  return (at, trips, misses) => ({ at: `routewise:${at}`, trips: plan(trips), misses: plan(misses) });
}
