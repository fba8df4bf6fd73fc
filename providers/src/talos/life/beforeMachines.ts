// Takes nodes of Talos out of the cluster before their machines change: health, a snapshot, drained; who goes for good leaves etcd.
// It must never touch a node before the others are known to carry on without it.
import type { MachineChange } from '../../../../plan/running/machineChanges';
import { emptyInTurn, mayChange } from '../../cluster/emptyInTurn';
import { passHealthGate } from './healthGate';
import { LifeContext } from './lifeContext';
import type { LifeRequest } from './lifeRequest';
import { removeControlPlane } from './removeMachines';
import { snapshotBefore } from './snapshotBefore';

/** @throws Error in words for the user; nodes that were not given up yet then take pods again */
export async function beforeMachines(
  request: LifeRequest,
  changes: readonly MachineChange[],
  say: (line: string) => void,
): Promise<void> {
  const machines = request.machines.filter(({ name }) => !changes.some(({ node }) => node === name));
  // What stays: it is asked, and has to be well.
  const context = new LifeContext({ ...request, machines }, say);
  const { controlPlanes, kubernetes } = context;
  await emptyInTurn(context, changes, {
    worker: async ({ node, deed }) => {
      if (deed === 'anew') await kubernetes.deleteNode(node);
      say(deed === 'anew' ? `${node}: left the cluster` : mayChange(node));
    },
    controlPlane: async ({ node, deed }, empty) => {
      const own = request.machines.find(({ name }) => name === node);
      if (deed === 'anew') {
        await removeControlPlane(context, node, { machine: own, reason: 'replacing', empty });
        return;
      }
      if (controlPlanes.length > 0)
        await passHealthGate(context, `stopping ${node}`, { controlPlanes, readyNodes: [] });
      await snapshotBefore(
        context,
        own === undefined ? controlPlanes : [...controlPlanes, own],
        `stopping ${node}`,
      );
      await empty();
      say(mayChange(node));
    },
  });
}
