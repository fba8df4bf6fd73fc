// Says whether what SSH reaches under a node's target is still that node's host, before anything is taken off it.
// It must never let a host be reset that is another node by now, or another machine.
import { cleanText } from '../../../config/cleanText';
import { isSamePlace } from './findMoves';
import { isSameHost } from './hostIdentity';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';
import { lookAtHost } from './lookAtHost';
import { withNode } from './withNode';

/**
 * @returns why nothing is to be taken off it, or undefined
 * @throws SshError where it is not reached
 */
export async function whyNotReset(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  { name }: Pick<K3sLifeNode, 'name'>,
): Promise<string | undefined> {
  const own = { ssh: request.ssh[name] ?? record.ssh[name] ?? '' };
  const other = request.nodes.find(
    (node) => node.name !== name && isSamePlace(own, { ssh: request.ssh[node.name] ?? '' }),
  );
  if (other !== undefined) return `its host is ${other.name} now`;
  const look = await withNode(request, record, name, lookAtHost);
  if (look.name === name) return undefined;
  if (look.name !== undefined)
    return `the host at ${cleanText(own.ssh)} is the node ${look.name} by its own files`;
  return isSameHost(record.identities?.[name], look.identity) === false
    ? `the host at ${cleanText(own.ssh)} is another machine by its machine id`
    : undefined;
}
