// The life of the resource K3sNodes: all nodes of one cluster, kept as the stack wants them, one step at a time.
// It must never let a step through that loses etcd's majority or moves a living cluster's ranges, nor delete anything itself.
import { sortedJson } from '../../plan/sortedJson';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, UpdateResult } from './dynamicProvider';
import { judgeRanges } from './k3s/judgeRanges';
import { keepNodes } from './k3s/keepNodes';
import { resetNodes } from './k3s/resetNodes';
import { hasOtherKey } from './k3s/sameMachine';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './k3s/lifeRequest';
import { judgeRemoval, judgeReplacement } from './life/quorum';
import { judgeKubernetesStep } from './life/versions';
import { askKubernetesReadiness } from './talos/kubernetesApi';
import { isKnown } from './known';
import { recorded } from './stateOf';
import { withoutStack } from './withoutStack';

/** Beside what was asked for, the state holds what the nodes were given. */
export type K3sNodesState = K3sLifeRequest & { record: K3sLifeRecord };

/** A preview must not wait for a cluster that is down. */
const lookMs = 3_000;
const snapshot = {
  take: 'k3s etcd-snapshot save',
  restore: 'k3s server --cluster-reset --cluster-reset-restore-path',
};

export const k3sNodes = {
  /** Refusals, before anything is touched: the one place where Pulumi shows them without a stack. */
  async check(olds: Partial<K3sLifeRequest>, news: K3sLifeRequest): Promise<CheckResult> {
    if (!isKnown(olds.nodes) || !isKnown(news.nodes)) return { inputs: news, failures: [] };
    const before = { ...olds, nodes: olds.nodes } as K3sLifeRequest;
    const reasons: [string, string | undefined][] = [
      ['ranges', judgeRanges(news.clusterName, before.ranges, news.ranges)],
      ['nodes', judgeRemoval(servers(before), servers(news), snapshot)],
      ['nodes', await replacementTrouble(before, news)],
      ['version', judgeKubernetesStep(before.version, news.version)],
    ];
    const failures = reasons.flatMap(([property, reason]): CheckFailure[] =>
      reason === undefined ? [] : [{ property, reason }],
    );
    return { inputs: news, failures };
  },

  async create(inputs: K3sLifeRequest): Promise<CreateResult> {
    return {
      id: inputs.clusterName,
      outs: await recorded(keepNodes, inputs, { nodes: [], configs: {}, ssh: {}, hostKeys: {} }),
    };
  },

  async update(_id: string, olds: K3sNodesState, news: K3sLifeRequest): Promise<UpdateResult> {
    return { outs: await recorded(keepNodes, news, structuredClone(olds.record)) };
  },

  /** Machines of a cloud are deleted with all that is on them; hosts stay, and are left as they were. */
  async delete(_id: string, olds: K3sNodesState): Promise<void> {
    if (olds.installedBy !== 'ssh') return;
    try {
      await resetNodes(olds, olds.record, (line) => {
        console.log(line);
      });
    } catch (error) {
      throw withoutStack(error);
    }
  },

  async diff(_id: string, olds: K3sNodesState, news: K3sLifeRequest): Promise<DiffResult> {
    if (!isKnown(news.nodes)) return { changes: true };
    // The engine asks this, and not `check`, before it replaces a server that others depend on.
    const refused = await replacementTrouble(olds, news);
    if (refused !== undefined) throw withoutStack(refused);
    const keyed = isKnown(news.knownHostKeys)
      ? news.nodes.some(
          ({ name }) => isKnown(news.knownHostKeys?.[name]) && hasOtherKey(news, olds.record, name),
        )
      : false;
    return { changes: keyed || sortedJson(essence(olds)) !== sortedJson(essence(news)) };
  },
};

/** What an update has to do something for: not how carefully it does it. */
function essence({ nodes, configDigests, ranges, version }: K3sLifeRequest): unknown {
  return [nodes.map(({ name, role, id }) => [name, role, id]), configDigests, ranges, version];
}

function servers({ nodes }: { nodes: readonly K3sLifeNode[] }): string[] {
  return nodes.filter(({ role }) => role === 'server').map(({ name }) => name);
}

/**
 * Servers that both know, with another id or one that only the update will know. Where the API does not answer the cluster
 * is down already, and machines made anew are the way to get it back.
 */
async function replacementTrouble(olds: K3sLifeRequest, news: K3sLifeRequest): Promise<string | undefined> {
  const replaced = news.nodes.filter(
    ({ name, role, id }) => role === 'server' && olds.nodes.some((old) => old.name === name && old.id !== id),
  );
  const trouble = judgeReplacement(
    servers(olds),
    replaced.map(({ name }) => name),
  );
  if (trouble === undefined) return undefined;
  const { state } = await askKubernetesReadiness(olds.kubernetes, lookMs);
  return state === 'ready' ? trouble : undefined;
}
