// Empties a node before its machine goes: no new pods, the present ones asked to leave within a limit.
// It must never override a disruption budget, delete a pod by force, or take along what the stack has not given up.
import { setTimeout as pause } from 'node:timers/promises';
import { shortList } from '../../../config/shortList';
import { KubernetesCallError } from '../kubernetes/kubernetesClient';
import type { KubernetesClient } from '../kubernetes/kubernetesClient';
import type { KubernetesPod } from '../kubernetes/objects';
import { together } from '../together';
import { requireEngine } from './engineWatch';
import { inBatches } from '../inBatches';
import type { DrainConsent } from './judgeDrain';
import { judgeDrain, mustLeave } from './judgeDrain';
import { isReady } from '../kubernetes/objects';

/** What emptying a node needs of the life it is a step of. */
export interface DrainContext {
  readonly kubernetes: KubernetesClient;
  readonly request: {
    /** Seconds the pods have to go. */
    readonly drainSeconds: number;
    /** What may be lost with them; left out: nothing. */
    readonly drain?: DrainConsent;
    /** Milliseconds between two looks. Default 1000. */
    readonly intervalMs?: number;
  };
  readonly say: (line: string) => void;
}

/** @throws Error naming each pod that is still there when the time is up, and why; the node then takes pods again */
export async function drainNode(context: DrainContext, name: string): Promise<void> {
  const { kubernetes, request } = context;
  const node = await kubernetes.node(name);
  if (node === undefined) return;
  const pods = await kubernetes.podsOn(name);
  const refused = judgeDrain(name, pods, request.drain);
  if (refused !== undefined) throw new Error(refused);
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
    const reasons = await together(left, ({ metadata }) => ask(context, there.get(metadata.uid)));
    if (Date.now() >= deadline) throw new Error(stillThere(name, left, reasons, request.drainSeconds));
    await pause(request.intervalMs ?? 1000);
  }
}

/**
 * Asked before the first of several nodes is cordoned.
 * @param changed what was done by then, for the error
 * @throws Error with every node that must not be emptied, and why
 */
export async function requireDrainable(
  { kubernetes, request }: Pick<DrainContext, 'kubernetes' | 'request'>,
  names: readonly string[],
  changed = 'No node was cordoned.',
): Promise<void> {
  const refusals = await drainRefusals(kubernetes, names, request.drain);
  if (refusals.length > 0) throw new Error([...refusals, changed].join('\n'));
}

/** For each node that must not be emptied, why. */
export async function drainRefusals(
  kubernetes: KubernetesClient,
  names: readonly string[],
  consent: DrainConsent | undefined,
): Promise<string[]> {
  const refusals = await inBatches([...new Set(names)], 10, async (name) =>
    judgeDrain(name, await kubernetes.podsOn(name), consent),
  );
  return refusals.filter((refused) => refused !== undefined);
}

/** What the API says against it now may have passed at the next look. */
async function ask({ kubernetes }: DrainContext, pod: KubernetesPod | undefined): Promise<string> {
  if (pod === undefined) return '';
  if (pod.metadata.deletionTimestamp !== undefined) return 'it was asked to stop and still runs';
  try {
    return (await kubernetes.evict(pod)) ?? 'it was asked to stop just now';
  } catch (error) {
    if (error instanceof KubernetesCallError) return error.message;
    throw error;
  }
}

function stillThere(node: string, pods: KubernetesPod[], reasons: string[], seconds: number): string {
  const shown = pods.map(({ metadata: { namespace, name } }, index) => {
    const reason = reasons[index] ?? '';
    return `${namespace}/${name} (${reason.replace(/\.$/, '')})`;
  });
  return (
    `${node} was not emptied within ${seconds} s: ${shortList(shown, 10)}. Its machine was not deleted; the node takes pods again. ` +
    'Loosen the disruption budget, make room elsewhere or delete these pods yourself, then run the update again; ' +
    'more time: routewise:distribution.upgrade.drainSeconds.'
  );
}
