// Takes nodes of k3s out of the cluster before their machines change: health, a snapshot, drained; who goes for good leaves etcd.
// It must never take a server out of etcd whose k3s still runs: it would come back by itself, under a machine that is to go.
// Source: k3s, pkg/etcd/etcd.go: a server that was taken out ends, and joins anew when its service starts again.
import type { MachineChange } from '../../../plan/running/machineChanges';
import { k3sService } from '../../../plan/machines/k3s/k3sPaths';
import { emptyInTurn, mayChange } from '../cluster/emptyInTurn';
import { isReady } from '../kubernetes/objects';
import { SshError } from '../ssh';
import { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';
import { withNode } from './withNode';
import { leaveEtcd } from './removeNodes';
import { passServerHealth } from './serverHealth';
import { snapshotBefore } from './snapshotBefore';

/** @throws Error in words for the user; nodes that were not given up yet then take pods again */
export async function beforeMachines(
  request: K3sLifeRequest,
  changes: readonly MachineChange[],
  say: (line: string) => void,
): Promise<void> {
  const record: K3sLifeRecord = { nodes: [], configs: {}, ssh: {}, hostKeys: {} };
  const context = new K3sLifeContext(request, say, record);
  const staying = context.servers
    .map(({ name }) => name)
    .filter((name) => !changes.some(({ node }) => node === name));
  await emptyInTurn(context, changes, {
    worker: (change) => letGo(context, record, change),
    controlPlane: async (change, empty) => {
      const doing = `${change.deed === 'anew' ? 'replacing' : 'stopping'} ${change.node}`;
      await passServerHealth(context, doing, staying);
      await snapshotBefore(context, [...staying, change.node], doing);
      await empty();
      await letGo(context, record, change);
    },
  });
}

/** One that is made anew leaves for good; where its k3s cannot be ended, it goes with its machine, and the new one makes its way. */
async function letGo(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  { node: name, deed }: MachineChange,
): Promise<void> {
  const { kubernetes, say } = context;
  if (deed !== 'anew') {
    say(mayChange(name));
    return;
  }
  const node = context.request.nodes.find((each) => each.name === name);
  if (node === undefined) return;
  if (!(await isEnded(context, record, node))) {
    say(`${name}: empty; its k3s cannot be ended from here, so its machine takes it out of the cluster`);
    return;
  }
  if (node.role === 'server') await leaveEtcd(context, name);
  await kubernetes.deleteNode(name);
  say(`${name}: left the cluster`);
}

/** Whether k3s there runs no longer, and will not begin again. */
async function isEnded(
  { request, kubernetes }: K3sLifeContext,
  record: K3sLifeRecord,
  node: K3sLifeNode,
): Promise<boolean> {
  try {
    if (request.ssh[node.name] === undefined) return false;
    await withNode(request, record, node.name, async (session) => {
      await session.mustRun(`systemctl disable --now ${k3sService(node.role)}.service`, {
        step: 'ending k3s, whose machine is to be deleted',
        repeatable: true,
      });
    });
    return true;
  } catch (error) {
    if (!(error instanceof SshError)) throw error;
    const now = await kubernetes.node(node.name);
    return now !== undefined && !isReady(now);
  }
}
