// Says whether a stack sets up Talos' ingress firewall, which its patches alone can.
// It must never judge that: rules do.
import type { ClusterSpec } from '../../config/schema/stack';

const kinds = ['NetworkDefaultActionConfig', 'NetworkRuleConfig'];

/** Kinds of the documents by which patches set it up; empty where none does. */
export function talosFirewallOf({ distribution }: ClusterSpec): readonly string[] {
  if (distribution.kind !== 'talos') return [];
  const { all, controlPlanes, workers, pools, nodes } = distribution.patches;
  const lists = [all, controlPlanes, workers, ...Object.values(pools), ...Object.values(nodes)];
  const documents = lists.flat().map(({ kind }) => kind);
  return kinds.filter((kind) => documents.includes(kind));
}
