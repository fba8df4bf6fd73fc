// Registers a machine's Node object as its kubelet would, and keeps it up to date.
// Must never delete one: without a cloud controller a Node outlives its machine until somebody deletes it.
import type { KubernetesApi } from '../cluster/kubernetesApi';
import { KubernetesError } from '../cluster/kubernetesApi';
import { downAnnotation } from '../cluster/kwokStages';
import { nodePath } from '../machines/nodeState';
import type { TalosMachine } from './talosMachine';
import { renderTalosNode } from './renderTalosNode';
import { showStaticPods } from './staticPods';

/** Creates the machine's node, or brings labels, addresses and versions of an existing one up to date. */
export async function registerNode(api: KubernetesApi, machine: TalosMachine): Promise<void> {
  const node = renderTalosNode(machine);
  try {
    await api.create('/api/v1/nodes', node);
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 409)) throw error;
    await api.patch(nodePath(machine.hostname), {
      metadata: {
        labels: node.metadata.labels,
        annotations: { ...node.metadata.annotations, [downAnnotation]: null },
      },
    });
    await api.patch(`${nodePath(machine.hostname)}/status`, {
      status: {
        addresses: node.status.addresses,
        capacity: node.status.capacity,
        nodeInfo: node.status.nodeInfo,
      },
    });
  }
  machine.registered = true;
  if (machine.config.role === 'controlplane') await showStaticPods(api, machine.hostname, machine.config);
}
