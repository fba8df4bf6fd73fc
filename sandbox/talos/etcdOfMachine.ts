// A control plane's own part in its cluster's etcd: what it tells of the others, and its way out.
// Must never decide who may go: those are etcd's own rules.
import { status } from '@grpc/grpc-js';
import type { EtcdMembership } from '../machines/etcdMembership';
import { EtcdError } from '../machines/etcdMembership';
import type { TalosEtcdHooks } from './talosAnswers';
import { TalosCallError } from './talosCallError';
import type { TalosFaults } from './talosFaults';
import type { TalosMachine } from './talosMachine';

/** @param snapshot of the data behind all members; undefined while there are none */
export function etcdOf(
  machine: Pick<TalosMachine, 'hostname' | 'hasEtcdData' | 'forwarder'>,
  etcd: EtcdMembership,
  faults: TalosFaults,
  snapshot: () => AsyncIterable<Buffer> | undefined,
): TalosEtcdHooks {
  const { hostname } = machine;
  return {
    members: () => asTold(() => etcd.list()),
    leader: () => etcd.leader(),
    alarms: () => [],
    snapshot,
    remove: (id) => {
      asTold(() => {
        etcd.remove(id);
      });
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

/** Talos gives etcd's own errors on, and adds its words where etcd will not change its members. */
function asTold<T>(ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof EtcdError)) throw error;
    throw error.code === status.FAILED_PRECONDITION
      ? new TalosCallError(status.UNKNOWN, `failed to remove member: ${error.message}`)
      : new TalosCallError(error.code, error.message);
  }
}
