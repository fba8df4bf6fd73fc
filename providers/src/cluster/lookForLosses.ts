// Tells a preview what would be lost with the nodes that its update empties, as far as the cluster answers in time.
// It must never take silence for leave: the update itself asks again, before its first step.
import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesCredentials } from '../kubernetes/access';
import { KubernetesClient } from '../kubernetes/kubernetesClient';
import { drainRefusals } from './drainNode';
import type { DrainConsent } from './judgeDrain';

/**
 * @param names nodes that would be emptied
 * @param lookMs the longest a preview waits
 * @returns why not, or undefined
 */
export async function lookForLosses(
  access: KubernetesCredentials,
  names: readonly string[],
  consent: DrainConsent | undefined,
  lookMs: number,
): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const kubernetes = new KubernetesClient(access, lookMs);
  const timeUp = new AbortController();
  try {
    const refusals = await Promise.race([
      drainRefusals(kubernetes, names, consent).catch(() => []),
      pause(lookMs, [], { signal: timeUp.signal }),
    ]);
    return refusals.length === 0 ? undefined : refusals.join('\n');
  } finally {
    timeUp.abort();
    kubernetes.close();
  }
}
