// Says what one node has for an option that the other nodes may have otherwise.
// It must never speak of nodes that follow the cluster's ConfigMap: for these there is nothing to say.
import { ownEntry } from '../../../config/ownValue';
import type { NodePlan } from '../../ground/nodes';
import type { LabelGround } from '../bgp/nodeLabels';
import { matchesNode } from '../bgp/nodeLabels';
import type { NodeConfigPlan } from './nodeConfigPlan';

/**
 * @param key of the ConfigMap
 * @returns undefined where no CiliumNodeConfig gives it to the node
 */
export function ownOption(
  { overrides }: Pick<NodeConfigPlan, 'overrides'>,
  key: string,
  { ground, node }: { readonly ground: LabelGround; readonly node: NodePlan },
): string | undefined {
  // They are in Cilium's order: of those that match, the last one wins.
  const wins = overrides.findLast(
    ({ matchLabels, defaults }) => Object.hasOwn(defaults, key) && matchesNode(ground, matchLabels, node),
  );
  return wins === undefined ? undefined : ownEntry(wins.defaults, key);
}
