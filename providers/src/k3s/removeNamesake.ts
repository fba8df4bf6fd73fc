// Takes out of the cluster what bears the name of a machine that was made anew, so that the new one is let in.
// It must never take out a Node that the new machine itself has registered.
// Source: k3s-io/docs, docs/architecture.md: a machine's password is kept as long as its Node, and a machine of the same name
// with another password is refused; k3s, pkg/etcd/etcd.go: “duplicate node name found”, as long as etcd has such a member.
import { isReady } from '../kubernetes/objects';
import type { K3sLifeContext } from './lifeContext';
import type { KnownNode } from './lifeRequest';
import { leaveEtcd } from './removeNodes';
import { passServerHealth } from './serverHealth';
import { snapshotBefore } from './snapshotBefore';

/**
 * May be repeated. Its pods need no emptying: their machine is gone.
 * @param staying servers that are in the cluster and stay
 */
export async function removeNamesake(
  context: K3sLifeContext,
  { name, role, former }: KnownNode,
  staying: readonly string[],
): Promise<void> {
  if (former === undefined) return;
  const node = await context.kubernetes.node(name);
  if (node === undefined) return;
  const isOld = former === '' ? !isReady(node) : node.metadata.uid === former;
  if (!isOld) return;
  if (context.request.installedBy === 'ssh' && isReady(node))
    throw new Error(
      `${name} is another machine in the stack now, and the one that was ${name} still runs (its node is Ready): it would go on under that name, and what is on it would be left behind. ` +
        'Nothing was changed there. Give the new machine a name of its own: it joins, and the old one leaves, emptied and clean. Where it is gone already (turned off, installed anew), its node shows so within a minute: run the update again then.',
    );
  context.say(`${name}: its machine was made anew, so its old Node goes`);
  if (role === 'server') {
    await passServerHealth(context, `making way for the new ${name}`, staying);
    await snapshotBefore(context, staying, `replacing ${name}`);
    await leaveEtcd(context, name);
  }
  await context.kubernetes.deleteNode(name);
}
