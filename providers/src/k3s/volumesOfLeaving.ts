// Says in a preview which volumes lie on the disks of hosts that are to leave, and what becomes of them.
// It must never change anything, nor hold a preview up: a cluster that does not answer leaves the names out.
import { cleanText } from '../../../config/cleanText';
import { localVolumesFolder } from '../../../plan/preflight/localVolumes';
import { accessBy } from '../kubernetes/access';
import { readApi } from '../kubernetes/callApi';
import type { K3sLifeRequest } from './lifeRequest';

interface PersistentVolume {
  metadata: { name: string };
  spec: {
    claimRef?: { namespace?: string; name?: string };
    capacity?: { storage?: string };
    local?: { path: string };
    hostPath?: { path: string };
    nodeAffinity?: {
      required?: { nodeSelectorTerms?: { matchExpressions?: { key: string; values?: string[] }[] }[] };
    };
  };
}

/** @returns a line for each volume, for people; none where no host leaves that stays a machine of somebody's */
export async function volumesOfLeaving(
  olds: K3sLifeRequest,
  news: K3sLifeRequest,
  timeoutMs: number,
): Promise<string[]> {
  const leaving = olds.nodes
    .map(({ name }) => name)
    .filter((name) => !news.nodes.some((node) => node.name === name));
  if (olds.installedBy !== 'ssh' || leaving.length === 0) return [];
  const folder = news.localStorage ?? localVolumesFolder;
  const volumes = await persistentVolumes(olds, timeoutMs);
  return leaving.flatMap((host) => {
    if (volumes === undefined)
      return [
        `${host} leaves; the cluster does not say which volumes it has. What lies in ${folder} ${fate(news, folder, folder)}.`,
      ];
    return volumes
      .filter((volume) => isOn(volume, host))
      .map(({ metadata, spec: { claimRef, capacity, local, hostPath } }) => {
        const path = local?.path ?? hostPath?.path ?? '';
        const claim =
          claimRef === undefined ? metadata.name : `${claimRef.namespace ?? ''}/${claimRef.name ?? ''}`;
        const size = capacity?.storage === undefined ? '' : ` (${capacity.storage})`;
        return cleanText(
          `${host} leaves; the volume of ${claim}${size} at ${path} ${fate(news, path, folder)}.`,
        );
      });
  });
}

function fate({ localVolumes }: K3sLifeRequest, path: string, folder: string): string {
  return localVolumes === 'delete' && (path === folder || path.startsWith(`${folder}/`))
    ? 'IS DELETED for good (safety.localVolumes: delete)'
    : 'stays on its disk';
}

function isOn({ spec }: PersistentVolume, host: string): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return (
    (spec.local ?? spec.hostPath) !== undefined &&
    terms.some(({ matchExpressions = [] }) =>
      matchExpressions.some(
        ({ key, values = [] }) => key === 'kubernetes.io/hostname' && values.includes(host),
      ),
    )
  );
}

async function persistentVolumes(
  { kubernetes }: K3sLifeRequest,
  timeoutMs: number,
): Promise<PersistentVolume[] | undefined> {
  const answer = await readApi(accessBy(kubernetes), '/api/v1/persistentvolumes', timeoutMs);
  if ('unreachable' in answer || answer.status !== 200) return undefined;
  return (answer.body as { items?: PersistentVolume[] }).items ?? [];
}
