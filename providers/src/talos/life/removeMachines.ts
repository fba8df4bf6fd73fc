// Takes machines out of the cluster before their servers are deleted: drained, out of etcd, their Node objects gone.
// It must never let two control planes leave etcd at once, and never remove what the stack still wants.
import type { KubernetesClient } from '../../kubernetes/kubernetesClient';
import { TalosApiError } from '../talosApiError';
import { requireDrainable } from '../../cluster/drainNode';
import { givingUp } from '../../cluster/givingUp';
import { etcdMembers, passHealthGate } from './healthGate';
import type { LifeContext } from './lifeContext';
import { retryOrGiveUp } from './lifeContext';
import { isReady } from '../../kubernetes/objects';
import type { LifeMachine } from './lifeRequest';
import { judgeRemoval } from '../../cluster/quorum';
import { snapshotBefore, snapshotWay } from './snapshotBefore';

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
  const controlPlanes = await goingControlPlanes(context, going);
  const names = [...workers.map(({ name }) => name), ...controlPlanes];
  await requireDrainable(context, names);
  await givingUp(context, names, async ({ empty }) => {
    // All of them at once, so that no pod moves to a node that goes next.
    for (const { name } of workers) await context.kubernetes.cordonForLeaving(name);
    for (const machine of workers) {
      await empty(machine.name);
      await context.kubernetes.deleteNode(machine.name);
      context.say(`${machine.name}: left the cluster`);
      stays(machine);
    }
    for (const name of controlPlanes) {
      const machine = going.find((known) => known.name === name);
      await removeControlPlane(context, name, { machine, reason: 'removing', empty: () => empty(name) });
      if (machine !== undefined) stays(machine);
    }
  });
}

/** Those this stack made and wants no more, and members of etcd that an interrupted update left behind. */
async function goingControlPlanes(context: LifeContext, going: readonly LifeMachine[]): Promise<string[]> {
  const wanted = context.controlPlanes;
  const members = (await etcdMembers(context, wanted)).map(({ hostname }) => hostname);
  const names = new Set(going.filter(({ role }) => role === 'control-plane').map(({ name }) => name));
  const strays = strayMembers(members, wanted).filter((name) => !names.has(name));
  const lost = await lostMembers(context.kubernetes, strays);
  for (const name of lost) names.add(name);
  for (const name of strays.filter((each) => !lost.includes(each)))
    context.say(
      `${name}: a member of etcd that this stack does not know, and its node is Ready, so it is left alone`,
    );
  const refused = judgeRemoval(
    members,
    wanted.map(({ name }) => name),
    snapshotWay,
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

/** Of stray members those whose nodes do not run: a name alone does not tell whose a machine is. */
export async function lostMembers(
  kubernetes: Pick<KubernetesClient, 'node'>,
  strays: readonly string[],
): Promise<string[]> {
  const lost: string[] = [];
  for (const name of strays) {
    const node = await kubernetes.node(name);
    if (node === undefined || !isReady(node)) lost.push(name);
  }
  return lost;
}

/** How one control plane goes. */
export interface Going {
  /** Absent where nothing is known of it but its name. */
  readonly machine: LifeMachine | undefined;
  /** For the snapshot. */
  readonly reason: 'removing' | 'replacing';
  readonly empty: () => Promise<void>;
}

export async function removeControlPlane(
  context: LifeContext,
  name: string,
  { machine, reason, empty }: Going,
): Promise<void> {
  const { controlPlanes, kubernetes } = context;
  await passHealthGate(context, `removing ${name}`, { controlPlanes, readyNodes: [] });
  await snapshotBefore(context, controlPlanes, `${reason} ${name}`);
  await empty();
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
  // The API may have been behind this very machine, and moves to another one.
  await context.until(`The node ${name} is deleted`, async () => {
    try {
      await kubernetes.deleteNode(name);
      return { done: true };
    } catch (error) {
      return retryOrGiveUp(error);
    }
  });
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
