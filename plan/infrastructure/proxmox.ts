// Lays out the virtual machines of a stack on Proxmox VE.
// It must never give a machine an id, a MAC address or a place that moves when other machines come or go.
import { createHash } from 'node:crypto';
import { cidr, hostAddress } from '../../config/cidr';
import type { ClusterSpec } from '../../config/schema/stack';
import { segmentsOf } from '../../config/segments';
import type { NodePlan, Role } from '../nodes';
import { controlPlanePool } from '../nodes';
import type { SegmentPlan } from '../segments';

export interface VirtualMachinePlan {
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  readonly vmId: number;
  /** Name of the Proxmox VE node. */
  readonly node: string;
  readonly cores: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  readonly macAddress: string;
  /** Address with prefix length. */
  readonly address: string;
  readonly gateway: string;
}

export interface ProxmoxPlan {
  readonly kind: 'proxmox';
  readonly bridge: string;
  readonly vlan?: number;
  /** MTU of the machines' network devices in bytes. */
  readonly mtu: number;
  readonly storage: string;
  readonly imageStorage: string;
  readonly machines: readonly VirtualMachinePlan[];
}

/** Ids kept for each pool, so that a pool can grow without meeting the next. */
const idsPerPool = 1000;

export function planProxmox(
  spec: ClusterSpec,
  nodes: readonly NodePlan[],
  segments: readonly SegmentPlan[],
): ProxmoxPlan {
  if (spec.provider.kind !== 'proxmox') throw new Error('the stack is not on Proxmox VE');
  const { provider } = spec;
  const pools = [controlPlanePool, ...Object.keys(spec.nodes.workers)];
  const networks = new Map(segmentsOf(spec).map(({ name, nodes: text }) => [name, cidr(text)]));
  return {
    kind: 'proxmox',
    bridge: provider.bridge,
    ...(provider.vlan === undefined ? {} : { vlan: provider.vlan }),
    mtu: Math.min(...segments.map(({ mtu }) => mtu)),
    storage: provider.storage,
    imageStorage: provider.imageStorage,
    machines: nodes.flatMap((node) => {
      const network = networks.get(node.segment);
      if (node.machine.kind !== 'vm' || network === undefined) return [];
      const place = pools.indexOf(node.pool);
      return [
        {
          name: node.name,
          role: node.role,
          pool: node.pool,
          vmId: provider.firstVmId + place * idsPerPool + node.index - 1,
          // Each pool starts one place further, so that single machines do not all land on the first node.
          node: provider.nodes[(place + node.index - 1) % provider.nodes.length] ?? '',
          cores: node.machine.cores,
          memoryMiB: node.machine.memoryGiB * 1024,
          diskGiB: node.machine.diskGiB,
          macAddress: macAddress(node.name),
          address: `${node.address}/${network.prefix}`,
          gateway: provider.gateway ?? hostAddress(network, 1),
        },
      ];
    }),
  };
}

/** Proxmox Server Solutions’ own prefix, then three bytes that follow from the name. */
function macAddress(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex').toUpperCase();
  return ['BC', '24', '11', digest.slice(0, 2), digest.slice(2, 4), digest.slice(4, 6)].join(':');
}
