// Says which entries of `nodes.hardware` the nodes of a stack are of, and what is known of their devices without any.
// It must never leave out nodes without one: what is not known of them is not known of the cluster.
import { ownEntry } from '../../config/ownValue';
import { hardwareNames } from '../../config/pools';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Pools } from './pools';

/** Name of the hardware entry of each pool or host that there are nodes of, each once; `undefined` for those without. */
export function hardwareOf({ inUse }: Pools): (string | undefined)[] {
  return [...new Set(inUse.flatMap(({ pool }) => hardwareNames(pool)))];
}

/** What the stack says of a kind of hardware; undefined for nodes without one. */
export function hardwareEntry(
  { nodes }: Pick<ClusterSpec, 'nodes'>,
  name: string | undefined,
): ClusterSpec['nodes']['hardware'][string] | undefined {
  return name === undefined ? undefined : ownEntry(nodes.hardware, name);
}

/** Drivers of nodes' devices: those that are known, each once, and the hardware of those that are not. */
export interface Drivers {
  readonly known: readonly string[];
  /** Entries of `nodes.hardware`; `undefined` for nodes without one. */
  readonly unknownOn: readonly (string | undefined)[];
}

export function driversOf(spec: ClusterSpec, hardware: readonly (string | undefined)[]): Drivers {
  const drivers = hardware.map((name) => ({ name, driver: driverOf(spec, name) }));
  return {
    known: [...new Set(drivers.flatMap(({ driver }) => driver ?? []))],
    unknownOn: drivers.filter(({ driver }) => driver === undefined).map(({ name }) => name),
  };
}

/** The driver of nodes of one hardware: what is stated goes before what a provider gives, for a card may be passed through. */
export function driverOf(spec: ClusterSpec, name: string | undefined): string | undefined {
  return hardwareEntry(spec, name)?.driver ?? driverOfMachines(spec);
}

/** The driver of every device of machines that a provider makes; `undefined` where machines are somebody's own. */
export function driverOfMachines({ provider }: Pick<ClusterSpec, 'provider'>): string | undefined {
  return provider.kind === 'hetzner' || provider.kind === 'proxmox' ? 'virtio_net' : undefined;
}
