// Makes an update converge after an earlier one was killed: what that one made is taken into the state, what it left half-made goes.
// It must never act in a preview, nor on anything that is not surely this stack's own: that is named, and left alone.
import * as pulumi from '@pulumi/pulumi';
import { messageOf } from '../../config/messageOf';
import { hetznerAccess } from '../site/hetzner/hetznerAccess';
import { ownStack } from '../state/stackState';
import { stackName } from '../state/stackState';
import { warn, warnOf } from '../tell/warn';
import { adoptLeftovers } from './adoptLeftovers';
import { findHelmLeftovers } from './helmLeftovers';
import { findHetznerLeftovers } from './hetznerLeftovers';
import type { InterruptedUpdate } from './interruptedUpdate';
import { readInterruptedUpdate } from './interruptedUpdate';
import { readKubeconfig } from '../state/readKubeconfig';
import type { Leftover, Removal } from './leftover';
import { describeLeftovers } from './describeLeftovers';

/** To be called before any resource of the program is registered: the engine then forgets updates that were under way. */
export async function mendInterruptedUpdate(): Promise<void> {
  const stack = stackName();
  let interrupted: InterruptedUpdate;
  try {
    interrupted = await readInterruptedUpdate(stack);
  } catch {
    // No `pulumi` on PATH, or no state yet. Whatever is left over then shows when its name is taken.
    return;
  }
  const { creations, releases, unserved } = interrupted;
  if (creations.length + releases.length + unserved.length === 0) return;
  try {
    const leftovers = [
      ...(await findHetznerLeftovers(hetznerAccess(), interrupted, ownStack())),
      ...(await helmLeftovers(stack, interrupted)),
    ];
    if (leftovers.length === 0) return;
    const isPreview = pulumi.runtime.isDryRun();
    if (!isPreview) for (const removal of leftovers.filter(isRemoval)) await removal.remove();
    adoptLeftovers(leftovers.filter((each) => each.take === 'adopt'));
    await warnOf(describeLeftovers(leftovers, isPreview));
  } catch (error) {
    await warn(
      `An earlier update was interrupted, and clearing up after it failed: ${messageOf(error)}. ` +
        'If a name is reported as taken now, run the update again.',
    );
  }
}

function isRemoval(leftover: Leftover): leftover is Removal {
  return leftover.take === 'remove';
}

async function helmLeftovers(stack: string, { releases, written }: InterruptedUpdate): Promise<Leftover[]> {
  if (releases.length === 0) return [];
  const kubeconfig = await readKubeconfig(stack);
  if (kubeconfig === undefined) return [];
  return (
    await Promise.all(releases.map((release) => findHelmLeftovers(kubeconfig, release, written)))
  ).flat();
}
