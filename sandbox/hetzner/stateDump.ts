// Makes the readable picture of the emulator's state: every resource, counts of calls, faults that are set.
// It must never hold user data or anything else secret; user data is a digest and a length.
import { createHash } from 'node:crypto';
import type { ActionFault, FaultControl, FaultPlan } from './faults';
import type { HetznerState, StoredServer } from './model';

export interface DumpedServer extends Omit<StoredServer, 'userData'> {
  userData: { sha256: string; bytes: number };
}

export interface StateDump extends Omit<HetznerState, 'servers' | 'nextId'> {
  servers: DumpedServer[];
  /** How many of each kind a user made: what `destroy` must bring to 0. Snapshots that were there from the start do not count. */
  counts: Record<string, number>;
  /** Calls by `METHOD /v1/route`. */
  calls: Record<string, number>;
  faults: { plan: FaultPlan; pendingActionFaults: ActionFault[]; failedCalls: Record<string, number> };
}

function dumpServer({ userData, ...server }: StoredServer): DumpedServer {
  const sha256 = createHash('sha256').update(userData).digest('hex');
  return { ...server, userData: { sha256, bytes: Buffer.byteLength(userData) } };
}

export function dumpState(
  state: HetznerState,
  calls: ReadonlyMap<string, number>,
  faults: FaultControl,
): StateDump {
  const {
    servers,
    images,
    primaryIps,
    networks,
    placementGroups,
    firewalls,
    sshKeys,
    loadBalancers,
    actions,
  } = structuredClone(state);
  return {
    servers: servers.map(dumpServer),
    primaryIps,
    networks,
    placementGroups,
    firewalls,
    sshKeys,
    loadBalancers,
    images,
    actions,
    counts: {
      servers: servers.length,
      primaryIps: primaryIps.length,
      networks: networks.length,
      placementGroups: placementGroups.length,
      firewalls: firewalls.length,
      sshKeys: sshKeys.length,
      loadBalancers: loadBalancers.length,
      images: images.filter(({ createdFrom }) => createdFrom !== null).length,
    },
    calls: Object.fromEntries([...calls].sort(([a], [b]) => a.localeCompare(b))),
    faults: {
      plan: faults.plan,
      pendingActionFaults: faults.pendingActionFaults,
      failedCalls: { ...faults.failed },
    },
  };
}
