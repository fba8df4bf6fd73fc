// Names the servers whose hosts are to be other nodes, and that are still in etcd as what they were.
// It must never count one that has left, or nobody would be well enough for the next step.
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeRecord, KnownNode } from './lifeRequest';
import { isSeated, lookAtHost } from './lookAtHost';
import { withNode } from './withNode';

/** By what is on the hosts: an update that broke off may have come as far as any of its steps. */
export async function standingServers(
  { request }: K3sLifeContext,
  record: K3sLifeRecord,
  fresh: readonly KnownNode[],
): Promise<string[]> {
  const standing: string[] = [];
  for (const node of fresh.filter(({ from = [] }) => from.some(({ role }) => role === 'server'))) {
    const look = await withNode(request, record, node.name, lookAtHost);
    if (isSeated(look, request, node) || !look.roles.includes('server') || look.name === undefined) continue;
    standing.push(look.name);
  }
  return standing;
}
