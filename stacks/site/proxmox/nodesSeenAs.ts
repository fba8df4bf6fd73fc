// Says which network stands for the nodes' own where this program runs.
// It must never have a say in what nodes are: another operator sees the same nodes as others.
import type { ClusterPlan } from '../../../plan/clusterPlan';

/** @returns a network such as 10.99.0.0/16; undefined where nodes are reached at their own addresses */
export function nodesSeenAs({ infrastructure }: Pick<ClusterPlan, 'infrastructure'>): string | undefined {
  if (infrastructure.kind !== 'proxmox') return undefined;
  return process.env.ROUTEWISE_NODES_SEEN_AS ?? infrastructure.nodesSeenAs;
}
