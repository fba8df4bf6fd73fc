// One update of a cluster's machines, step by step: new ones join, old ones leave, then releases, configs and Kubernetes.
// It must never skip looking: every step first asks what is, so that a repeat after any interruption goes on where it stopped.
import { applyConfigs, configDigest } from './applyConfigs';
import { joinMachines } from './joinMachines';
import { leavingAnnotation } from '../talos/kubernetesClient';
import { LifeContext } from './lifeContext';
import type { LifeMachine, LifeRecord, LifeRequest } from './lifeRequest';
import { removeMachines } from './removeMachines';
import { configFor, findRunningImages, upgradeKubernetes } from './upgradeKubernetes';
import { upgradeTalos } from './upgradeTalos';

/**
 * @param record what the last update left, changed as this one goes on: true at any moment, also when it throws
 * @throws Error in words for the user, at the first step that fails
 */
export async function keepMachines(
  request: LifeRequest,
  record: LifeRecord,
  say: (line: string) => void,
): Promise<void> {
  const context = new LifeContext(request, say);
  try {
    const fresh = noteFresh(request, record);
    await joinMachines(
      context,
      (machine) => fresh.includes(machine),
      ({ name }) => {
        for (const known of record.machines) known.joined ||= known.name === name;
        say(`${name}: joined the cluster`);
      },
    );
    await takeBackLeaving(context);
    await removeMachines(context, record.machines, ({ name }) => {
      record.machines = record.machines.filter((known) => known.name !== name);
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a machine that is gone has no config
      delete record.appliedConfigs[name];
    });
    await upgradeTalos(context);
    const running = await findRunningImages(context);
    await applyConfigs(context, request.machines, configFor(context, running), record.appliedConfigs);
    await upgradeKubernetes(context, running, record.appliedConfigs);
    // Addresses and ports may have changed without the machine.
    record.machines = request.machines.map((machine) => ({ ...machine, joined: true }));
  } finally {
    context.close();
  }
}

/** Machines that have not joined yet. From here on they may be members, whatever becomes of this update. */
function noteFresh(request: LifeRequest, record: LifeRecord): LifeMachine[] {
  const before = record.machines;
  const fresh = request.machines.filter(
    (machine) => !before.some(({ name, id, joined }) => joined && name === machine.name && id === machine.id),
  );
  record.machines = [
    ...before.filter((known) => !fresh.some(({ name }) => name === known.name)),
    ...fresh.map((machine) => ({ ...machine, joined: false })),
  ];
  for (const machine of fresh) {
    const isSame = before.some(({ name, id }) => name === machine.name && id === machine.id);
    // What an interrupted update has applied since its boot is known; else it has what it booted with.
    if (isSame && record.appliedConfigs[machine.name] !== undefined) continue;
    record.appliedConfigs[machine.name] =
      machine.bootedConfigDigest ?? configDigest(request.machineConfigs[machine.name] ?? '');
  }
  return fresh;
}

/** Nodes that an update began to empty, and that the stack wants after all. */
async function takeBackLeaving({ kubernetes, request, say }: LifeContext): Promise<void> {
  for (const { metadata } of await kubernetes.nodes()) {
    const isWanted = request.machines.some(({ name }) => name === metadata.name);
    if (!isWanted || metadata.annotations?.[leavingAnnotation] === undefined) continue;
    await kubernetes.keepAfterAll(metadata.name);
    say(`${metadata.name}: takes pods again`);
  }
}
