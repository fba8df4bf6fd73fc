// Finds the Helm revision that an interrupted update left half-way, for Helm refuses every further one until it is gone.
// It must never remove a finished revision, nor anything but Helm's own records.
import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import { cleanText } from '../../config/cleanText';
import type { HelmRecord } from '../../plan/recovery/judgeHelmRecords';
import { isUnfinished, judgeHelmRecords } from '../../plan/recovery/judgeHelmRecords';
import type { InterruptedRelease } from './interruptedUpdate';
import { releaseType } from './interruptedUpdate';
import type { Leftover } from './leftover';

const kubeconfigShape = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.string(), 'certificate-authority-data': z.string() }) }),
  ]),
  users: z.tuple([
    z.object({ user: z.object({ 'client-certificate-data': z.string(), 'client-key-data': z.string() }) }),
  ]),
});
const records = z.object({
  items: z.array(
    z.object({
      metadata: z.object({
        name: z.string(),
        creationTimestamp: z.string(),
        labels: z.object({ status: z.string(), version: z.coerce.number() }),
      }),
    }),
  ),
});
/** How long after its start an unfinished revision may still be in the hands of a provider that outlived its engine. */
const graceMs = 60_000;

/**
 * @param written when the state was last written, ISO 8601
 */
export async function findHelmLeftovers(
  kubeconfig: string,
  release: InterruptedRelease,
  written: string | undefined,
): Promise<Leftover[]> {
  const { name, namespace } = release;
  const secrets = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const selector = encodeURIComponent(`owner=helm,name=${name}`);
  const read = async (): Promise<HelmRecord[]> => {
    const found = await ask(kubeconfig, 'GET', `${secrets}?labelSelector=${selector}`);
    return records
      .parse(JSON.parse(found))
      .items.map(({ metadata: { name: secret, creationTimestamp: created, labels } }) => ({
        ...{ secret, created },
        ...labels,
      }));
  };
  let all = await read();
  while (all.some((record) => isUnfinished(record) && Date.now() - Date.parse(record.created) < graceMs)) {
    await pause(2_000);
    all = await read();
  }
  const { adopt, remove, leave } = judgeHelmRecords(all, {
    ...release,
    ...(written === undefined ? {} : { written }),
  });
  const whatOf = ({ version, status, created }: HelmRecord): string =>
    `Helm's record of revision ${version} of ${name} (${cleanText(status)}, created ${cleanText(created)})`;
  return [
    ...(adopt === undefined
      ? []
      : [
          {
            ...{ take: 'adopt' as const, type: releaseType, name: release.resource },
            ...{ id: `${namespace}/${name}`, what: `release ${name} (revision ${adopt.version})` },
          },
        ]),
    ...remove.map((record) => ({
      take: 'remove' as const,
      what: whatOf(record),
      remove: async () => {
        await ask(kubeconfig, 'DELETE', `${secrets}/${encodeURIComponent(record.secret)}`);
      },
    })),
    ...leave.map(({ record, why }) => ({
      ...{ take: 'leave' as const, what: whatOf(record), why },
      ways: [
        `helm rollback ${name} --namespace ${namespace}`,
        `kubectl delete secret ${cleanText(record.secret)} --namespace ${namespace}`,
      ],
    })),
  ];
}

function ask(kubeconfig: string, method: string, path: string): Promise<string> {
  const { clusters, users } = kubeconfigShape.parse(parse(kubeconfig));
  const [{ cluster }] = clusters;
  const [{ user }] = users;
  const decode = (base64: string): Buffer => Buffer.from(base64, 'base64');
  return new Promise((resolve, reject) => {
    const asked = request(
      cluster.server.replace(/\/$/, '') + path,
      {
        method,
        ca: decode(cluster['certificate-authority-data']),
        cert: decode(user['client-certificate-data']),
        key: decode(user['client-key-data']),
        agent: false,
        signal: AbortSignal.timeout(30_000),
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', reject);
        answer.on('end', () => {
          const status = answer.statusCode ?? 0;
          if (status === 200) resolve(Buffer.concat(chunks).toString('utf8'));
          else reject(new Error(`${method} ${path.replace(/\?.*/, '')} at the Kubernetes API: ${status}`));
        });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
