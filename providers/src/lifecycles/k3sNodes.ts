// The life of the resource K3sNodes: all nodes of one cluster, kept as the stack wants them, one step at a time.
// It must never let a step through that loses etcd's majority or moves a living cluster's ranges, nor delete anything itself.
import { sortedJson } from '../../../plan/sortedJson';
import type { CheckFailure, CheckResult, CreateResult, DiffResult, UpdateResult } from '../dynamicProvider';
import { judgeRanges } from '../k3s/judgeRanges';
import { keepNodes } from '../k3s/keepNodes';
import { lookAtServers } from '../k3s/lookAtServers';
import { resetNodes } from '../k3s/resetNodes';
import { asMoved, findMoves, tellMove } from '../k3s/findMoves';
import type { Move, Moves, Seat } from '../k3s/findMoves';
import { knownSeats, wantedSeats } from '../k3s/noteMoves';
import { lookForPinned } from '../k3s/pinnedVolumes';
import { hasOtherKey } from '../k3s/sameMachine';
import { snapshotWay } from '../k3s/snapshotBefore';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from '../k3s/lifeRequest';
import { haveReturned } from '../cluster/returning';
import { lookForLosses } from '../cluster/lookForLosses';
import { judgeRenamed } from '../cluster/judgeRenamed';
import { volumesOfLeaving } from '../k3s/volumesOfLeaving';
import { judgeRemoval, judgeReplacement } from '../cluster/quorum';
import { goesWithoutQuorum } from '../cluster/quorumConsent';
import { judgeKubernetesStep } from '../cluster/versions';
import { isKnown } from '../isKnown';
import { say } from '../say';
import { recorded } from '../stateOf';
import { withoutTrace } from '../withoutTrace';

/** Beside what was asked for, the state holds what the nodes were given. */
export type K3sNodesState = K3sLifeRequest & { record: K3sLifeRecord };

/** Asked only where servers go; silence refuses that. */
const lookMs = 10_000;

export const k3sNodes = {
  /** Refusals, before anything is touched: the one place where Pulumi shows them without a stack. */
  async check(olds: Partial<K3sLifeRequest>, news: K3sLifeRequest): Promise<CheckResult> {
    if (!isKnown(olds.nodes) || !isKnown(news.nodes)) return { inputs: news, failures: [] };
    const former = { ...olds, nodes: olds.nodes } as K3sLifeRequest;
    // What the engine has as inputs may be those of an update that failed: which hosts may move is judged by the record, in `diff`.
    const { moves } = movesOf(wantedSeats(former), news);
    const before = { ...former, nodes: asMoved(former.nodes, moves) };
    const reasons: [string, string | undefined][] = [
      ['ranges', judgeRanges(news.clusterName, before.ranges, news.ranges)],
      [
        'nodes',
        judgeRemoval(servers(before), servers(news), snapshotWay) ?? (await lossTrouble(before, news)),
      ],
      ...judgeBooted(former, news).map((reason): [string, string] => ['nodes', reason]),
      ['nodes', await lookForLosses(former.kubernetes, emptied(former, news, moves), news.drain, lookMs)],
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
      await resetNodes(olds, olds.record, say);
    } catch (error) {
      throw withoutTrace(error);
    }
  },

  async diff(_id: string, olds: K3sNodesState, news: K3sLifeRequest): Promise<DiffResult> {
    if (!isKnown(news.nodes)) return { changes: true };
    const { moves, refusals } = movesOf(knownSeats(olds.record, olds), news);
    if (refusals.length > 0) throw withoutTrace(refusals.join('\n'));
    const pinned = await lookForPinned(olds.kubernetes, moves, lookMs);
    if (pinned !== undefined) throw withoutTrace(pinned);
    for (const move of moves) say(tellMove(move));
    const refused = await lossTrouble({ ...olds, nodes: asMoved(olds.nodes, moves) }, news);
    if (refused !== undefined) throw withoutTrace(refused);
    const lost = await lookForLosses(olds.kubernetes, leftBehind(olds, news, moves), news.drain, lookMs);
    if (lost !== undefined) throw withoutTrace(lost);
    for (const line of await volumesOfLeaving({ ...olds, nodes: asMoved(olds.nodes, moves) }, news, lookMs))
      say(line);
    const keyed = isKnown(news.knownHostKeys)
      ? news.nodes.some(
          ({ name }) => isKnown(news.knownHostKeys?.[name]) && hasOtherKey(news, olds.record, name),
        )
      : false;
    const isBack = haveReturned(olds, news);
    return { changes: keyed || isBack || sortedJson(essence(olds)) !== sortedJson(essence(news)) };
  },
};

