// Writes into the stack's state where the plan has its nodes, before anything is made.
// It must never let a machine be made whose place the state does not know.
import { StackMemory } from '../../components/stackMemory';
import type { ClusterPlan } from '../../plan/clusterPlan';

/** To be called before any other resource of the program is registered. */
export async function remember(plan: ClusterPlan): Promise<void> {
  // A cluster that was there already has its places from others.
  if (plan.infrastructure.kind === 'existing') return;
  // Nothing depends on it, so that a destroy that the guard stops would have forgotten it by then.
  await new StackMemory(plan.cluster, plan.memory, { protect: plan.protect }).kept;
}
