// Takes nodes out of the cluster before their machines are deleted: drained, out of etcd, their Node objects gone.
// It must never let two servers leave etcd at once, and never remove what the stack still wants.
// Source: k3s, pkg/etcd/member_controller.go: the annotation etcd.k3s.cattle.io/remove takes a server out of etcd, and
// etcd.k3s.cattle.io/removed-node-name tells that it is done; a deleted Node does the same.
import { requireDrainable } from '../cluster/drainNode';
import { givingUp } from '../cluster/givingUp';
import { requireEngine } from '../cluster/engineWatch';
import { isReady } from '../kubernetes/objects';
import type { SshFailure } from '../ssh';
import { SshError } from '../ssh';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode } from './lifeRequest';
import { etcdName, passServerHealth } from './serverHealth';
import { snapshotBefore } from './snapshotBefore';

/** Why a host that is dead, or was installed anew, lets nobody in. */
const outOfReach: readonly SshFailure[] = [
  'ssh-unreachable',
  'ssh-connection-lost',
  'ssh-login-refused',
  'ssh-host-key-changed',
  'ssh-host-key-revoked',
];

const remove = 'etcd.k3s.cattle.io/remove';
const removed = 'etcd.k3s.cattle.io/removed-node-name';

/**
 * @param known nodes that are, or may be, in the cluster
 * @param clean takes k3s off a machine that stays
 */
export async function removeNodes(
  context: K3sLifeContext,
  known: readonly K3sLifeNode[],
  clean: (node: K3sLifeNode) => Promise<void>,
  left: (node: K3sLifeNode) => void,
): Promise<void> {
  const wanted = new Set(context.request.nodes.map(({ name }) => name));
  const going = known.filter(({ name }) => !wanted.has(name));
  const agents = going.filter(({ role }) => role === 'agent');
  const names = going.map(({ name }) => name);
  await requireDrainable(context, names);
  await givingUp(context, names, async ({ empty }) => {
    // All of them at once, so that no pod moves to a node that goes next.
    for (const { name } of agents) await context.kubernetes.cordonForLeaving(name);
    for (const agent of agents) {
      await empty(agent.name);
      await leave(context, agent, clean, left);
    }
    for (const server of going.filter(({ role }) => role === 'server')) {
      const staying = context.servers.map(({ name }) => name);
      await passServerHealth(context, `removing ${server.name}`, staying);
      await snapshotBefore(context, staying, `removing ${server.name}`);
      await empty(server.name);
      await leaveEtcd(context, server.name);
      await leave(context, server, clean, left);
      await passServerHealth(context, 'the next step', staying);
    }
  });
}

async function leave(
  context: K3sLifeContext,
  node: K3sLifeNode,
  clean: (node: K3sLifeNode) => Promise<void>,
  left: (node: K3sLifeNode) => void,
): Promise<void> {
  await requireEngine();
  // First, or its kubelet would register it again.
  await cleanIfReached(context, node, clean);
  await context.kubernetes.deleteNode(node.name);
  context.say(`${node.name}: left the cluster`);
  left(node);
}

/** A host that is dead, or was installed anew, must not keep its node in the cluster for good. */
async function cleanIfReached(
  { kubernetes, say }: K3sLifeContext,
  node: K3sLifeNode,
  clean: (node: K3sLifeNode) => Promise<void>,
): Promise<void> {
  try {
    await clean(node);
  } catch (error) {
    if (!(error instanceof SshError) || !outOfReach.includes(error.kind)) throw error;
    const now = await kubernetes.node(node.name);
    if (now !== undefined && isReady(now)) throw error;
    say(
      `${node.name}: not Ready and out of reach, so nothing was taken off its host. ` +
        'Before it goes into a cluster again, run `routewise reset-host` for it. ' +
        `(${error.reason})`,
    );
  }
}

/** k3s on another server does it: the one that goes need not answer. */
export async function leaveEtcd(context: K3sLifeContext, name: string): Promise<void> {
  const node = await context.kubernetes.node(name);
  // Never a member, or gone already.
  if (node === undefined) return;
  if (node.metadata.annotations?.[etcdName] === undefined && hasLeft(node.metadata.annotations)) return;
  context.say(`${name}: leaving etcd`);
  await context.kubernetes.annotateNode(name, { [remove]: 'true' });
  await context.until(`${name} leaves etcd`, async () => {
    const now = await context.kubernetes.node(name);
    return now === undefined || hasLeft(now.metadata.annotations)
      ? { done: true }
      : { retry: 'k3s has not taken it out yet: see `journalctl -u k3s` on the other servers.' };
  });
}

function hasLeft(annotations: Record<string, string> | undefined): boolean {
  return annotations?.[removed] !== undefined;
}
