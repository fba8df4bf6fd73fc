// Says whether a node is still the machine that it was: by the provider's id, and of a host by its key and what is on it.
// It must never take a machine for another one only because it shows another of its keys.
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';
import { clusterFile, withNode } from './withNode';

type Named = Pick<K3sLifeNode, 'name' | 'id'>;

/** Whether the stack lets a host in by another key than it had: preflight has refused any that the stack does not name. */
export function hasOtherKey(
  { knownHostKeys }: Pick<K3sLifeRequest, 'knownHostKeys'>,
  { hostKeys }: Pick<K3sLifeRecord, 'hostKeys'>,
  name: string,
): boolean {
  const [had, has = ''] = [hostKeys[name], knownHostKeys?.[name]];
  return had !== undefined && has !== '' && had !== has;
}

/**
 * A host that was installed anew keeps its id, has another key, and nothing of this cluster on it.
 * @param record its host key is forgotten where the stack names another one
 */
export async function isSameMachine(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  known: Named,
  wanted: Named,
): Promise<boolean> {
  const { name } = wanted;
  if (known.id !== wanted.id) return false;
  if (!hasOtherKey(request, record, name)) return true;
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
  delete record.hostKeys[name];
  return withNode(request, record, name, async (session) => {
    const { stdout } = await session.run(`cat ${clusterFile} 2>/dev/null`, {
      step: 'looking whose node it is',
      repeatable: true,
    });
    return stdout.trim() === request.clusterName;
  });
}
