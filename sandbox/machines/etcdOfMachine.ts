// A control plane's own part in its cluster's etcd: its way in, its way out, and what it tells of the others.
// Must never decide who may join or go: those are etcd's own rules.
import { setTimeout as pause } from 'node:timers/promises';
import type { EtcdMembership, TalosEtcdHooks, TalosFaults } from '../talos';
import type { Machine } from './machine';

/** A learner's time to catch up. */
const learnMs = 300;
const retryMs = 200;

/**
 * Comes back with its data, or joins without them for as long as that takes.
 * @param isHere whether the machine still runs
 * @returns false when it went meanwhile
 */
export async function joinEtcd(
  machine: Pick<Machine, 'hostname' | 'hasEtcdData'>,
  etcd: EtcdMembership,
  isHere: () => boolean,
): Promise<boolean> {
  const { hostname } = machine;
  if (machine.hasEtcdData) {
    etcd.seed(hostname);
    etcd.mark(hostname, true);
    return true;
  }
  while (!etcd.join(hostname)) {
    if (!isHere()) return false;
    await pause(retryMs);
  }
  await pause(learnMs);
  if (!isHere()) return false;
  etcd.promote(hostname);
  machine.hasEtcdData = true;
  return true;
}

/** @param snapshot of the data behind all members; undefined while there are none */
export function etcdOf(
  machine: Machine,
  etcd: EtcdMembership,
  faults: TalosFaults,
  snapshot: () => AsyncIterable<Buffer> | undefined,
): TalosEtcdHooks {
  const { hostname } = machine;
  return {
    members: () => etcd.list(),
    leader: () => etcd.leader(),
    alarms: () => [],
    snapshot,
    remove: (id) => {
      etcd.remove(id);
      faults.record(hostname, 'removed a member of etcd', id);
    },
    leave: async () => {
      const own = etcd.find(hostname);
      if (own !== undefined) etcd.remove(own.id);
      machine.hasEtcdData = false;
      // Without etcd its API server does not live either.
      const { forwarder } = machine;
      machine.forwarder = undefined;
      await (await forwarder?.catch(() => undefined))?.close();
      faults.record(hostname, 'left etcd');
    },
  };
}
