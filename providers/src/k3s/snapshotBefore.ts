// Takes a snapshot of a k3s cluster’s etcd before a step that could lose it, once for each kind of step in an update.
// It must never let the step begin without one where a server can be reached, nor leave a copy of it on a server.
// Source: k3s-io/docs, docs/cli/etcd-snapshot.md: `k3s etcd-snapshot save`, its options and where it puts files.
import type { SshSession } from '../ssh';
import type { SnapshotWay } from '../cluster/quorum';
import { keepSnapshot } from '../cluster/snapshots/keepSnapshot';
import { clearSnapshotsScript, takeSnapshotScript } from './hostScripts';
import type { K3sLifeContext } from './lifeContext';
import { withNode } from './withNode';

/** Of this program alone: k3s’ own snapshots lie beside it and are left where they are. */
const folder = '/var/lib/rancher/k3s/server/db/routewise-snapshots';
/** Bytes fetched by one command: some 700 KiB as Base64, which no bound on a command’s output cuts off. */
const blockBytes = 512 * 1024;

export const snapshotWay: SnapshotWay = {
  take: 'k3s etcd-snapshot save',
  restore: 'k3s server --cluster-reset --cluster-reset-restore-path',
};

/**
 * @param from names of servers that are well
 * @param reason completes “before …”: `upgrading k3s to v1.35.1+k3s1`
 */
export async function snapshotBefore(
  context: K3sLifeContext,
  from: readonly string[],
  reason: string,
): Promise<void> {
  const { request, record, say } = context;
  const { snapshots, clusterName } = request;
  if (snapshots === undefined || !context.isFirst(reason)) return;
  const server = from.find((name) => (request.ssh[name] ?? record.ssh[name]) !== undefined);
  if (server === undefined) {
    say(
      `no snapshot of etcd is fetched before ${reason}: the stack lets nobody in to ${from.join(', ')} by SSH. ` +
        'Those that k3s takes by itself lie there in /var/lib/rancher/k3s/server/db/snapshots.',
    );
    return;
  }
  const path = await keepSnapshot({ keeping: snapshots, cluster: clusterName, reason }, (write) =>
    withNode(request, record, server, (session) => fetchSnapshot(session, request.stepSeconds, write)),
  );
  say(`snapshot of etcd: ${path}, before ${reason}`);
}

async function fetchSnapshot(
  session: SshSession,
  timeoutSeconds: number,
  write: (part: Buffer) => Promise<void>,
): Promise<void> {
  const step = 'taking a snapshot of etcd';
  const taken = await session.mustRun(takeSnapshotScript(folder), {
    step,
    timeoutSeconds,
    repeatable: true,
    exclusive: true,
  });
  const [size = '', name = ''] = taken.stdout.trim().split(/\s+/);
  if (!/^[1-9]\d*$/.test(size) || !/^routewise-[\w.+-]+$/.test(name)) {
    throw session.error('ssh-command-failed', step, 'k3s says it is done, and there is no file of it');
  }
  for (let at = 0; at < Number(size); at += blockBytes) {
    const { stdout } = await session.mustRun(
      `tail -c +${at + 1} ${folder}/${name} | head -c ${blockBytes} | base64`,
      { step: 'fetching the snapshot of etcd', repeatable: true },
    );
    await write(Buffer.from(stdout, 'base64'));
  }
  await session.mustRun(clearSnapshotsScript(folder), {
    step: 'removing the server’s copy of it',
    repeatable: true,
  });
}
