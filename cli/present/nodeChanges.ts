// What becomes of nodes that run, as rows: what changes now, and what waits until the stack names its node.
// It must never leave out what a change does to the node.
import type { ClusterPlan } from '../../plan/clusterPlan';
import type { NodeChange } from '../../plan/running/nodeChange';

export const changeHead = ['node', 'when', 'what', 'from', 'to', 'what that does'];

export function changeRows({ changes }: Pick<ClusterPlan, 'changes'>): string[][] {
  const row =
    (when: string) =>
    ({ node, aspect, from, to, effect }: NodeChange): string[] => [node, when, aspect, from, to, effect];
  return [...(changes?.now ?? []).map(row('in this update')), ...(changes?.waiting ?? []).map(row('waits'))];
}
