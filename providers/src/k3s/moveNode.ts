// Lets a host leave the cluster as the node it was, so that it can join as the one it is to be: drained, out of etcd, stood down.
// It must never wipe anything: images, volumes and what pods have written stay, and etcd's data is put aside by k3s itself.
// Source: k3s, pkg/etcd/etcd.go: a member that was removed finds the file `tombstone` in its data folder, moves that folder to
// etcd-old-TIME and joins anew; pkg/etcd/member_controller.go: the annotations of a Node that is taken out.
import { requireEngine } from '../cluster/engineWatch';
import { drainOrKeep } from '../cluster/givingUp';
import { standDownScript } from './hostScripts';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord, KnownNode } from './lifeRequest';
import { isSeated, lookAtHost } from './lookAtHost';
import { withNode } from './withNode';
import { leaveEtcd } from './removeNodes';
import { passServerHealth } from './serverHealth';
import { snapshotBefore } from './snapshotBefore';

type Former = Pick<K3sLifeNode, 'name' | 'role'>;

/**
 * May be repeated: the host's own files say how far it came.
 * @param settled names of servers with a vote; the one that leaves is taken out of it
 */
export async function leaveSeat(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  node: KnownNode,
  settled: string[],
): Promise<void> {
  const { from = [] } = node;
  const last = from.at(-1);
  if (last === undefined) return;
  const { kubernetes, request } = context;
  const look = await withNode(request, record, node.name, lookAtHost);
  if (!isSeated(look, request, node)) {
    const [role = last.role] = look.roles.filter((each) => look.roles.length === 1 || each !== node.role);
    await standDown(context, record, node, { name: look.name ?? last.name, role }, settled);
  }
  const wanted = new Set(request.nodes.map(({ name }) => name));
  for (const { name } of from) if (!wanted.has(name)) await kubernetes.deleteNode(name);
}

async function standDown(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  node: KnownNode,
  before: Former,
  settled: string[],
): Promise<void> {
  const { kubernetes, request, say } = context;
  const { name } = before;
  const staying = settled.filter((each) => each !== name);
  if (before.role === 'server') {
    if (staying.length === 0)
      throw new Error(
        `${name} is the only server with a vote in etcd, and all of etcd’s data would leave with it. Grow to three servers first.`,
      );
    await passServerHealth(context, `moving ${name}`, settled);
    await snapshotBefore(context, staying, `moving ${name}`);
  }
  say(
    `${name}: ${name === node.name ? `becomes ${node.role} anew` : `becomes ${node.name}`}; nothing on its host is wiped`,
  );
  await drainOrKeep(context, name);
  if (before.role === 'server') await leaveEtcd(context, name);
  await requireEngine();
  await withNode(request, record, node.name, async (session) => {
    await session.mustRun(standDownScript(before.role, node.role), {
      step: `standing down as ${name}`,
      timeoutSeconds: request.stepSeconds,
      repeatable: true,
      exclusive: true,
    });
  });
  settled.splice(0, settled.length, ...staying);
  await kubernetes.deleteNode(name);
  if (before.role === 'server') await passServerHealth(context, 'the next step', staying);
}
