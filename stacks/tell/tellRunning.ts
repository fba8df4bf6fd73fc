// Tells in the preview what becomes of what runs: nodes that change in this update, and what stays or is reached otherwise.
// It must never tell what stands in the plan alone: a preview that says everything is read by nobody.
import type { ClusterPlan } from '../../plan/clusterPlan';
import { tellProblem, warn } from './warn';

/** Remarks that are about what runs. */
const told = new Set([
  ...['api-behind-one-server', 'api-endpoint-node-leaves', 'api-endpoint-second-name'],
  ...['node-change-waits', 'node-named-without-need', 'node-protection-first', 'pool-name-remembered'],
]);

export async function tellRunning({
  changes,
  remarks,
}: Pick<ClusterPlan, 'changes' | 'remarks'>): Promise<void> {
  for (const { node, aspect, from, to, effect } of changes?.now ?? [])
    await warn(
      `${node} changes in this update, as safety.replace says (${aspect} ${from} → ${to}): ${effect}.`,
    );
  for (const remark of remarks.filter(({ rule }) => told.has(rule))) await tellProblem(remark);
}
