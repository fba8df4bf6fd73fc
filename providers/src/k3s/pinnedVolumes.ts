// Finds volumes that lie on one node and are bound to it by its name: local-path volumes above all.
// It must never change a volume: its binding to a name cannot be changed at all.
// Source: Kubernetes, PersistentVolume: spec.nodeAffinity is immutable; local-path-provisioner sets it to kubernetes.io/hostname.
import { shortList } from '../../../config/shortList';
import type { KubernetesCredentials } from '../kubernetes/access';
import type { KubernetesVolume } from '../kubernetes/objects';
import { KubernetesCallError, KubernetesClient } from '../kubernetes/kubernetesClient';
import type { Move } from './findMoves';

const named = 10;

/** @throws Error where a host is to be called otherwise, and volumes could then be used nowhere */
export async function requireFreeVolumes(
  kubernetes: KubernetesClient,
  moves: readonly Move[],
): Promise<void> {
  const refusals = await volumeRefusals(kubernetes, moves);
  if (refusals.length > 0) throw new Error([...refusals, 'Nothing was changed.'].join('\n'));
}

export async function volumeRefusals(
  kubernetes: KubernetesClient,
  moves: readonly Move[],
): Promise<string[]> {
  const renames = moves.filter(({ before, after }) => before.name !== after.name);
  if (renames.length === 0) return [];
  const volumes = await kubernetes.volumes().catch((error: unknown) => {
    if (error instanceof KubernetesCallError && error.status === 404) return [];
    throw error;
  });
  return renames.flatMap(({ before, after }) => {
    const pinned = volumes.filter((volume) => isPinned(volume, before.name));
    if (pinned.length === 0) return [];
    return [
      `${before.name} cannot be called ${after.name}: ${listed(pinned)} ${pinned.length === 1 ? 'lies' : 'lie'} on it and ${pinned.length === 1 ? 'is' : 'are'} bound to that name for good, ` +
        'so that no pod could use them any more. Put its name back, or move their data to other volumes first and delete them.',
    ];
  });
}

function isPinned({ spec }: KubernetesVolume, node: string): boolean {
  const terms = spec.nodeAffinity?.required?.nodeSelectorTerms ?? [];
  return terms.some(({ matchExpressions = [] }) =>
    matchExpressions.some(
      ({ key, operator, values = [] }) =>
        key === 'kubernetes.io/hostname' && operator === 'In' && values.includes(node),
    ),
  );
}

function listed(volumes: readonly KubernetesVolume[]): string {
  return shortList(
    volumes.map(({ metadata: { name }, spec: { claimRef } }) =>
      claimRef === undefined
        ? `volume ${name}`
        : `volume ${name} (claim ${claimRef.namespace}/${claimRef.name})`,
    ),
    named,
  );
}

/** For a preview: silent where the API does not answer in time, since the update asks again. */
export async function lookForPinned(
  access: KubernetesCredentials,
  moves: readonly Move[],
  lookMs: number,
): Promise<string | undefined> {
  if (moves.length === 0) return undefined;
  const kubernetes = new KubernetesClient(access, lookMs);
  try {
    const refusals = await volumeRefusals(kubernetes, moves);
    return refusals.length === 0 ? undefined : refusals.join('\n');
  } catch {
    return undefined;
  } finally {
    kubernetes.close();
  }
}
