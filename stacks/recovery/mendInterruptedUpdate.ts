// Makes an update converge after an earlier one was killed: what that one left half-made is removed, to be made anew.
// It must never act in a preview, nor on anything that the stack's state does not say was under way.
import * as pulumi from '@pulumi/pulumi';
import { hetznerAccess } from '../hetznerAccess';
import { findHelmLeftovers } from './helmLeftovers';
import { findHetznerLeftovers } from './hetznerLeftovers';
import type { Leftover } from './hetznerLeftovers';
import type { InterruptedUpdate } from './interruptedUpdate';
import { readInterruptedUpdate, readKubeconfig } from './interruptedUpdate';

/** To be called before any resource of the program is registered: the engine then forgets updates that were under way. */
export async function mendInterruptedUpdate(): Promise<void> {
  const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
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
      ...(await findHetznerLeftovers(hetznerAccess(), interrupted)),
      ...(await helmLeftovers(stack, interrupted)),
    ];
    if (leftovers.length === 0) return;
    await (pulumi.runtime.isDryRun() ? announce(leftovers) : remove(leftovers));
  } catch (error) {
    await pulumi.log.warn(
      `An earlier update was interrupted, and clearing up after it failed: ${error instanceof Error ? error.message : String(error)}. ` +
        'If a name is reported as taken now, run the update again.',
    );
  }
}

async function announce(leftovers: readonly Leftover[]): Promise<void> {
  await pulumi.log.warn(
    `An earlier update was interrupted and left half-made: ${list(leftovers)}. \`pulumi up\` removes this first and makes it anew.`,
  );
}

async function remove(leftovers: readonly Leftover[]): Promise<void> {
  for (const leftover of leftovers) await leftover.remove();
  await pulumi.log.warn(
    `An earlier update was interrupted and had left half-made: ${list(leftovers)}. It was removed and is made anew. ` +
      "Pulumi's own warning of pending operations ends with `pulumi refresh --clear-pending-creates --yes`.",
  );
}

function list(leftovers: readonly Leftover[]): string {
  return leftovers.map(({ what }) => what).join(', ');
}

async function helmLeftovers(stack: string, { releases }: InterruptedUpdate): Promise<Leftover[]> {
  if (releases.length === 0) return [];
  const kubeconfig = await readKubeconfig(stack);
  if (kubeconfig === undefined) return [];
  return (await Promise.all(releases.map((release) => findHelmLeftovers(kubeconfig, release)))).flat();
}