/** What an update has to do something for: not how carefully it does it. */
function essence(request: K3sLifeRequest): unknown {
  const { nodes, configDigests, ranges, version } = request;
  // For the state alone: a destroy goes by it, and asks no program.
  const { localVolumes = 'keep', localStorage = '' } = request;
  const members = nodes.map(({ name, role, id }) => [name, role, id]);
  return [members, configDigests, ranges, version, localVolumes, localStorage];
}

function servers({ nodes }: { nodes: readonly K3sLifeNode[] }): string[] {
  return nodes.filter(({ role }) => role === 'server').map(({ name }) => name);
}

/** Nodes that leave, that become others, and those that get another release of k3s. */
function emptied(olds: K3sLifeRequest, news: K3sLifeRequest, moves: readonly Move[]): string[] {
  return olds.nodes
    .map(({ name }) => name)
    .filter(
      (name) =>
        olds.version !== news.version ||
        !news.nodes.some((node) => node.name === name) ||
        moves.some(({ before }) => before.name === name),
    );
}

/** Nodes that an update which broke off was to take out: the state’s inputs know them no more, its record does. */
function leftBehind(olds: K3sNodesState, news: K3sLifeRequest, moves: readonly Move[]): string[] {
  return olds.record.nodes
    .map(({ name }) => name)
    .filter(
      (name) =>
        !olds.nodes.some((node) => node.name === name) &&
        (!news.nodes.some((node) => node.name === name) || moves.some(({ before }) => before.name === name)),
    );
}

/** Hosts that stay while their nodes change. */
function movesOf(known: readonly Seat[], news: K3sLifeRequest): Pick<Moves, 'moves' | 'refusals'> {
  if (news.installedBy === 'ssh') {
    const endpoint = isKnown(news.kubernetes) ? news.kubernetes.endpoint : '';
    return findMoves(known, wantedSeats(news), isKnown(endpoint) ? endpoint : '');
  }
  return { moves: [], refusals: [] };
}

/** Machines that cloud-init has set up keep the name that they have booted with. */
function judgeBooted(olds: Pick<K3sLifeRequest, 'nodes'>, news: K3sLifeRequest): string[] {
  return news.installedBy === 'ssh' ? [] : judgeRenamed(olds.nodes, news.nodes);
}

/**
 * Servers that both know, with another id or one that only the update will know, and servers that go. Silence refuses: a
 * cluster that cannot be asked from here may well be alive.
 */
async function lossTrouble(olds: K3sLifeRequest, news: K3sLifeRequest): Promise<string | undefined> {
  const { clusterName } = news;
  const [before, wanted] = [servers(olds), servers(news)];
  const anew = news.nodes
    .filter(
      ({ name, id }) => before.includes(name) && olds.nodes.some((old) => old.name === name && old.id !== id),
    )
    .map(({ name }) => name)
    .filter((name) => wanted.includes(name));
  const gone = before.filter((name) => !wanted.includes(name));
  if (anew.length + gone.length === 0) return undefined;
  const look = await lookAtServers(olds.kubernetes, before, lookMs);
  const verdict = judgeReplacement(
    { cluster: clusterName, before, anew, gone },
    look,
    goesWithoutQuorum(clusterName),
  );
  if (verdict.told !== undefined) say(verdict.told);
  return verdict.refused;
}
