// Shows a control plane's own programs as the mirror pods its kubelet would, with the images of its machine config.
// Must never start them: the cluster has one of each, whatever the machine configs say.
import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesApi } from '../cluster/kubernetesApi';
import { KubernetesError } from '../cluster/kubernetesApi';
import type { TalosUserData } from './talosUserData';

interface Pod {
  metadata: { deletionTimestamp?: string };
  spec: { containers: { image: string }[] };
}

/** Name in the pod, key in the machine config. */
const components = {
  'kube-apiserver': 'apiServer',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
} as const;

const patienceMs = 20_000;
const pods = '/api/v1/namespaces/kube-system/pods';

/** Images of all of Kubernetes' own programs that a machine config names, as `kube-scheduler:v1.34.2`. */
export function imagesOf({ role, document, kubelet }: TalosUserData): string[] {
  const cluster = (document.cluster ?? {}) as Record<string, { image?: string } | undefined>;
  const pods = role === 'controlplane' ? Object.values(components).map((key) => cluster[key]?.image) : [];
  return [...pods, kubelet.image].flatMap((image) => image?.split('/').at(-1) ?? []);
}

export async function showStaticPods(
  api: KubernetesApi,
  hostname: string,
  { document }: TalosUserData,
): Promise<void> {
  const cluster = (document.cluster ?? {}) as Record<string, { image?: string } | undefined>;
  for (const [component, key] of Object.entries(components)) {
    const image = cluster[key]?.image ?? `registry.k8s.io/${component}:v1.34.2`;
    await showPod(api, component, `${component}-${hostname}`, image, hostname);
  }
}

/** As a kubelet does: again and again until the pod is there with its image. */
async function showPod(
  api: KubernetesApi,
  component: string,
  name: string,
  image: string,
  nodeName: string,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const now = (await api.find(`${pods}/${name}`)) as Pod | undefined;
    const isLeaving = now?.metadata.deletionTimestamp !== undefined;
    if (now?.spec.containers[0]?.image === image && !isLeaving) return;
    if (Date.now() > deadline) throw new Error(`the pod ${name} does not come about`);
    if (now !== undefined) await api.delete(`${pods}/${name}?gracePeriodSeconds=0`);
    await create(api, {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        labels: { 'k8s-app': component, component, tier: 'control-plane' },
        annotations: { 'kubernetes.io/config.mirror': name, 'kubernetes.io/config.source': 'file' },
      },
      spec: {
        nodeName,
        hostNetwork: true,
        priorityClassName: 'system-cluster-critical',
        tolerations: [{ operator: 'Exists' }],
        containers: [{ name: component, image }],
      },
    });
    await pause(100);
  }
}

/** Another call may have been quicker, or the old pod is not gone yet: the next look tells. */
async function create(api: KubernetesApi, pod: unknown): Promise<void> {
  try {
    await api.create(pods, pod);
  } catch (error) {
    if (!(error instanceof KubernetesError && error.status === 409)) throw error;
  }
}
