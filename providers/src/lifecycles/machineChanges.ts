// The life of the resource MachineChanges: what is done in the cluster before machines of its nodes are deleted, stopped or cut off.
// It must never let a machine change while nobody knows that etcd outlives it, nor do anything where no machine changes.
import { beforeMachines as beforeK3sMachines } from '../k3s/beforeMachines';
import { lookAtServers } from '../k3s/lookAtServers';
import { beforeMachines as beforeTalosMachines } from '../talos/life/beforeMachines';
import { lookAtEtcd } from '../talos/life/lookAtEtcd';
import { lookForLosses } from '../cluster/lookForLosses';
import { judgeReplacement } from '../cluster/quorum';
import type { EtcdLook, Verdict } from '../cluster/quorum';
import { goesWithoutQuorum, wayWithoutQuorum } from '../cluster/quorumConsent';
import { askKubernetesReadiness } from '../kubernetes/readiness';
import type { KubernetesCredentials } from '../kubernetes/access';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import type { K3sAsItRuns, MachineChangesRequest, TalosAsItRuns } from './machineChangesRequest';
import { isKnown } from '../isKnown';
import { messageOf } from '../../../config/messageOf';
import { say } from '../say';
import { unfinished } from '../stateOf';

export interface MachineChangesState {
  clusterName: string;
  /** How often nodes have been emptied here: what looks after them since goes by it. */
  times: number;
}

const lookMs = 10_000;

export const machineChanges = {
  /** Refusals of a preview, before anything is touched. */
  async check(_olds: unknown, news: MachineChangesRequest): Promise<CheckResult> {
    const reasons = await reasonsAgainst(news);
    const failures = reasons.map((reason): CheckFailure => ({ property: 'changes', reason }));
    return { inputs: news, failures };
  },

  async create(inputs: MachineChangesRequest): Promise<CreateResult> {
    return { id: inputs.clusterName, outs: await done(inputs, 0) };
  },

  /** A list that is not empty is always something to do: once it was done, the machines are as wanted and the list is empty. */
  diff(_id: string, _olds: unknown, news: MachineChangesRequest): Promise<DiffResult> {
    return Promise.resolve({ changes: !isKnown(news.changes) || news.changes.length > 0 });
  },

  async update(
    _id: string,
    olds: Partial<MachineChangesState>,
    news: MachineChangesRequest,
  ): Promise<UpdateResult> {
    return { outs: await done(news, olds.times ?? 0) };
  },
};

/** The state has no way in: it is given anew with every change. */
async function done(request: MachineChangesRequest, times: number): Promise<Record<string, unknown>> {
  const { clusterName, changes, digest } = request;
  if (changes.length === 0) return { clusterName, changes, digest, times };
  try {
    await keepCluster(request);
  } catch (error) {
    // Nodes may have been emptied by then: should the change be taken back, somebody looks after them.
    throw unfinished(error, clusterName, { clusterName, changes, digest: '', times: times + 1 });
  }
  return { clusterName, changes, digest, times: times + 1 };
}

async function keepCluster(request: MachineChangesRequest): Promise<void> {
  const { clusterName, changes, talos, k3s } = request;
  const kubernetes = talos?.kubernetes ?? k3s?.kubernetes;
  if (kubernetes === undefined) throw new Error('nobody has said how the cluster is reached');
  const { refused, told } = await judge(request);
  if (refused !== undefined) throw new Error(refused);
  if (told !== undefined || (await isLost(clusterName, kubernetes))) {
    const names = changes.map(({ node }) => node).join(', ');
    say(
      told ??
        `${names}: not emptied, because the Kubernetes API does not answer and this run goes without it`,
    );
    return;
  }
  try {
    if (talos !== undefined)
      await beforeTalosMachines({ ...talos, clusterName, machineConfigs: {} }, changes, say);
    else if (k3s !== undefined)
      await beforeK3sMachines({ ...k3s, clusterName, files: {}, configDigests: {} }, changes, say);
  } catch (error) {
    throw new Error(`${messageOf(error)} No machine was changed.`, { cause: error });
  }
}

/** Only whoever typed that it is goes on where nobody answers. */
async function isLost(clusterName: string, kubernetes: KubernetesCredentials): Promise<boolean> {
  if (!goesWithoutQuorum(clusterName)) return false;
  return (await askKubernetesReadiness(kubernetes, lookMs)).state !== 'ready';
}

async function reasonsAgainst(news: MachineChangesRequest): Promise<string[]> {
  const { changes, talos, k3s, clusterName } = news;
  if (!isKnown(changes) || changes.length === 0) return [];
  const life = talos ?? k3s;
  if (!isKnown(life) || !isKnown(life.kubernetes)) return [];
  const { refused } = await judge(news);
  if (refused !== undefined) return [refused];
  if (goesWithoutQuorum(clusterName)) return [];
  const readiness = await askKubernetesReadiness(life.kubernetes, lookMs);
  const names = changes.map(({ node }) => node);
  if (readiness.state !== 'ready')
    return [
      `${names.join(', ')} is to change, and has to be emptied first; the Kubernetes API at ${life.kubernetes.endpoint} does not let it (${readiness.why}). Nothing was changed. ` +
        `Make sure that this machine reaches the cluster (VPN, firewall, routewise:access), and run it again. ${wayWithoutQuorum(clusterName)}`,
    ];
  const lost = await lookForLosses(life.kubernetes, names, life.drain, lookMs);
  return lost === undefined ? [] : [lost];
}

/** Whether etcd outlives it: silence refuses. */
async function judge({ clusterName, changes, talos, k3s }: MachineChangesRequest): Promise<Verdict> {
  const own = changes.filter(({ role }) => role === 'control-plane');
  if (own.length === 0) return {};
  const anew = own.filter(({ deed }) => deed === 'anew').map(({ node }) => node);
  const stopped = own.filter(({ deed }) => deed !== 'anew').map(({ node }) => node);
  const before =
    talos?.machines.filter(({ role }) => role === 'control-plane').map(({ name }) => name) ??
    k3s?.nodes.filter(({ role }) => role === 'server').map(({ name }) => name) ??
    [];
  const look = await lookAt(talos, k3s, before);
  return judgeReplacement(
    { cluster: clusterName, before, anew, gone: [], stopped },
    look,
    goesWithoutQuorum(clusterName),
  );
}

function lookAt(
  talos: TalosAsItRuns | undefined,
  k3s: K3sAsItRuns | undefined,
  before: readonly string[],
): Promise<EtcdLook> {
  if (talos !== undefined) {
    const controlPlanes = talos.machines.filter(({ role }) => role === 'control-plane');
    return lookAtEtcd(controlPlanes, talos.talos, lookMs);
  }
  if (k3s !== undefined) return lookAtServers(k3s.kubernetes, before, lookMs);
  return Promise.resolve({ asked: false, why: 'nobody has said how the cluster is reached' });
}
