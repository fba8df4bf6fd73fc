// Brings every machine to the wanted Talos release: control planes one at a time, then workers, with a health check between.
// It must never begin with a machine while another is not back, and never upgrade one that has the release already.
import { passHealthGate } from './healthGate';
import { inBatches } from '../../inBatches';
import type { LifeContext } from './lifeContext';
import type { LifeMachine } from './lifeRequest';
import { awaitRestart, awaitWellAgain, lookBeforeRestart } from './restart';
import { snapshotBefore } from './snapshotBefore';
import { judgeTalosStep } from '../../cluster/versions';

export async function upgradeTalos(context: LifeContext): Promise<void> {
  for (const machine of context.controlPlanes) await upgradeMachine(context, machine);
  await inBatches(context.workers, context.request.workersAtATime, (machine) =>
    upgradeMachine(context, machine),
  );
}

async function upgradeMachine(context: LifeContext, machine: LifeMachine): Promise<void> {
  const { talosVersion, installerImage, stepSeconds } = context.request;
  const { name } = machine;
  // A machine that an interrupted update left restarting is waited for here.
  const now = await runningVersion(context, machine);
  if (now === talosVersion) return;
  const refused = judgeTalosStep(now, talosVersion);
  if (refused !== undefined) throw new Error(`${name} runs Talos ${now}. ${refused}`);
  const doing = `upgrading ${name} from Talos ${now} to ${talosVersion}`;
  await passHealthGate(context, doing, { controlPlanes: context.controlPlanes, readyNodes: [] });
  if (machine.role === 'control-plane')
    await snapshotBefore(context, context.controlPlanes, `upgrading Talos to ${talosVersion}`);
  const before = await lookBeforeRestart(context, machine);
  context.say(`${name}: upgrading Talos ${now} to ${talosVersion}`);
  // Talos fetches the image, asks etcd, drains the node and installs: all that before it restarts.
  await context.deed(
    machine,
    `the upgrade to Talos ${talosVersion}`,
    (api) => api.upgrade(installerImage),
    stepSeconds * 1000,
  );
  await awaitRestart(context, machine, doing, before);
  const then = await runningVersion(context, machine);
  if (then !== talosVersion) {
    throw new Error(
      `${name} came back with Talos ${then} instead of ${talosVersion}: the new release did not start and Talos went back to the old one. ` +
        `See the machine’s console at the provider, and whether ${installerImage} fits it. No other machine was touched; run the update again to go on.`,
    );
  }
  await awaitWellAgain(context, machine, doing, before);
  context.say(`${name}: runs Talos ${talosVersion}`);
}

function runningVersion(context: LifeContext, machine: LifeMachine): Promise<string> {
  return context.talosUntil(machine, 'its Talos API answers', async (api) => ({ done: await api.version() }));
}
