// Waits for a machine that was told to restart: down, up again with its API, well within the cluster.
// It must never take an answer from before the restart for one after it: the kernel's boot id tells them apart.
import { passHealthGate } from './healthGate';
import type { LifeContext } from './lifeContext';
import { isReady } from '../../kubernetes/objects';
import type { LifeMachine } from './lifeRequest';

/** What a machine was like before a deed that restarts it. */
export interface BeforeRestart {
  bootId: string;
  /** Without a network plugin no node is Ready, and none is waited for. */
  wasReady: boolean;
}

export async function lookBeforeRestart(context: LifeContext, machine: LifeMachine): Promise<BeforeRestart> {
  const bootId = await context.talosUntil(machine, 'its Talos API answers', async (api) => ({
    done: await api.bootId(),
  }));
  const nodes = await context.kubernetes.nodes();
  return { bootId, wasReady: nodes.some(isReady) };
}

/** @param doing for errors: `upgrading dev-general-1` */
export async function awaitRestart(
  context: LifeContext,
  machine: LifeMachine,
  doing: string,
  before: BeforeRestart,
): Promise<void> {
  await context.talosUntil(machine, `comes back after ${doing}`, async (api) =>
    (await api.bootId()) === before.bootId
      ? { retry: 'It has not restarted yet: see its console at the provider, and `talosctl dmesg`.' }
      : { done: true },
  );
}

/** The machine is back as a full part of the cluster: only then may the next one go down. */
export async function awaitWellAgain(
  context: LifeContext,
  machine: LifeMachine,
  doing: string,
  { wasReady }: Pick<BeforeRestart, 'wasReady'>,
): Promise<void> {
  await passHealthGate(context, `the step after ${doing}`, {
    controlPlanes: context.controlPlanes,
    readyNodes: wasReady ? [machine.name] : [],
  });
}
