// Plans a stack as its files and the environment have it: its sections, what it observed, its own chart, the mirrors.
// It must never be used where a plan has to follow from its arguments alone: that is planCluster's work.
import { keysOfStack } from '../chart/keysOfStack';
import { parseStack } from '../spec/parseStack';
import type { Problem } from '../config/problem';
import { takeStackSecrets } from '../config/secrets/stackSecrets';
import { readObserved } from '../spec/existing/readObserved';
import type { ClusterPlan } from './clusterPlan';
import { remarkSecrets } from './checks/secretRemarks';
import { planCluster } from './planCluster';
import type { RunningStack } from './running/runningStack';

/** What the environment says of where charts and definitions come from. */
export type PlanEnvironment = Readonly<
  Partial<Record<'ROUTEWISE_CHART_REPOSITORY' | 'ROUTEWISE_GATEWAY_API_MIRROR', string>>
>;

export interface StackSource {
  /** What an existing cluster says of itself, raw; by default what the stack's own file of it holds. */
  readonly observed?: unknown;
  /** By default the process's own. */
  readonly environment?: PlanEnvironment;
  /** What the stack has built already; by default nothing is known of it. */
  readonly running?: RunningStack;
  /** What was found beside its sections, and is told with the rest. */
  readonly remarks?: readonly Problem[];
}

/**
 * @param sections the stack's, by name, as they were written: secrets as Pulumi marks them, which the plan is made without
 * @param root the folder of Pulumi.yaml, which the stack's paths are relative to
 * @throws RefusedError with every problem of the stack
 */
export function planStack(
  sections: Record<string, unknown>,
  root: string,
  source: StackSource = {},
): ClusterPlan {
  const { sections: open, secrets } = takeStackSecrets(sections);
  const { observed = readObserved(open, root), environment = process.env, running, remarks = [] } = source;
  const spec = parseStack(open, observed);
  const chartRepository = environment.ROUTEWISE_CHART_REPOSITORY;
  const gatewayApiMirror = environment.ROUTEWISE_GATEWAY_API_MIRROR;
  return planCluster(spec, {
    ...keysOfStack(spec, root),
    remarks: [...remarkSecrets(secrets), ...remarks],
    ...(running === undefined ? {} : { running }),
    ...(chartRepository === undefined ? {} : { chartRepository }),
    ...(gatewayApiMirror === undefined ? {} : { gatewayApiMirror }),
  });
}
