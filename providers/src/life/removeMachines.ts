// Takes machines out of the cluster before their servers are deleted: drained, out of etcd, their Node objects gone.
// It must never let two control planes leave etcd at once, and never remove what the stack still wants.
import { TalosApiError } from '../talos/talosApiError';
import { drainNode } from './drainNode';
import { etcdMembers, passHealthGate } from './healthGate';
import type { LifeContext } from './lifeContext';
import type { LifeMachine } from './lifeRequest';
import { judgeRemoval } from './quorum';

/** @param known machines that are, or may be, in the cluster */
export async function removeMachines(
  context: LifeContext,
  known: readonly LifeMachine[],
  stays: (machine: LifeMachine) => void,
): Promise<void> {
  const going = known.filter(
    ({ name }) => !context.request.machines.some((machine) => machine.name === name),
  );
  const workers = going.filter(({ role }) => role === 'worker');
  // All of them at once, so that no pod moves to a node that goes next.
  for (const { name } of workers) await context.kubernetes.cordonForLeaving(name);
  for (const machine of workers) {
    await drainNode(context, machine.name);
    await context.kubernetes.deleteNode(machine.name);
    context.say(`${machine.name}: left the cluster`);
    stays(machine);
  }
  for (const name of await goingControlPlanes(context, going)) {
    const machine = going.find((known) => known.name === name);
    await removeControlPlane(context, name, machine);
    if (machine !== undefined) stays(machine);
  }
}

/** Those this stack made and wants no more, and members of etcd that an interrupted update left behind. */
async function goingControlPlanes(context: LifeContext, going: readonly LifeMachine[]): Promise<string[]> {
  const wanted = context.controlPlanes;
  const members = (await etcdMembers(context, wanted)).map(({ hostname }) => hostname);
  const names = new Set(going.filter(({ role }) => role === 'control-plane').map(({ name }) => name));
  for (const name of strayMembers(members, wanted)) names.add(name);
  const refused = judgeRemoval(
    members,
    wanted.map(({ name }) => name),
  );
  if (names.size > 0 && refused !== undefined) throw new Error(refused);
  return [...names];
}

/** Members with the names this stack gives its control planes, which it does not want. */
export function strayMembers(members: readonly string[], wanted: readonly { name: string }[]): string[] {
  const stem = (name: string): string => name.replace(/\d+$/, '');
  const ours = new Set(wanted.map(({ name }) => stem(name)));
  return members.filter((name) => ours.has(stem(name)) && !wanted.some((machine) => machine.name === name));
}

async function removeControlPlane(
  context: LifeContext,
  name: string,
  machine: LifeMachine | undefined,
): Promise<void> {
  const { controlPlanes, kubernetes } = context;
  await passHealthGate(context, `removing ${name}`, { controlPlanes, readyNodes: [] });
  await drainNode(context, name);
  const member = (await etcdMembers(context, controlPlanes)).find(({ hostname }) => hostname === name);
  if (member !== undefined) {
    context.say(`${name}: leaving etcd`);
    if (machine === undefined || !(await leavesByItself(context, machine))) {
      const [asked] = controlPlanes;
      if (asked === undefined) throw new Error('there is no control plane left to ask');
      const timeout = context.request.stepSeconds * 1000;
      await context.deed(
        asked,
        `removing ${name} from etcd`,
        (api) => api.etcdRemoveMember(member.id),
        timeout,
      );
    }
  }
  await context.until(`${name} leaves etcd`, async () => {
    const members = await etcdMembers(context, controlPlanes).catch(() => undefined);
    if (members === undefined) return { retry: 'No control plane answers.' };
    return members.some(({ hostname }) => hostname === name)
      ? { retry: `${name} is still a member.` }
      : { done: true };
  });
  await kubernetes.deleteNode(name);
  context.say(`${name}: left the cluster`);
}

/** @returns false when the machine does not answer: another member has to remove it */
async function leavesByItself(context: LifeContext, machine: LifeMachine): Promise<boolean> {
  const timeout = context.request.stepSeconds * 1000;
  try {
    await context.talos(machine, (api) => api.version());
  } catch (error) {
    if (error instanceof TalosApiError) return false;
    throw error;
  }
  await context.deed(machine, 'leaving etcd', (api) => api.etcdLeave(), timeout);
  return true;
}
