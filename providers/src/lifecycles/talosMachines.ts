// The life of the resource TalosMachines: all machines of one cluster, kept as the stack wants them, one step at a time.
// It must never let a step through that loses etcd's majority, and never delete anything when it is deleted itself.
import { sortedJson } from '../../../plan/sortedJson';
import { keepMachines } from '../talos/life/keepMachines';
import { lostMembers, strayMembers } from '../talos/life/removeMachines';
import { judgeRenamed } from '../cluster/judgeRenamed';
import { haveReturned } from '../cluster/returning';
import { lookForLosses } from '../cluster/lookForLosses';
import type { LifeMachine, LifeRecord, LifeRequest } from '../talos/life/lifeRequest';
import { lookAtEtcd } from '../talos/life/lookAtEtcd';
import { snapshotWay } from '../talos/life/snapshotBefore';
import { judgeRemoval, judgeReplacement } from '../cluster/quorum';
import type { EtcdLook } from '../cluster/quorum';
import { goesWithoutQuorum } from '../cluster/quorumConsent';
import { judgeKubernetesStep, judgeTalosStep } from '../cluster/versions';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import { isKnown } from '../isKnown';
import { say } from '../say';
import { KubernetesClient } from '../kubernetes/kubernetesClient';
import { recorded } from '../stateOf';
import { withoutTrace } from '../withoutTrace';

/** Beside what was asked for, the state holds what the machines were given. */
export type TalosMachinesState = LifeRequest & { record: LifeRecord };

/** A preview must not wait for a cluster that is down; but where control planes go, silence refuses them. */
const lookMs = 3_000;
const lookBeforeLossMs = 10_000;

export const talosMachines = {
  /** Refusals, before anything is touched: the one place where Pulumi shows them without a stack. */
  async check(olds: Partial<LifeRequest>, news: LifeRequest): Promise<CheckResult> {
    if (!isKnown(olds.machines) || !isKnown(news.machines)) return { inputs: news, failures: [] };
    const before = { ...olds, machines: olds.machines } as LifeRequest;
    const wanted = controlPlanes(news).map(({ name }) => name);
    const known = controlPlanes(before).map(({ name }) => name);
    const look = await lookAt(before, news);
    const members = [...new Set([...known, ...ours(membersOf(look), before)])];
    const tooFew = judgeRemoval(members, wanted, snapshotWay);
    const reasons: [string, string | undefined][] = [
      ['machines', tooFew ?? lossTrouble(before, news, look)],
      ...judgeRenamed(before.machines, news.machines).map((reason): [string, string] => ['machines', reason]),
      ['machines', await lookForLosses(before.kubernetes, leaving(before, news), news.drain, lookMs)],
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
    const look = await lookAt(olds, news);
    const refused = lossTrouble(olds, news, look);
    if (refused !== undefined) throw withoutTrace(refused);
    // An update that broke off was to take these out: the state’s inputs know them no more, its record does.
    const leftBehind = leaving(olds.record, news).filter(
      (name) => !olds.machines.some((machine) => machine.name === name),
    );
    const lost = await lookForLosses(olds.kubernetes, leftBehind, news.drain, lookMs);
    if (lost !== undefined) throw withoutTrace(lost);
    if (haveReturned(olds, news) || sortedJson(essence(olds)) !== sortedJson(essence(news)))
      return { changes: true };
    // Members that an interrupted update has left behind are no difference of inputs.
    const strays = strayMembers(membersOf(look), controlPlanes(news));
    return { changes: strays.length > 0 && (await areLost(olds, strays)) };
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

/** Whether any of them is to be taken out of etcd; the update asks again. */
async function areLost({ kubernetes }: LifeRequest, strays: readonly string[]): Promise<boolean> {
  const client = new KubernetesClient(kubernetes, lookMs);
  try {
    return (await lostMembers(client, strays)).length > 0;
  } catch {
    return true;
  } finally {
    client.close();
  }
}

function controlPlanes({ machines }: Pick<LifeRequest, 'machines'>): LifeMachine[] {
  return machines.filter(({ role }) => role === 'control-plane');
}

function leaving(olds: Pick<LifeRequest, 'machines'>, news: LifeRequest): string[] {
  return olds.machines
    .map(({ name }) => name)
    .filter((name) => !news.machines.some((machine) => machine.name === name));
}

/** Silence refuses: a cluster that cannot be asked from here may well be alive. */
function lossTrouble(olds: LifeRequest, news: LifeRequest, look: EtcdLook): string | undefined {
  const { clusterName } = news;
  const verdict = judgeReplacement(
    { cluster: clusterName, before: namesOf(olds), ...lossesOf(olds, news) },
    look,
    goesWithoutQuorum(clusterName),
  );
  if (verdict.told !== undefined) say(verdict.told);
  return verdict.refused;
}

function namesOf(request: LifeRequest): string[] {
  return controlPlanes(request).map(({ name }) => name);
}

function lossesOf(olds: LifeRequest, news: LifeRequest): { anew: string[]; gone: string[] } {
  const wanted = namesOf(news);
  return {
    anew: replacedControlPlanes(olds, news),
    gone: namesOf(olds).filter((name) => !wanted.includes(name)),
  };
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

function membersOf(look: EtcdLook): string[] {
  return look.asked ? look.members.map(({ name }) => name) : [];
}

function lookAt(olds: LifeRequest, news: LifeRequest): Promise<EtcdLook> {
  const { anew, gone } = lossesOf(olds, news);
  const timeoutMs = anew.length + gone.length > 0 ? lookBeforeLossMs : lookMs;
  return lookAtEtcd(controlPlanes(olds), news.talos, timeoutMs);
}
