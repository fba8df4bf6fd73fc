// Finds the Helm revision that an interrupted update left half-way, for Helm refuses every further one until it is gone.
// It must never remove the last finished revision of a release that the state knows, nor anything but Helm's own records.
import { request } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Leftover } from './hetznerLeftovers';

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
type HelmRecord = z.infer<typeof records>['items'][number]['metadata'];

/** How long after its start an unfinished revision may still be in the hands of a provider that outlived its engine. */
const graceMs = 60_000;

/**
 * Without its record, the next revision takes the half-made objects over: they carry the release's name. Helm keeps the last
 * finished revision beside it, so that an upgrade goes on from there.
 * @param release `isRecorded`: whether the stack's state has it. Where not, a first revision is a leftover even if it was
 * finished: the provider may complete it after the engine was killed, and Helm would then refuse to install it again.
 */
export async function findHelmLeftovers(
  kubeconfig: string,
  release: { name: string; namespace: string; isRecorded: boolean },
): Promise<Leftover[]> {
  const secrets = `/api/v1/namespaces/${encodeURIComponent(release.namespace)}/secrets`;
  const selector = encodeURIComponent(`owner=helm,name=${release.name}`);
  const read = async (): Promise<HelmRecord[]> => {
    const found = await ask(kubeconfig, 'GET', `${secrets}?labelSelector=${selector}`);
    return records.parse(JSON.parse(found)).items.map(({ metadata }) => metadata);
  };
  let all = await read();
  while (all.some((record) => isUnfinished(record) && ageOf(record) < graceMs)) {
    await pause(2_000);
    all = await read();
  }
  const isNew = !release.isRecorded && all.every(({ labels }) => labels.version === 1);
  return all
    .filter((record) => isNew || isUnfinished(record))
    .map(({ name, labels }) => ({
      what: `Helm's record of revision ${labels.version} of ${release.name} (${labels.status})`,
      remove: async () => {
        await ask(kubeconfig, 'DELETE', `${secrets}/${encodeURIComponent(name)}`);
      },
    }));
}

function isUnfinished({ labels }: HelmRecord): boolean {
  return labels.status.startsWith('pending-');
}

function ageOf({ creationTimestamp }: HelmRecord): number {
  return Date.now() - Date.parse(creationTimestamp);
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
