// Takes k3s, and what Cilium has left, off hosts that stay when a cluster or a node goes.
// It must never touch what k3s and Cilium have not made: other programs' files, links and addresses stay, and so do volumes.
import { resetMachine } from '../hosts/reset/resetMachine';
import type { ResetOptions } from '../hosts/reset/resetScripts';
import { messageOf } from '../../../config/messageOf';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';
import { withNode } from './withNode';
import { whyNotReset } from './ownHost';

export async function resetNodes(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  say: (line: string) => void,
): Promise<void> {
  const known = new Map([...record.nodes, ...request.nodes].map((node) => [node.name, node]));
  const trouble: string[] = [];
  // Agents first, and one that does not answer keeps no other from being left clean.
  for (const node of [...known.values()].sort((a, b) => a.role.localeCompare(b.role))) {
    try {
      const why = await whyNotReset({ ...request, nodes: [node] }, record, node);
      if (why === undefined) await resetNode(request, record, node, say);
      say(`${node.name}: ${why === undefined ? 'k3s is taken off' : `${why}, so nothing was taken off it`}`);
    } catch (error) {
      trouble.push(messageOf(error));
    }
  }
  if (trouble.length > 0) throw new Error(trouble.join('\n'));
}

/** @throws SshError; RefusedError where a mount, a process or a link stands in the way */
export async function resetNode(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  { name }: Pick<K3sLifeNode, 'name'>,
  say: (line: string) => void,
): Promise<void> {
  await withNode(request, record, name, async (session) => {
    await resetMachine(name, session, optionsOf(request), (line) => {
      say(`${name}: ${line}`);
    });
  });
}

function optionsOf({ localVolumes = 'keep', localStorage }: K3sLifeRequest): ResetOptions {
  return {
    scope: 'cluster',
    localVolumes,
    ...(localStorage === undefined ? {} : { storage: localStorage }),
  };
}
