// One update of a cluster's machines, step by step: new ones join, old ones leave, then releases, configs and Kubernetes.
// It must never skip looking: every step first asks what is, so that a repeat after any interruption goes on where it stopped.
import { applyConfigs, configDigest } from './applyConfigs';
import { joinMachines } from './joinMachines';
import { KubernetesCallError } from '../../kubernetes/kubernetesClient';
import { requireDrainable } from '../../cluster/drainNode';
import { takeBackLeaving } from '../../cluster/takeBackLeaving';
import { passHealthGate } from './healthGate';
import { LifeContext } from './lifeContext';
import { isReady } from '../../kubernetes/objects';
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
    await requireNothingLost(context, record);
    const fresh = noteFresh(request, record);
    await joinMachines(
      context,
      (machine) => fresh.includes(machine),
      ({ name }) => {
        for (const known of record.machines) known.joined ||= known.name === name;
        say(`${name}: joined the cluster`);
      },
    );
    await awaitReturning(context);
    await takeBackLeaving(context, request.machines);
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

/** Before the first step. */
async function requireNothingLost(context: LifeContext, record: LifeRecord): Promise<void> {
  const leaving = record.machines
    .map(({ name }) => name)
    .filter((name) => !context.request.machines.some((machine) => machine.name === name));
  try {
    await requireDrainable(context, leaving, 'Nothing was changed.');
  } catch (error) {
    // It may be this very update that brings the API back; each drain asks again.
    if (!(error instanceof KubernetesCallError)) throw error;
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

/** Nodes whose machines were off for a while: as well as they were before anything else begins. */
async function awaitReturning(context: LifeContext): Promise<void> {
  const { returning = [] } = context.request;
  if (returning.length === 0) return;
  const back = context.request.machines.filter(({ name }) => returning.includes(name));
  for (const machine of back)
    await context.talosUntil(machine, 'its Talos API answers', async (api) => ({
      done: await api.version(),
    }));
  const { controlPlanes, kubernetes } = context;
  await passHealthGate(context, 'the next step', { controlPlanes, readyNodes: [] });
  // Without a network plugin no node is Ready.
  const wereReady = (await kubernetes.nodes()).some(isReady);
  await passHealthGate(context, 'the next step', {
    controlPlanes,
    readyNodes: wereReady ? returning : [],
  });
}
