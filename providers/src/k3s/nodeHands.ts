// Reaches the machines of nodes by SSH: files put in place, the install script run, the service looked at.
// It must never take a host whose key has changed for the one it was, nor let a token or key into an argument or an error.
import type { NodeFile } from '../../../plan/machine/k3s/k3sFiles';
import { k3sPaths, k3sService } from '../../../plan/machine/k3s/k3sPaths';
import type { SshSession } from '../ssh';
import { parseTarget, sshAccessFrom, withSession } from '../ssh';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';

/** Says whose node a host is, so that preflight takes k3s and Cilium there for this cluster’s own. */
export const clusterFile = '/etc/routewise/cluster';

function filesOf(request: K3sLifeRequest, { name }: Pick<K3sLifeNode, 'name'>): NodeFile[] {
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
    await session.mustRun(k3sPaths.install, {
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
  const service = k3sService(node.role);
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
