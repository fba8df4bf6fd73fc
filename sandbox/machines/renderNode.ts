// Renders the Node object a machine registers: names, labels, taints and addresses from its config, size from its server type.
// Must never set a pod CIDR: the controller-manager hands those out.
import { containsAddress } from './privateAddress';
import type { MachineSpec } from '../hetzner/interfaces';
import type { TalosUserData } from '../talos';

const controlPlaneRole = 'node-role.kubernetes.io/control-plane';

export interface NodeRequest {
  server: MachineSpec;
  config: TalosUserData;
  hostname: string;
}

export interface RenderedNode {
  apiVersion: 'v1';
  kind: 'Node';
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  spec: { providerID: string; taints: { key: string; value?: string; effect: string }[] };
  status: Record<string, unknown>;
}

export function renderNode({ server, config, hostname }: NodeRequest): RenderedNode {
  const isControlPlane = config.role === 'controlplane';
  const architecture = server.serverType.startsWith('cax') ? 'arm64' : 'amd64';
  const capacity = {
    cpu: String(server.cores),
    memory: `${Math.floor(server.memoryGiB * 1024)}Mi`,
    'ephemeral-storage': '40Gi',
    pods: '110',
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: hostname,
      labels: {
        'beta.kubernetes.io/arch': architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': architecture,
        'kubernetes.io/hostname': hostname,
        'kubernetes.io/os': 'linux',
        // What Hetzner's cloud controller would add.
        'node.kubernetes.io/instance-type': server.serverType,
        'topology.kubernetes.io/region': server.location,
        'topology.kubernetes.io/zone': server.location,
        ...(isControlPlane && { [controlPlaneRole]: '' }),
        ...config.nodeLabels,
      },
      annotations: config.nodeAnnotations,
    },
    spec: { providerID: `hcloud://${server.id}`, taints: taintsOf(config) },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        { type: 'InternalIP', address: nodeAddress(server, config) },
        { type: 'Hostname', address: hostname },
      ],
      nodeInfo: {
        architecture,
        operatingSystem: 'linux',
        osImage: 'Talos (v1.12.0)',
        kernelVersion: '6.18.1-talos',
        kubeletVersion: config.kubelet.image?.split(':')[1] ?? 'v1.34.2',
        kubeProxyVersion: '',
        containerRuntimeVersion: 'containerd://2.1.5',
        bootID: '',
        machineID: '',
        systemUUID: '',
      },
    },
  };
}

/** The address the kubelet would report: the first in `nodeIP.validSubnets`, else a private one, else the public one. */
export function nodeAddress(server: MachineSpec, config: TalosUserData): string {
  const own = [...server.privateIPs.map(({ ip }) => ip), ...(server.publicIPv4 ? [server.publicIPv4] : [])];
  const { nodeSubnets } = config;
  const fitting =
    nodeSubnets.length === 0
      ? own
      : own.filter((address) => nodeSubnets.some((subnet) => containsAddress(subnet, address)));
  return fitting[0] ?? server.loopback;
}

function taintsOf(config: TalosUserData): { key: string; value?: string; effect: string }[] {
  const taints = [...config.nodeTaints];
  if (config.role === 'controlplane' && !config.cluster.allowSchedulingOnControlPlanes) {
    taints.push({ key: controlPlaneRole, effect: 'NoSchedule' });
  }
  const seen = new Set<string>();
  return taints.filter(({ key, effect }) => {
    const id = `${key}:${effect}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}
