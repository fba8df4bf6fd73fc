// Says what turns a stack's machines into nodes, whoever made them.
// It must never say how: that is planned for the clusters that are made here.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Distribution } from '../effective/facts';

type Section = ClusterSpec['distribution'];

export function distributionName(distribution: Section): Distribution {
  return distribution.kind === 'kubernetes' ? distribution.name : distribution.kind;
}

/** Talos is told at creation to run none. */
export function runsKubeProxy(distribution: Section): boolean {
  return distribution.kind !== 'talos' && distribution.kubeProxy;
}
