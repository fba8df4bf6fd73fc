// Waits until machines that are new have become part of the cluster: control planes one after the other, then workers.
// It must never add a member to etcd itself: Talos does, one learner at a time.
import { together } from '../../together';
import { etcdMembers, passHealthGate } from './healthGate';
import type { LifeContext } from './lifeContext';
import { retryOrGiveUp } from './lifeContext';
import type { LifeMachine } from './lifeRequest';

/** @param joined called for each machine as soon as it is in. */
export async function joinMachines(
  context: LifeContext,
  isNew: (machine: LifeMachine) => boolean,
  joined: (machine: LifeMachine) => void,
): Promise<void> {
  const settled = context.controlPlanes.filter((machine) => !isNew(machine));
  for (const machine of context.controlPlanes.filter(isNew)) {
    await answers(context, machine);
    await context.until(`${machine.name} joins etcd`, async () => {
      try {
        const members = await etcdMembers(context, [...settled, machine]);
        const own = members.find(({ hostname }) => hostname === machine.name);
        if (own === undefined) return { retry: `It is no member yet; ${members.length} others are.` };
        return own.isLearner ? { retry: 'It is still learning etcd’s data.' } : { done: true };
      } catch (error) {
        return retryOrGiveUp(error);
      }
    });
    settled.push(machine);
    await passHealthGate(context, 'the next step', { controlPlanes: settled, readyNodes: [] });
    await registers(context, machine);
    joined(machine);
  }
  await together(context.workers.filter(isNew), async (machine) => {
    await answers(context, machine);
    await registers(context, machine);
    joined(machine);
  });
}

async function answers(context: LifeContext, machine: LifeMachine): Promise<void> {
  await context.talosUntil(machine, 'its Talos API answers', async (api) => ({ done: await api.version() }));
}

async function registers(context: LifeContext, { name }: LifeMachine): Promise<void> {
  await context.until(`${name} registers as a node`, async () => {
    try {
      const node = await context.kubernetes.node(name);
      return node === undefined ? { retry: 'There is no such Node yet.' } : { done: true };
    } catch (error) {
      return retryOrGiveUp(error);
    }
  });
}
