// Finds the Helm revision that an interrupted update left half-way, for Helm refuses every further one until it is gone.
// It must never remove a finished revision, nor anything but Helm's own records.
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { cleanText } from '../../config/cleanText';
import type { HelmRecord } from '../../plan/recovery/judgeHelmRecords';
import { isUnfinished, judgeHelmRecords } from '../../plan/recovery/judgeHelmRecords';
import type { KubernetesAccess } from '../../providers/src/kubernetes/access';
import { accessOf } from '../../providers/src/kubernetes/access';
import { callApi } from '../../providers/src/kubernetes/callApi';
import type { InterruptedRelease } from './interruptedUpdate';
import { releaseType } from './interruptedUpdate';
import type { Leftover } from './leftover';

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
  const access = accessOf(kubeconfig);
  const { name, namespace } = release;
  const secrets = `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
  const selector = encodeURIComponent(`owner=helm,name=${name}`);
  const read = async (): Promise<HelmRecord[]> => {
    const found = await ask(access, 'GET', `${secrets}?labelSelector=${selector}`);
    return records
      .parse(found)
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
        await ask(access, 'DELETE', `${secrets}/${encodeURIComponent(record.secret)}`);
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

async function ask(access: KubernetesAccess, method: 'GET' | 'DELETE', path: string): Promise<unknown> {
  const answer = await callApi(access, { method, path }, { timeoutMs: 30_000 });
  if ('unreachable' in answer) throw answer.error;
  if (answer.status === 200) return answer.body;
  throw new Error(`${method} ${path.replace(/\?.*/, '')} at the Kubernetes API: ${answer.status}`);
}
