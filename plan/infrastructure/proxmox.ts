// Lays out the virtual machines of a stack on Proxmox VE, each in the place that was found for it.
// It must never give a machine an id, a MAC address or a node of its own choosing: those of running ones are kept.
import { hostAddress } from '../../config/cidr';
import type { SpecOn } from '../../config/schema/stack';
import type { Decisions } from '../decide';
import type { Role } from '../ground/nodes';
import type { ProxmoxImage } from './proxmoxImage';
import { planProxmoxImage } from './proxmoxImage';

export interface VirtualMachinePlan {
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  readonly vmId: number;
  /** Name of the Proxmox VE node. */
  readonly node: string;
  /** Lower ones start first, and stop last. */
  readonly startOrder: number;
  readonly tags: readonly string[];
  readonly cores: number;
  /** Queues of the network device: one for each core, so that each works on packets. */
  readonly queues: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly macAddress: string;
  /** Address with prefix length. */
  readonly address: string;
  /** Likewise; only with IPv6 on the nodes' own network. */
  readonly address6?: string;
  readonly gateway: string;
  /** Where the file is that it boots with. */
  readonly snippetStorage: string;
}

export interface ProxmoxPlan {
  readonly kind: 'proxmox';
  readonly bridge: string;
  readonly vlan?: number;
  /** MTU of the machines' network devices in bytes. */
  readonly mtu: number;
  readonly cpu: string;
  readonly storage: string;
  readonly image: ProxmoxImagePlan;
  readonly snippetStorage: string;
  /** Public key whose owner is let into the machines as root; k3s only. */
  readonly sshKey?: string;
  readonly pool?: string;
  readonly nameservers: readonly string[];
  /** Stands for the leading bits of the machines' addresses where the program runs; absent: they are reached as they are. */
  readonly nodesSeenAs?: string;
  readonly highAvailability?: HighAvailabilityPlan;
  readonly machines: readonly VirtualMachinePlan[];
}

/** Downloaded once to each node that has machines. */
export interface ProxmoxImagePlan extends ProxmoxImage {
  readonly storage: string;
  readonly nodes: readonly string[];
}

export interface HighAvailabilityPlan {
  /** Names of the machines it looks after. */
  readonly machines: readonly string[];
  /** Of these, the control planes, to be kept on different nodes; absent where there are no two. */
  readonly apart?: { readonly rule: string; readonly machines: readonly string[] };
}

/** Source: Proxmox VE API, net[n] of a virtual machine: queues from 0 to 64. */
const mostQueues = 64;
const startOrders = { 'control-plane': 10, worker: 20 } as const;

export function planProxmox(
  spec: SpecOn<'proxmox'>,
  { nodes, segments, networks: { segments: listed, nodes6 }, places: { places } }: Decisions,
): ProxmoxPlan {
  const { provider } = spec;
  const networks = new Map(listed.map((segment) => [segment.name, segment.nodes]));
  const machines = nodes.flatMap((node) => {
    const network = networks.get(node.segment);
    const place = places.get(node.name);
    if (node.machine.kind !== 'vm' || network === undefined || place?.kind !== 'vm') return [];
    return [
      {
        name: node.name,
        role: node.role,
        pool: node.pool,
        vmId: place.vmId,
        node: place.proxmoxNode,
        startOrder: startOrders[node.role],
        // In the order in which Proxmox VE shows them.
        tags: [...new Set(['routewise', spec.cluster.name, node.pool, ...provider.tags])].sort(),
        cores: node.machine.cores,
        queues: Math.min(node.machine.cores, mostQueues),
        memoryMiB: node.machine.memoryGiB * 1024,
        diskGiB: node.machine.diskGiB,
        macAddress: place.macAddress,
        address: `${node.address}/${network.prefix}`,
        ...(node.address6 === undefined || nodes6 === undefined
          ? {}
          : { address6: `${node.address6}/${nodes6.prefix}` }),
        gateway: provider.gateway ?? hostAddress(network, 1),
        snippetStorage: place.snippetStorage,
      },
    ];
  });
  const highAvailability = planHighAvailability(spec.cluster.name, provider.highAvailability, machines);
  return {
    kind: 'proxmox',
    bridge: provider.bridge,
    ...(provider.vlan === undefined ? {} : { vlan: provider.vlan }),
    mtu: Math.min(...segments.map(({ mtu }) => mtu)),
    cpu: provider.cpu,
    storage: provider.storage,
    image: {
      storage: provider.imageStorage,
      ...planProxmoxImage(spec),
      // A machine may stay for now on a node that the stack no longer names.
      nodes: [...new Set([...provider.nodes, ...machines.map(({ node }) => node)])].filter((name) =>
        machines.some(({ node }) => node === name),
      ),
    },
    snippetStorage: provider.snippetStorage,
    ...(provider.sshKey === undefined ? {} : { sshKey: provider.sshKey }),
    ...(provider.pool === undefined ? {} : { pool: provider.pool }),
    nameservers: provider.nameservers,
    ...(provider.nodesSeenAs === undefined ? {} : { nodesSeenAs: provider.nodesSeenAs }),
    ...(highAvailability === undefined ? {} : { highAvailability }),
    machines,
  };
}

function planHighAvailability(
  cluster: string,
  wanted: 'none' | 'control-planes' | 'all',
  machines: readonly VirtualMachinePlan[],
): HighAvailabilityPlan | undefined {
  if (wanted === 'none') return undefined;
  const namesOf = (role?: Role) =>
    machines.filter((machine) => role === undefined || machine.role === role).map(({ name }) => name);
  const controlPlanes = namesOf('control-plane');
  return {
    machines: wanted === 'all' ? namesOf() : controlPlanes,
    ...(controlPlanes.length > 1
      ? { apart: { rule: `${cluster}-control-planes-apart`, machines: controlPlanes } }
      : {}),
  };
}
