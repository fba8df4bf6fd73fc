// Says where each node's machine is to be: location on Hetzner Cloud; id, MAC address, node and storage on Proxmox VE.
// It must never give a machine that runs another id, MAC address or node because others come or go.
import type { ClusterSpec } from '../../config/schema/stack';
import { sha256 } from '../../config/sha256';
import type { NodePlan } from '../ground/nodes';
import type { NodePlaces } from './nodePlaces';
import { idsPerPool } from './nodePlaces';
import type { RunningNode } from './runningStack';

export interface ServerPlace {
  readonly kind: 'server';
  readonly location: string;
}

export interface VirtualMachinePlace {
  readonly kind: 'vm';
  readonly vmId: number;
  readonly macAddress: string;
  /** Name of the Proxmox VE node. */
  readonly proxmoxNode: string;
  /** Where the file is that it boots with. */
  readonly snippetStorage: string;
}

export type MachinePlace = ServerPlace | VirtualMachinePlace;

/** By node; none for hosts, which are where they are. */
export function machinePlaces(
  { provider }: ClusterSpec,
  nodes: readonly Pick<NodePlan, 'name' | 'pool' | 'index'>[],
  { firstVmIds, running }: Pick<NodePlaces, 'firstVmIds' | 'running'>,
): ReadonlyMap<string, MachinePlace> {
  if (provider.kind === 'hetzner')
    return new Map(nodes.map(({ name }) => [name, { kind: 'server', location: provider.location }]));
  if (provider.kind !== 'proxmox') return new Map();
  return new Map(
    nodes.map(({ name, pool, index }) => {
      const first = firstVmIds.get(pool) ?? provider.firstVmId;
      return [
        name,
        {
          kind: 'vm',
          vmId: first + index - 1,
          macAddress: running.get(name)?.macAddress ?? macAddress(name),
          proxmoxNode: proxmoxNode(provider.nodes, running.get(name), {
            place: Math.floor((first - provider.firstVmId) / idsPerPool),
            index,
          }),
          snippetStorage: provider.snippetStorage,
        },
      ];
    }),
  );
}

/** Each pool starts one place further, so that single machines do not all land on the first node. */
function proxmoxNode(
  nodes: readonly string[],
  running: RunningNode | undefined,
  { place, index }: { readonly place: number; readonly index: number },
): string {
  const now = running?.proxmoxNode;
  if (now !== undefined && nodes.includes(now)) return now;
  const turn = (place + index - 1) % nodes.length;
  return nodes[turn < 0 ? turn + nodes.length : turn] ?? '';
}

/** Proxmox Server Solutions’ own prefix, then three bytes that follow from the name. */
function macAddress(name: string): string {
  const digest = sha256(name).toUpperCase();
  return ['BC', '24', '11', digest.slice(0, 2), digest.slice(2, 4), digest.slice(4, 6)].join(':');
}
