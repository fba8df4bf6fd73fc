// Makes a machine a node by SSH: files put in place, the install script run, the service looked at.
// It must never let a token or key into an argument or an error, nor a server begin a cluster unless it is told that it may.
import { k3sPaths, k3sService } from '../../../plan/machines/k3s/k3sPaths';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord } from './lifeRequest';
import { clusterFile, filesOf, withNode } from './withNode';

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
