// Takes a snapshot of a Talos cluster’s etcd before a step that could lose it, once for each kind of step in an update.
// It must never let the step begin without one, unless the stack wants none.
import { messageOf } from '../../../../config/messageOf';
import type { SnapshotWay } from '../../cluster/quorum';
import { keepSnapshot } from '../../cluster/snapshots/keepSnapshot';
import type { LifeContext } from './lifeContext';
import type { LifeMachine } from './lifeRequest';

export const snapshotWay: SnapshotWay = {
  take: 'talosctl etcd snapshot',
  restore: 'talosctl bootstrap --recover-from',
};

/**
 * @param from control planes that are well; the first that gives one is taken
 * @param reason completes “before …”: `upgrading Talos to v1.12.1`
 */
export async function snapshotBefore(
  context: LifeContext,
  from: readonly LifeMachine[],
  reason: string,
): Promise<void> {
  const { clusterName, snapshots, stepSeconds } = context.request;
  if (snapshots === undefined || !context.isFirst(reason)) return;
  const machines = [...from];
  const path = await keepSnapshot({ keeping: snapshots, cluster: clusterName, reason }, async (write) => {
    const state = { isWritten: false };
    let last: unknown = new Error('there is no control plane to take it from');
    for (const machine of machines) {
      try {
        await context.talos(
          machine,
          (api) =>
            api.etcdSnapshot(async (part) => {
              state.isWritten = true;
              await write(part);
            }),
          stepSeconds * 1000,
        );
        return;
      } catch (error) {
        last = new Error(`${machine.name}: ${messageOf(error)}`, { cause: error });
        // Of two broken halves no whole one is made.
        if (state.isWritten) break;
      }
    }
    throw last;
  });
  context.say(`snapshot of etcd: ${path}, before ${reason}`);
}
