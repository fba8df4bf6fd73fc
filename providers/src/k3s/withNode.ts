// Reaches the machines of nodes by SSH, each by the key that it has shown before.
// It must never take a host whose key has changed for the one it was, nor let a token or key into an argument or an error.
import type { NodeFile } from '../../../plan/machines/k3s/nodeFile';
import type { SshSession } from '../ssh';
import { knownHostsFrom, parseTarget, sshAccessFrom, withSession } from '../ssh';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';

/** Says whose node a host is, so that preflight takes k3s and Cilium there for this cluster’s own. */
export const clusterFile = '/etc/routewise/cluster';

/** What is put on it; that others may not read is left out of what is told. */
export function filesOf(request: K3sLifeRequest, { name }: Pick<K3sLifeNode, 'name'>): NodeFile[] {
  return JSON.parse(request.files[name] ?? '[]') as NodeFile[];
}

/** @throws SshError, which names the host, what was being done, and the way out */
export async function withNode<T>(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  name: string,
  use: (session: SshSession) => Promise<T>,
): Promise<T> {
  const target = parseTarget(name, request.ssh[name] ?? record.ssh[name] ?? '');
  const known = record.hostKeys[name] ?? request.knownHostKeys?.[name];
  return withSession(
    target,
    sshAccessFrom(process.env),
    {
      hostKey:
        known === undefined || known === ''
          ? { listed: knownHostsFrom(process.env).keysOf(target) }
          : { known },
      secrets: filesOf(request, { name }).flatMap(({ mode, content }) =>
        mode === '0600' ? [content, content.trim()] : [],
      ),
    },
    async (session) => {
      record.hostKeys[name] = session.hostKey;
      return use(session);
    },
  );
}
