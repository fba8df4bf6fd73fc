// Waits until nodes that are new have become part of the cluster: servers one after the other, then agents.
// It must never add a member to etcd itself: k3s does, one learner at a time.
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode } from './lifeRequest';
import { awaitApi, passServerHealth } from './serverHealth';

/**
 * @param install makes a machine a node where no cloud-init has done so
 * @param joined called for each node as soon as it is in
 */
export async function joinNodes(
  context: K3sLifeContext,
  fresh: readonly K3sLifeNode[],
  install: (node: K3sLifeNode) => Promise<void>,
  joined: (node: K3sLifeNode) => void,
): Promise<void> {
  const [first] = context.servers;
  const begins = first !== undefined && fresh.includes(first);
  // The one that may begin the cluster; where it has begun already, this changes nothing.
  if (begins) await install(first);
  await awaitApi(context);
  const settled = context.servers.filter((node) => !fresh.includes(node)).map(({ name }) => name);
  for (const server of context.servers.filter((node) => fresh.includes(node))) {
    if (server !== first) await install(server);
    settled.push(server.name);
    await passServerHealth(context, 'the next step', settled);
    joined(server);
  }
  await Promise.all(
    context.agents
      .filter((node) => fresh.includes(node))
      .map(async (agent) => {
        await install(agent);
        await registers(context, agent);
        joined(agent);
      }),
  );
}

async function registers(context: K3sLifeContext, { name }: K3sLifeNode): Promise<void> {
  await context.until(`${name} registers as a node`, async () => {
    const node = await context.kubernetes.node(name);
    return node === undefined
      ? {
          retry:
            'There is no such Node yet: see its console at the provider, and `journalctl -u k3s-agent` there.',
        }
      : { done: true };
  });
}
