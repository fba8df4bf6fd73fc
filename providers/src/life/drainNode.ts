// Empties a node before its machine goes: no new pods, the present ones asked to leave within a limit.
// It must never override a disruption budget, nor delete a pod by force: what does not go is told.
import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesClient, KubernetesPod } from '../talos/kubernetesClient';
import { requireEngine } from './engineWatch';
import { isReady } from './lifeContext';

/** What emptying a node needs of the life it is a step of. */
export interface DrainContext {
  readonly kubernetes: KubernetesClient;
  readonly request: {
    /** Seconds the pods have to go. */
    readonly drainSeconds: number;
    /** Milliseconds between two looks. Default 1000. */
    readonly intervalMs?: number;
  };
  readonly say: (line: string) => void;
}

/** @throws Error naming each pod that is still there when the time is up, and why */
export async function drainNode(context: DrainContext, name: string): Promise<void> {
  const { kubernetes, request } = context;
  const node = await kubernetes.node(name);
  if (node === undefined) return;
  await kubernetes.cordonForLeaving(name);
  if (!isReady(node)) {
    context.say(`${name}: not Ready, so nothing on it can be asked to leave`);
    return;
  }
  // Listed once, as kubectl does: a pod that tolerates cordoned nodes may come back, and goes with the machine.
  const leaving = (await kubernetes.podsOn(name)).filter(mustLeave);
  context.say(`${name}: draining, ${leaving.length} pods`);
  const deadline = Date.now() + request.drainSeconds * 1000;
  for (;;) {
    await requireEngine();
    const there = new Map((await kubernetes.podsOn(name)).map((pod) => [pod.metadata.uid, pod]));
    const left = leaving.filter(({ metadata }) => there.has(metadata.uid));
    if (left.length === 0) return;
    const reasons = await Promise.all(left.map(({ metadata }) => ask(context, there.get(metadata.uid))));
    if (Date.now() >= deadline) throw new Error(stillThere(name, left, reasons, request.drainSeconds));
    await pause(request.intervalMs ?? 1000);
  }
}

async function ask({ kubernetes }: DrainContext, pod: KubernetesPod | undefined): Promise<string> {
  if (pod === undefined) return '';
  if (pod.metadata.deletionTimestamp !== undefined) return 'it was asked to stop and still runs';
  return (await kubernetes.evict(pod)) ?? 'it was asked to stop just now';
}

/** All but what a DaemonSet or the kubelet itself would put back, and what has ended. */
function mustLeave({ metadata, status }: KubernetesPod): boolean {
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return false;
  if (metadata.ownerReferences?.some(({ kind }) => kind === 'DaemonSet') === true) return false;
  return status.phase !== 'Succeeded' && status.phase !== 'Failed';
}

function stillThere(node: string, pods: KubernetesPod[], reasons: string[], seconds: number): string {
  const shown = pods.slice(0, 10).map(({ metadata: { namespace, name } }, index) => {
    const reason = reasons[index] ?? '';
    return `${namespace}/${name} (${reason.replace(/\.$/, '')})`;
  });
  const more = pods.length > shown.length ? ` and ${pods.length - shown.length} more` : '';
  return (
    `${node} was not emptied within ${seconds} s: ${shown.join(', ')}${more}. Its machine was not deleted; the node takes no new pods. ` +
    'Loosen the disruption budget, make room elsewhere or delete these pods yourself, then run the update again; ' +
    'more time: routewise:distribution.upgrade.drainSeconds.'
  );
}
