// Reaches the machines of nodes by SSH: files put in place, the install script run, the service looked at.
// It must never take a host whose key has changed for the one it was, nor let a token or key into an argument or an error.
import type { NodeFile } from '../../../plan/machines/k3s/nodeFile';
import { k3sPaths, k3sService } from '../../../plan/machines/k3s/k3sPaths';
import type { SshSession } from '../ssh';
import { knownHostsFrom, parseTarget, sshAccessFrom, withSession } from '../ssh';
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

/**
 * Everything a node needs, then the script that installs and starts: each part may be repeated.
 * @param begins whether it may begin the cluster where no other server answers
 */
export async function putInPlace(
  context: K3sLifeContext,
  record: K3sLifeRecord,
  node: K3sLifeNode,
  begins = false,
): Promise<void> {
  const { request } = context;
  await withNode(request, record, node.name, async (session) => {
    // Before all else: an interrupted run is one of this cluster's, and goes on.
    if (request.installedBy === 'ssh')
      await session.writeFile(clusterFile, `${request.clusterName}\n`, { mode: '0644' });
    for (const { path, mode, content } of filesOf(request, node))
      await session.writeFile(path, content, { mode });
    await session.mustRun(begins ? `${k3sPaths.install} begin` : k3sPaths.install, {
      step: 'installing and starting k3s',
      timeoutSeconds: request.stepSeconds,
      repeatable: true,
      exclusive: true,
    });
  });
}

/** Lets a machine that boots by cloud-init begin a cluster that is lost; where others answer, it joins them all the same. */
export async function beginAgain(context: K3sLifeContext, node: K3sLifeNode): Promise<void> {
  const { request, record, say } = context;
  if (request.ssh[node.name] === undefined) {
    say(
      `${node.name}: waits for a server to join, and the stack lets nobody in by SSH: on its console, \`${k3sPaths.install} begin\` begins the cluster anew`,
    );
    return;
  }
  await context.until(`${node.name}: may begin the cluster anew`, () =>
    withNode(request, record, node.name, async (session) => {
      await session.mustRun(`${k3sPaths.install} begin`, {
        step: 'beginning the cluster anew',
        timeoutSeconds: request.stepSeconds,
        repeatable: true,
        exclusive: true,
      });
      return { done: true as const };
    }),
  );
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
