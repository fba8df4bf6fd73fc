// Says whether any other node of a cluster takes pods while some are emptied.
// It must never count a node that is not Ready, or takes no new pods.
import type { KubernetesClient } from '../kubernetes/kubernetesClient';
import { isReady } from '../kubernetes/objects';

export async function hasRoomFor(
  kubernetes: Pick<KubernetesClient, 'nodes'>,
  names: readonly string[],
): Promise<boolean> {
  return (await kubernetes.nodes()).some(
    (node) =>
      !names.includes(node.metadata.name) &&
      isReady(node) &&
      node.spec.unschedulable !== true &&
      node.spec.taints?.some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute') !== true,
  );
}
