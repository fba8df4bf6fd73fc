// Waits until nodes that are new have become part of the cluster: servers one after the other, then agents.
// It must never add a member to etcd itself: k3s does, one learner at a time.
import { together } from '../together';
import type { K3sLifeContext } from './lifeContext';
import type { KnownNode } from './lifeRequest';
import { removeNamesake } from './removeNamesake';
import { awaitApi, passServerHealth } from './serverHealth';

/**
 * @param standing names of servers whose hosts are to be other nodes, and that have their votes until then
 * @param leave lets a host that is another node by now leave as that one, out of the list of servers with a vote
 * @param install makes a machine a node where no cloud-init has done so
 * @param joined called for each node as soon as it is in
 */
export async function joinNodes(
  context: K3sLifeContext,
  fresh: readonly KnownNode[],
  standing: readonly string[],
  leave: (node: KnownNode, settled: string[]) => Promise<void>,
  install: (node: KnownNode) => Promise<void>,
  joined: (node: KnownNode, uid: string) => void,
): Promise<void> {
  const isFresh = ({ name }: { name: string }): boolean => fresh.some((each) => each.name === name);
  const settled = [...context.servers.filter((node) => !isFresh(node)).map(({ name }) => name), ...standing];
  if (settled.length > 0) await awaitApi(context);
  for (const server of fresh.filter(({ role }) => role === 'server')) {
    // While it is the only one there is nobody to ask: it may begin the cluster. Where that has begun, this changes nothing.
    const isAlone = settled.length === 0;
    await leave(server, settled);
    if (!isAlone) await removeNamesake(context, server, settled);
    await install(server);
    if (isAlone) await awaitApi(context);
    settled.push(server.name);
    await passServerHealth(context, 'the next step', settled);
    joined(server, await registers(context, server));
  }
  const join = async (agent: KnownNode): Promise<void> => {
    await removeNamesake(context, agent, settled);
    await install(agent);
    joined(agent, await registers(context, agent));
  };
  const agents = fresh.filter(({ role }) => role === 'agent');
  // New ones first: they take what those that are emptied after them had.
  await together(
    agents.filter(({ from }) => from === undefined),
    join,
  );
  for (const agent of agents.filter(({ from }) => from !== undefined)) {
    await leave(agent, settled);
    await join(agent);
  }
}

/** @returns the UID of its Node */
async function registers(context: K3sLifeContext, { name }: KnownNode): Promise<string> {
  return context.until(`${name} registers as a node`, async () => {
    const node = await context.kubernetes.node(name);
    return node === undefined
      ? {
          retry:
            'There is no such Node yet: see its console at the provider, and `journalctl -u k3s-agent` there.',
        }
      : { done: node.metadata.uid };
  });
}
