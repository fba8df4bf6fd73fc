// The life of the resource TalosMachines: all machines of one cluster, kept as the stack wants them, one step at a time.
// It must never let a step through that loses etcd's majority, and never delete anything when it is deleted itself.
import { sortedJson } from '../../plan/sortedJson';
import { keepMachines } from './life/keepMachines';
import { strayMembers } from './life/removeMachines';
import type { LifeMachine, LifeRecord, LifeRequest } from './life/lifeRequest';
import { judgeRemoval, judgeReplacement } from './life/quorum';
import { judgeKubernetesStep, judgeTalosStep } from './life/versions';
import { TalosApi, talosApiPort } from './talos/talosApi';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, UpdateResult } from './dynamicProvider';
import { isKnown } from './known';
import { recorded } from './stateOf';
import { withoutStack } from './withoutStack';

/** Beside what was asked for, the state holds what the machines were given. */
export type TalosMachinesState = LifeRequest & { record: LifeRecord };

/** A preview must not wait for a cluster that is down. */
const lookMs = 3_000;

export const talosMachines = {
  /** Refusals, before anything is touched: the one place where Pulumi shows them without a stack. */
  async check(olds: Partial<LifeRequest>, news: LifeRequest): Promise<CheckResult> {
    if (!isKnown(olds.machines) || !isKnown(news.machines)) return { inputs: news, failures: [] };
    const before = { ...olds, machines: olds.machines } as LifeRequest;
    const wanted = controlPlanes(news).map(({ name }) => name);
    const known = controlPlanes(before).map(({ name }) => name);
    const members = await lookAtMembers(before, news);
    const reasons: [string, string | undefined][] = [
      ['machines', judgeRemoval([...new Set([...known, ...ours(members ?? [], before)])], wanted)],
      ['machines', replacementTrouble(before, news, members)],
      ['talosVersion', judgeTalosStep(before.talosVersion, news.talosVersion)],
      ['kubernetesVersion', judgeKubernetesStep(before.kubernetesVersion, news.kubernetesVersion)],
    ];
    const failures = reasons.flatMap(([property, reason]): CheckFailure[] =>
      reason === undefined ? [] : [{ property, reason }],
    );
    return { inputs: news, failures };
  },

  async create(inputs: LifeRequest): Promise<CreateResult> {
    const record: LifeRecord = { machines: [], appliedConfigs: {} };
    return { id: inputs.clusterName, outs: await recorded(keepMachines, inputs, record) };
  },

  async update(_id: string, olds: TalosMachinesState, news: LifeRequest): Promise<UpdateResult> {
    return { outs: await recorded(keepMachines, news, structuredClone(olds.record)) };
  },

  async diff(_id: string, olds: TalosMachinesState, news: LifeRequest): Promise<DiffResult> {
    if (!isKnown(news.machines)) return { changes: true };
    const members = await lookAtMembers(olds, news);
    // The engine asks this, and not `check`, before it replaces a server that others depend on.
    const refused = replacementTrouble(olds, news, members);
    if (refused !== undefined) throw withoutStack(refused);
    if (sortedJson(essence(olds)) !== sortedJson(essence(news))) return { changes: true };
    // Members that an interrupted update has left behind are no difference of inputs.
    return { changes: strayMembers(members ?? [], controlPlanes(news)).length > 0 };
  },
};

/** What an update has to do something for: not how carefully it does it, nor by which address. */
function essence({ machines, machineConfigs, talosVersion, kubernetesVersion }: LifeRequest): unknown {
  return [
    machines.map(({ name, role, id }) => [name, role, id]),
    machineConfigs,
    talosVersion,
    kubernetesVersion,
  ];
}

function controlPlanes({ machines }: Pick<LifeRequest, 'machines'>): LifeMachine[] {
  return machines.filter(({ role }) => role === 'control-plane');
}

/** Where no member answers the cluster is down already, and machines made anew are the way to get it back. */
function replacementTrouble(
  olds: LifeRequest,
  news: LifeRequest,
  members: readonly string[] | undefined,
): string | undefined {
  if (members === undefined) return undefined;
  return judgeReplacement(
    controlPlanes(olds).map(({ name }) => name),
    replacedControlPlanes(olds, news),
  );
}

/** Control planes that both know, with another id or one that only the update will know. */
function replacedControlPlanes(olds: LifeRequest, news: LifeRequest): string[] {
  return controlPlanes(news)
    .filter(({ name, id }) => controlPlanes(olds).some((old) => old.name === name && old.id !== id))
    .map(({ name }) => name);
}

/** Of etcd's members those that this stack made. */
function ours(members: readonly string[], { machines }: LifeRequest): string[] {
  const stems = new Set(machines.map(({ name }) => name.replace(/\d+$/, '')));
  return members.filter((name) => stems.has(name.replace(/\d+$/, '')));
}

/** Names of etcd's members, from the first control plane that answers; undefined where none does in time. */
async function lookAtMembers(olds: LifeRequest, news: LifeRequest): Promise<string[] | undefined> {
  const looks = controlPlanes(olds).map(async ({ address, port }) => {
    const api = new TalosApi(address, port ?? talosApiPort, news.talos, lookMs);
    try {
      return (await api.etcdMembers()).map(({ hostname }) => hostname);
    } finally {
      api.close();
    }
  });
  try {
    return await Promise.any(looks);
  } catch {
    return undefined;
  }
}
