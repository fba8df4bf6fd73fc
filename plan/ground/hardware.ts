// Says which entries of `nodes.hardware` the nodes of a stack are of, and what is known of their devices without any.
// It must never leave out nodes without one: what is not known of them is not known of the cluster.
import { ownEntry } from '../../config/ownValue';
import { hardwareNames, poolsInUse } from '../../config/pools';
import type { ClusterSpec } from '../../config/schema/stack';

/** Name of the hardware entry of each pool or host, each once; `undefined` for those without. */
export function hardwareOf({ nodes }: ClusterSpec): (string | undefined)[] {
  return [...new Set(poolsInUse(nodes).flatMap(hardwareNames))];
}

/** What the stack says of a kind of hardware; undefined for nodes without one. */
export function hardwareEntry(
  { nodes }: Pick<ClusterSpec, 'nodes'>,
  name: string | undefined,
): ClusterSpec['nodes']['hardware'][string] | undefined {
  return name === undefined ? undefined : ownEntry(nodes.hardware, name);
}

/** The driver of nodes of one hardware: what is stated goes before what a provider gives, for a card may be passed through. */
export function driverOf(spec: ClusterSpec, name: string | undefined): string | undefined {
  return hardwareEntry(spec, name)?.driver ?? driverOfMachines(spec);
}

/** The driver of every device of machines that a provider makes; `undefined` where machines are somebody's own. */
export function driverOfMachines({ provider }: Pick<ClusterSpec, 'provider'>): string | undefined {
  return provider.kind === 'hetzner' || provider.kind === 'proxmox' ? 'virtio_net' : undefined;
}
