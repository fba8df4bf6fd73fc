// Gives each running machine its machine config, control planes one after the other.
// It must never restart a machine unasked, nor begin where one machine would need a restart that is not allowed.
import { sha256 } from '../../../../config/sha256';
import { inBatches } from '../../inBatches';
import { passHealthGate } from './healthGate';
import type { LifeContext } from './lifeContext';
import { messageOf } from '../../../../config/messageOf';
import type { LifeMachine } from './lifeRequest';
import { awaitRestart, awaitWellAgain, lookBeforeRestart } from './restart';

/** SHA-256 of a machine config's text, hex. */
export function configDigest(machineConfig: string): string {
  return sha256(machineConfig);
}

/**
 * @param configOf what a machine is to have now
 * @param applied digests by machine of what each has; written to as configs are applied
 */
export async function applyConfigs(
  context: LifeContext,
  machines: readonly LifeMachine[],
  configOf: (machine: LifeMachine) => string,
  applied: Record<string, string>,
): Promise<void> {
  const differing = machines.filter((machine) => applied[machine.name] !== configDigest(configOf(machine)));
  if (differing.length === 0) return;
  const restarts = await thatWouldRestart(context, differing, configOf);
  if (restarts.length > 0 && !context.request.rebootForConfig) {
    throw new Error(
      `Talos would restart for this change of its machine config, and restarts are not allowed: ${restarts.join(', ')}. ` +
        'Nothing was changed. Set routewise:distribution.upgrade.rebootForConfig to true and run the update again: it restarts them one at a time, with a health check between.',
    );
  }
  const doApply = async (machine: LifeMachine): Promise<void> => {
    await applyOne(context, machine, configOf(machine), restarts.includes(machine.name));
    applied[machine.name] = configDigest(configOf(machine));
  };
  for (const machine of differing.filter(({ role }) => role === 'control-plane')) await doApply(machine);
  await inBatches(
    differing.filter(({ role }) => role === 'worker'),
    context.request.workersAtATime,
    doApply,
  );
}

/** A dry run on every machine, so that a refusal comes before the first change. */
async function thatWouldRestart(
  context: LifeContext,
  machines: readonly LifeMachine[],
  configOf: (machine: LifeMachine) => string,
): Promise<string[]> {
  const found: string[] = [];
  await inBatches(machines, 10, async (machine) => {
    try {
      const { mode } = await context.talos(
        machine,
        (api) => api.applyConfiguration(configOf(machine), 'AUTO', true),
        30_000,
      );
      if (mode === 'REBOOT') found.push(machine.name);
    } catch (error) {
      throw new Error(
        `${machine.name}: its changed machine config could not be tried. ${messageOf(error)} Nothing was changed; run the update again when that is mended.`,
        { cause: error },
      );
    }
  });
  return machines.map(({ name }) => name).filter((name) => found.includes(name));
}

async function applyOne(
  context: LifeContext,
  machine: LifeMachine,
  config: string,
  restarts: boolean,
): Promise<void> {
  const apply = async (): Promise<void> => {
    await context.deed(
      machine,
      'applying its machine config',
      async (api) => {
        await api.applyConfiguration(config, restarts ? 'AUTO' : 'NO_REBOOT');
      },
      30_000,
    );
  };
  if (!restarts) {
    await apply();
    context.say(`${machine.name}: has its new machine config`);
    return;
  }
  const doing = `restarting ${machine.name} for its machine config`;
  await passHealthGate(context, doing, { controlPlanes: context.controlPlanes, readyNodes: [] });
  const before = await lookBeforeRestart(context, machine);
  context.say(`${machine.name}: restarting for its new machine config`);
  await apply();
  await awaitRestart(context, machine, doing, before);
  await awaitWellAgain(context, machine, doing, before);
}
