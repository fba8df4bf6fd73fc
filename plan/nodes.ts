// Lists every node with its name, role, pool, type and address.
// It must never let a change in one pool rename or renumber a node of another.
import { addressPools } from '../config/addressPools';
import { cidr, hostAddress } from '../config/cidr';
import type { ClusterSpec } from '../config/schema/stack';

export type Role = 'control-plane' | 'worker';

export interface NodePlan {
  /** `<cluster>-<pool>-<index>`, the server's and the Kubernetes node's name. */
  readonly name: string;
  readonly role: Role;
  readonly pool: string;
  /** From 1; the highest goes first when a pool shrinks. */
  readonly index: number;
  readonly serverType: string;
  readonly architecture: 'x86' | 'arm';
  /** Address in `network.nodes`, the node's InternalIP. */
  readonly address: string;
}

export const controlPlanePool = 'control-plane';

export function planNodes(spec: ClusterSpec): NodePlan[] {
  const subnet = cidr(spec.network.nodes);
  return addressPools(spec).flatMap(({ pool, first, used }) => {
    const control = pool === controlPlanePool;
    const type = control ? spec.nodes.controlPlanes.type : (spec.nodes.workers[pool]?.type ?? '');
    return Array.from({ length: used }, (_, offset) => ({
      name: `${spec.cluster.name}-${pool}-${offset + 1}`,
      role: control ? ('control-plane' as const) : ('worker' as const),
      pool,
      index: offset + 1,
      serverType: type,
      architecture: architectureOf(type),
      address: hostAddress(subnet, first + offset),
    }));
  });
}

/** Hetzner's cax line has Ampere processors; all others are x86. */
function architectureOf(serverType: string): 'x86' | 'arm' {
  return serverType.startsWith('cax') ? 'arm' : 'x86';
}
