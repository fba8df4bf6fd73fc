// Shows what a cluster says of itself: nodes with their pod addresses, the roll-out of Cilium, the CRDs of its operator.
// It must never print the kubeconfig it is given.
import Table from 'cli-table3';
import { parse } from 'yaml';
import { KubernetesApi } from '../../sandbox/cluster/kubernetesApi';

interface Kubeconfig {
  clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
  users: { user: { 'client-certificate-data': string; 'client-key-data': string } }[];
}

interface Node {
  metadata: { name: string; labels?: Record<string, string> };
  spec: { podCIDR?: string };
  status: {
    addresses?: { type: string; address: string }[];
    conditions?: { type: string; status: string }[];
  };
}

interface Workload {
  metadata: { name: string };
  status: Record<string, number | undefined>;
}

export async function showCluster(kubeconfig: string, say: (text: string) => void): Promise<void> {
  const api = connect(kubeconfig);
  const [nodes, agents, operator, crds] = await Promise.all([
    api.list('/api/v1/nodes') as unknown as Promise<Node[]>,
    read<Workload>(api, '/apis/apps/v1/namespaces/kube-system/daemonsets/cilium'),
    read<Workload>(api, '/apis/apps/v1/namespaces/kube-system/deployments/cilium-operator'),
    api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions'),
  ]);
  const table = new Table({
    head: ['node', 'ready', 'InternalIP', 'pod addresses'],
    style: { head: [], border: [], compact: true },
  });
  for (const node of nodes) {
    const ready = node.status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
    const address = node.status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '';
    table.push([node.metadata.name, ready ? 'yes' : 'no', address, node.spec.podCIDR ?? 'none yet']);
  }
  say(table.toString());
  say(
    `DaemonSet cilium: ${agents.status.numberReady ?? 0}/${agents.status.desiredNumberScheduled ?? 0} ready`,
  );
  say(
    `Deployment cilium-operator: ${operator.status.readyReplicas ?? 0}/${operator.status.replicas ?? 0} ready`,
  );
  const own = crds.filter(({ metadata }) => metadata.name.endsWith('.cilium.io'));
  say(`CRDs registered by the operator: ${own.length}`);
}

function connect(text: string): KubernetesApi {
  const { clusters, users } = parse(text) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster, users[0]?.user];
  if (cluster === undefined || user === undefined)
    throw new Error('the kubeconfig that the stack put out names no cluster');
  const decode = (base64: string): string => Buffer.from(base64, 'base64').toString('utf8');
  return new KubernetesApi({
    server: cluster.server,
    ca: decode(cluster['certificate-authority-data']),
    crt: decode(user['client-certificate-data']),
    key: decode(user['client-key-data']),
  });
}

async function read<T>(api: KubernetesApi, path: string): Promise<T> {
  return JSON.parse(await api.raw('GET', path)) as T;
}
