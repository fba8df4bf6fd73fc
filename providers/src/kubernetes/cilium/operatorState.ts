// Says in a sentence how the Cilium operator is, for an error about what it has not done.
// It must never fail: an operator that cannot be asked about is told as such.
import type { KubernetesAccess } from '../access';
import { readApi } from '../callApi';

interface Deployment {
  spec?: { replicas?: number };
  status?: { availableReplicas?: number };
}

interface ContainerState {
  waiting?: { reason?: string; message?: string };
  terminated?: { reason?: string; message?: string };
}

interface PodList {
  items?: {
    metadata?: { name?: string };
    status?: {
      phase?: string;
      conditions?: { type?: string; status?: string; message?: string }[];
      containerStatuses?: { state?: ContainerState; lastState?: ContainerState }[];
    };
  }[];
}

const namespace = 'kube-system';

export async function operatorState(access: KubernetesAccess): Promise<string> {
  const deployment = await readApi(
    access,
    `/apis/apps/v1/namespaces/${namespace}/deployments/cilium-operator`,
  );
  if ('unreachable' in deployment)
    return `the API cannot be asked about the operator: ${deployment.unreachable}`;
  if (deployment.status === 404) return `there is no Deployment cilium-operator in ${namespace}`;
  if (deployment.status !== 200) return `the API answers ${deployment.status} about the operator`;
  const { spec, status } = deployment.body as Deployment;
  const counted = `${status?.availableReplicas ?? 0} of ${spec?.replicas ?? 1} operator pods are available`;
  const why = await troubleOf(access);
  return why === undefined ? counted : `${counted}; ${why}`;
}

async function troubleOf(access: KubernetesAccess): Promise<string | undefined> {
  const selector = encodeURIComponent('io.cilium/app=operator');
  const pods = await readApi(access, `/api/v1/namespaces/${namespace}/pods?labelSelector=${selector}`);
  if ('unreachable' in pods || pods.status !== 200) return undefined;
  for (const { metadata, status } of (pods.body as PodList).items ?? []) {
    const name = metadata?.name ?? 'a pod';
    const unscheduled = status?.conditions?.find(
      (condition) => condition.type === 'PodScheduled' && condition.status === 'False',
    );
    if (unscheduled !== undefined)
      return `${name} finds no node: ${unscheduled.message ?? 'no reason given'}`;
    for (const { state, lastState } of status?.containerStatuses ?? []) {
      const ended = state?.terminated ?? lastState?.terminated;
      const reason = state?.waiting?.reason ?? ended?.reason;
      const message = ended?.message ?? state?.waiting?.message;
      if (reason !== undefined) return `${name}: ${[reason, message?.trim()].filter(Boolean).join(': ')}`;
    }
  }
  return undefined;
}
