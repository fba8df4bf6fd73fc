// A machine's way into its cluster's etcd.
// Must never decide who may join: those are etcd's own rules.
import { setTimeout as pause } from 'node:timers/promises';
import type { EtcdMembership } from './etcdMembership';
import type { ClusterMachine } from './machineCluster';

/** A learner's time to catch up. */
const learnMs = 300;
const retryMs = 200;

/**
 * Comes back with its data, or joins without them for as long as that takes.
 * @param isHere whether the machine still runs
 * @returns false when it went meanwhile
 */
export async function joinEtcd(
  machine: Pick<ClusterMachine, 'hostname' | 'hasEtcdData'>,
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
