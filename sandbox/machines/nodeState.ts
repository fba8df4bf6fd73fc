// Shows on a machine's Node object what its kubelet, or nobody, would tell: not Ready while the machine is down, cordoned or not.
// Must never delete one: without a cloud controller a Node outlives its machine until somebody deletes it.
import type { KubernetesApi } from '../cluster/kubernetesApi';
import { KubernetesError } from '../cluster/kubernetesApi';
import { downAnnotation } from '../cluster/kwokStages';

/** What the node controller would see after a while: no kubelet reports any more. */
export async function showNodeDown(api: KubernetesApi, hostname: string): Promise<void> {
  const now = new Date().toISOString();
  await ifThere(() => api.patch(nodePath(hostname), { metadata: { annotations: { [downAnnotation]: '' } } }));
  const ready = { type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', lastTransitionTime: now };
  await ifThere(() => api.patch(`${nodePath(hostname)}/status`, { status: { conditions: [ready] } }));
}

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

export function nodePath(hostname: string): string {
  return `/api/v1/nodes/${encodeURIComponent(hostname)}`;
}
