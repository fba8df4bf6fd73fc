// Plans a stack as its files and the environment have it: its sections, what it observed, its own chart, the mirrors.
// It must never be used where a plan has to follow from its arguments alone: that is planCluster's work.
import { keysOfStack } from '../chart/keysOfStack';
import { parseStack } from '../config/parse';
import { readObserved } from '../config/readObserved';
import type { ClusterPlan } from './clusterPlan';
import { planCluster } from './planCluster';

/** What the environment says of where charts and definitions come from. */
export type PlanEnvironment = Readonly<
  Partial<Record<'ROUTEWISE_CHART_REPOSITORY' | 'ROUTEWISE_GATEWAY_API_MIRROR', string>>
>;

export interface StackSource {
  /** What an existing cluster says of itself, raw; by default what the stack's own file of it holds. */
  readonly observed?: unknown;
  /** By default the process's own. */
  readonly environment?: PlanEnvironment;
}

/**
 * @param sections the stack's, by name, as they were written
 * @param root the folder of Pulumi.yaml, which the stack's paths are relative to
 * @throws RefusedError with every problem of the stack
 */
export function planStack(
  sections: Record<string, unknown>,
  root: string,
  source: StackSource = {},
): ClusterPlan {
  const { observed = readObserved(sections, root), environment = process.env } = source;
  const spec = parseStack(sections, observed);
  const chartRepository = environment.ROUTEWISE_CHART_REPOSITORY;
  const gatewayApiMirror = environment.ROUTEWISE_GATEWAY_API_MIRROR;
  return planCluster(spec, {
    ...keysOfStack(spec, root),
    ...(chartRepository === undefined ? {} : { chartRepository }),
    ...(gatewayApiMirror === undefined ? {} : { gatewayApiMirror }),
  });
}
