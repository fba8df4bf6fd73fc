// Renders the Node object that a node of k3s registers: names, labels, taints and addresses from its config.
// Must never set a pod CIDR: the controller-manager hands those out.
import type { MachineSpec } from '../machines/interfaces';
import { architectureOf, capacityOf, kubeletLabels } from '../machines/nodeHardware';
import type { K3sUserData } from './k3sUserData';

export interface K3sNodeObject {
  apiVersion: 'v1';
  kind: 'Node';
  metadata: { name: string; labels: Record<string, string>; annotations: Record<string, string> };
  spec: { providerID: string; taints: { key: string; value?: string; effect: string }[] };
  status: Record<string, unknown>;
}

/** Name of its member in etcd, as k3s makes it: the node's, and something that tells it from one of the same name before. */
export const etcdName = 'etcd.k3s.cattle.io/node-name';

/** What tells this machine from another of the same name; stands in for the password that k3s makes on each. */
export function machineIdOf({ id, machineId }: Pick<MachineSpec, 'id' | 'machineId'>): string {
  return machineId ?? id.toString(16).padStart(32, '0');
}

export function renderK3sNode(
  server: MachineSpec,
  { role, name, addresses, labels, taints, version }: K3sUserData,
): K3sNodeObject {
  const architecture = architectureOf(server);
  const capacity = capacityOf(server);
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        ...kubeletLabels(server, name),
        'beta.kubernetes.io/instance-type': 'k3s',
        'node.kubernetes.io/instance-type': 'k3s',
        ...(role === 'server' && {
          'node-role.kubernetes.io/control-plane': 'true',
          'node-role.kubernetes.io/etcd': 'true',
        }),
        ...labels,
      },
      annotations: {
        'k3s.io/internal-ip': addresses.join(','),
        ...(role === 'server' && { [etcdName]: `${name}-${server.id}` }),
      },
    },
    spec: { providerID: `k3s://${name}`, taints },
    status: {
      capacity,
      allocatable: capacity,
      addresses: [
        ...addresses.map((address) => ({ type: 'InternalIP', address })),
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture,
        operatingSystem: 'linux',
        osImage: 'Ubuntu 24.04.3 LTS',
        kernelVersion: '6.8.0-90-generic',
        kubeletVersion: version,
        kubeProxyVersion: '',
        containerRuntimeVersion: 'containerd://2.1.5-k3s1',
        bootID: '',
        machineID: machineIdOf(server),
        systemUUID: '',
      },
    },
  };
}
