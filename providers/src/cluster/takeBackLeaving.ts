// Gives nodes back to the cluster that an earlier update began to empty, and that the stack wants after all.
// It must never touch one that nobody here was about to take out.
import { leavingAnnotation } from '../kubernetes/kubernetesClient';
import type { DrainContext } from './drainNode';

/** @param wanted nodes that the stack has */
export async function takeBackLeaving(
  { kubernetes, say }: Pick<DrainContext, 'kubernetes' | 'say'>,
  wanted: readonly { readonly name: string }[],
): Promise<void> {
  for (const { metadata } of await kubernetes.nodes()) {
    const isWanted = wanted.some(({ name }) => name === metadata.name);
    if (!isWanted || metadata.annotations?.[leavingAnnotation] === undefined) continue;
    if (await kubernetes.keepAfterAll(metadata.name)) say(`${metadata.name}: takes pods again`);
  }
}
