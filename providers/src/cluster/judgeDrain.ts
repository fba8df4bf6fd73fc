// Says which pods of a node cannot be put elsewhere without losing something, and asks for the user's word as kubectl does.
// It must never need more than the pods themselves: a preview asks it, and so does each drain before its first step.
// Source: kubectl, pkg/drain/filters.go: mirrorPodFilter, daemonSetFilter, localStorageFilter, unreplicatedFilter.
import { shortList } from '../../../config/shortList';
import type { KubernetesPod } from '../kubernetes/objects';

/** What the stack lets a drain take along, in the words of `kubectl drain`. Left out: nothing. */
export interface DrainConsent {
  /** Pods with emptyDir volumes: what is in these is deleted with the pod. */
  readonly deleteEmptyDirData?: boolean;
  /** Pods that no controller makes again. */
  readonly force?: boolean;
}

interface Kind {
  readonly pods: readonly KubernetesPod[];
  readonly what: string;
  readonly key: string;
}

/** Names told in full; the rest is counted. */
const named = 10;

/** All but what a DaemonSet or the kubelet itself would put back, and what has ended. */
export function mustLeave({ metadata, status }: KubernetesPod): boolean {
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
  if (metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') === true) return false;
  return status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

/**
 * @param pods those on the node
 * @returns why it is not to be emptied, with the way out; undefined where nothing is lost by it
 */
export function judgeDrain(
  node: string,
  pods: readonly KubernetesPod[],
  consent: DrainConsent = {},
): string | undefined {
  // What is ending already has been asked to by somebody.
  const leaving = pods.filter((pod) => mustLeave(pod) && pod.metadata.deletionTimestamp === undefined);
  const kinds: Kind[] = [
    {
      pods: consent.force === true ? [] : leaving.filter(isBare),
      what: 'belong to no controller, so nothing makes them again elsewhere',
      key: 'force',
    },
    {
      pods: consent.deleteEmptyDirData === true ? [] : leaving.filter(holdsEmptyDirData),
      what: 'have data in emptyDir volumes, which is deleted with the pod',
      key: 'deleteEmptyDirData',
    },
  ].filter((kind) => kind.pods.length > 0);
  if (kinds.length === 0) return undefined;
  return (
    `${node} is not emptied, because something on it would be lost: ` +
    kinds.map(({ pods: lost, what }) => `${listed(lost)} ${what}`).join('; ') +
    `. Move or delete these pods yourself, or allow it: routewise:safety.drain: { ${kinds.map(({ key }) => `${key}: true`).join(', ')} } (the words of \`kubectl drain\`).`
  );
}

function isBare({ metadata }: KubernetesPod): boolean {
  return metadata.ownerReferences?.some(({ controller }) => controller === true) !== true;
}

/**
 * The cluster’s own parts keep caches and sockets there, and make them anew: pods of a controller in kube-system, such as
 * metrics-server and Hubble. Asked for these too, no node could ever leave without a word that then holds for all others.
 */
function holdsEmptyDirData(pod: KubernetesPod): boolean {
  if (pod.spec.volumes?.some(({ emptyDir }) => emptyDir !== undefined) !== true) return false;
  return isBare(pod) || pod.metadata.namespace !== 'kube-system';
}

function listed(pods: readonly KubernetesPod[]): string {
  return shortList(
    pods.map(({ metadata: { namespace, name } }) => `${namespace}/${name}`),
    named,
  );
}
