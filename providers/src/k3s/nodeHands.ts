// Reaches the machines of nodes by SSH: files put in place, the install script run, the service looked at.
// It must never take a host whose key has changed for the one it was, nor let a token or key into an argument or an error.
import type { SshSession } from '../ssh';
import { parseTarget, sshAccessFrom, withSession } from '../ssh';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';

export interface HandFile {
  path: string;
  mode: '0600' | '0644' | '0755';
  content: string;
}

/** Says whose node a host is, so that preflight takes k3s and Cilium there for this cluster’s own. */
export const clusterFile = '/etc/routewise/cluster';
export const installScript = '/usr/local/lib/routewise/install-k3s';

export function serviceOf({ role }: Pick<K3sLifeNode, 'role'>): string {
  return role === 'server' ? 'k3s' : 'k3s-agent';
}

export function filesOf(request: K3sLifeRequest, { name }: Pick<K3sLifeNode, 'name'>): HandFile[] {
  return JSON.parse(request.files[name] ?? '[]') as HandFile[];
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
      ...(known === undefined ? {} : { hostKey: { known } }),
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

/** Everything a node needs, then the script that installs and starts: each part may be repeated. */
export async function putInPlace(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  node: K3sLifeNode,
): Promise<void> {
  const { request } = context;
  await withNode(request, record, node.name, async (session) => {
    // Before all else: an interrupted run is one of this cluster's, and goes on.
    if (request.installedBy === 'ssh')
      await session.writeFile(clusterFile, `${request.clusterName}\n`, { mode: '0644' });
    for (const { path, mode, content } of filesOf(request, node))
      await session.writeFile(path, content, { mode });
    await session.mustRun(installScript, {
      step: 'installing and starting k3s',
      timeoutSeconds: request.stepSeconds,
      repeatable: true,
      exclusive: true,
    });
  });
}

/** Waits until the service says that it is up: servers only do so with a vote in etcd and an API that answers. */
export async function awaitService(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  node: K3sLifeNode,
): Promise<void> {
  const service = serviceOf(node);
  await context.until(`${node.name}: ${service} runs`, async () =>
    withNode(context.request, record, node.name, async (session) => {
      const { stdout } = await session.run(`systemctl is-active ${service}.service`, {
        step: `looking at ${service}`,
        repeatable: true,
      });
      return stdout.trim() === 'active'
        ? { done: true as const }
        : { retry: `It is ${stdout.trim()}: see \`journalctl -u ${service}\` there.` };
    }),
  );
}
