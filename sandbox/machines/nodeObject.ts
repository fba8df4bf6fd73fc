// Keeps the Node object of a machine as its kubelet would: registered, up to date, not Ready while the machine is down.
// Must never delete one: without a cloud controller a Node outlives its machine until somebody deletes it.
import type { KubernetesApi } from '../cluster/kubernetesApi';
import { KubernetesError } from '../cluster/kubernetesApi';
import { downAnnotation } from '../cluster/kwokStages';
import type { Machine } from './machine';
import { renderNode } from './renderNode';
import { showStaticPods } from './staticPods';

/** Creates the machine's node, or brings labels, addresses and versions of an existing one up to date. */
export async function registerNode(api: KubernetesApi, machine: Machine): Promise<void> {
  const node = renderNode(machine);
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

/** What the node controller would see after a while: no kubelet reports any more. */
export async function showNodeDown(api: KubernetesApi, hostname: string): Promise<void> {
  const now = new Date().toISOString();
  await ifThere(() => api.patch(nodePath(hostname), { metadata: { annotations: { [downAnnotation]: '' } } }));
  const ready = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', lastTransitionTime: now };
  await ifThere(() => api.patch(`${nodePath(hostname)}/status`, { status: { conditions: [ready] } }));
}

/** As Talos does around an upgrade. */
export async function cordonNode(api: KubernetesApi, hostname: string, isCordoned: boolean): Promise<void> {
  await ifThere(() => api.patch(nodePath(hostname), { spec: { unschedulable: isCordoned ? true : null } }));
}

async function ifThere(change: () => Promise<void>): Promise<void> {
  try {
    await change();
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 404)) throw error;
  }
}

function nodePath(hostname: string): string {
  return `/api/v1/nodes/${encodeURIComponent(hostname)}`;
}
