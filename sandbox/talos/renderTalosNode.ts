// Renders the Node object a Talos machine registers: names, labels, taints and addresses from its config, size from its server type.
// Must never set a pod CIDR: the controller-manager hands those out.
import { containsAddress } from './containsAddress';
import type { MachineSpec } from '../machines/interfaces';
import { architectureOf, capacityOf, kubeletLabels } from '../machines/nodeHardware';
import type { TalosUserData } from './talosUserData';

const controlPlaneRole = 'node-role.kubernetes.io/control-plane';

export interface NodeRequest {
  server: MachineSpec;
  config: TalosUserData;
  hostname: string;
  /** With `v`. Default v1.12.0. */
  talosVersion?: string;
}

export interface RenderedNode {
  apiVersion: 'v1';
  kind: 'Node';
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  spec: { providerID?: string; taints: { key: string; value?: string; effect: string }[] };
  status: Record<string, unknown>;
}

export function renderTalosNode({
  server,
  config,
  hostname,
  talosVersion = 'v1.12.0',
}: NodeRequest): RenderedNode {
  const isControlPlane = config.role === 'controlplane';
  const isOfCloud = server.serverType !== 'proxmox';
  const architecture = architectureOf(server);
  const capacity = capacityOf(server);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: hostname,
      labels: {
        ...kubeletLabels(server, hostname),
        ...(isOfCloud && cloudLabels(server)),
        ...(isControlPlane && { [controlPlaneRole]: '' }),
        ...config.nodeLabels,
      },
      annotations: config.nodeAnnotations,
    },
    spec: { ...(isOfCloud && { providerID: `hcloud://${server.id}` }), taints: taintsOf(config) },
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
        osImage: `Talos (${talosVersion})`,
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

/** What Hetzner's cloud controller would add. */
function cloudLabels({ serverType, location }: MachineSpec): Record<string, string> {
  return {
    'node.kubernetes.io/instance-type': serverType,
    'topology.kubernetes.io/region': location,
    'topology.kubernetes.io/zone': location,
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
