// One update of a k3s cluster’s nodes, step by step: new ones join, old ones leave, then those that run get what changed.
// It must never skip looking: every step first asks what is, so that a repeat after any interruption goes on where it stopped.
import { requireDrainable } from '../cluster/drainNode';
import { takeBackLeaving } from '../cluster/takeBackLeaving';
import { isReady } from '../kubernetes/objects';
import { goesWithoutQuorum } from '../cluster/quorumConsent';
import { KubernetesCallError } from '../kubernetes/kubernetesClient';
import { joinNodes } from './joinNodes';
import { K3sLifeContext } from './lifeContext';
import { tellMove } from './findMoves';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest, KnownNode } from './lifeRequest';
import { learnHostKeys } from './learnHostKeys';
import { removeNodes } from './removeNodes';
import { changeNodes } from './changeNodes';
import { leaveSeat } from './moveNode';
import { beginAgain, putInPlace } from './installNode';
import { noteMoves } from './noteMoves';
import { whyNotReset } from './ownHost';
import { resetNode } from './resetNodes';
import { isSameMachine } from './sameMachine';
import { passServerHealth } from './serverHealth';
import { standingServers } from './standingServers';

/**
 * @param record what the last update left, changed as this one goes on: true at any moment, also when it throws
 * @throws Error in words for the user, at the first step that fails
 */
export async function keepNodes(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  say: (line: string) => void,
): Promise<void> {
  const context = new K3sLifeContext(request, say, record);
  try {
    const birth = birthRight(request, record);
    const install = async (node: K3sLifeNode): Promise<void> => {
      if (request.installedBy === 'ssh') await putInPlace(context, record, node, birth !== 'none');
      else if (birth === 'again' && node.role === 'server') await beginAgain(context, node);
    };
    const clean = async (node: K3sLifeNode): Promise<void> => {
      if (request.installedBy !== 'ssh') return;
      const why = await whyNotReset(request, record, node);
      if (why === undefined) await resetNode(context.request, record, node, say);
      else say(`${node.name}: ${why}, so nothing was taken off it`);
    };
    const moves = await noteMoves(context, record);
    await requireNothingLost(context, record);
    for (const move of moves) say(tellMove(move));
    const fresh = await noteFresh(request, record);
    await joinNodes(
      context,
      fresh,
      await standingServers(context, record, fresh),
      async (node, settled) => leaveSeat(context, record, node, settled),
      install,
      (node, uid) => {
        Object.assign(node, { joined: true, uid, former: undefined, from: undefined });
        say(`${node.name}: joined the cluster`);
      },
    );
    if (request.installedBy === 'cloud-init') await learnHostKeys(request, record, fresh, say);
    await awaitReturning(context);
    await takeBackLeaving(context, request.nodes);
    await removeNodes(context, record.nodes, clean, ({ name }) => {
      record.nodes = record.nodes.filter((known) => known.name !== name);
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a node that is gone has no config
      delete record.configs[name];
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- another machine may bear the name later
      delete record.hostKeys[name];
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it is clean
      delete record.ssh[name];
      // And its host may be any node from now on.
      delete record.identities?.[name];
    });
    await changeNodes(context, record);
    const uids = new Map(record.nodes.map(({ name, uid }) => [name, uid]));
    record.nodes = request.nodes.map((node) => ({ ...node, joined: true, uid: uids.get(node.name) }));
  } finally {
    context.close();
  }
}

/**
 * Whether a server may begin the cluster: `first` while no node has ever joined, `again` where the user has typed that it is
 * lost. Cloud-init has the first one’s right in the machine’s own document.
 */
function birthRight({ clusterName }: K3sLifeRequest, { nodes }: K3sLifeRecord): 'first' | 'again' | 'none' {
  const isBorn = nodes.some(
    ({ joined, uid, former, from }) =>
      joined || uid !== undefined || former !== undefined || from !== undefined,
  );
  if (!isBorn) return 'first';
  return goesWithoutQuorum(clusterName) ? 'again' : 'none';
}

/** Before the first step: nodes that leave, move or get another release are emptied in this update. */
async function requireNothingLost(context: K3sLifeContext, record: K3sLifeRecord): Promise<void> {
  const { kubernetes, request } = context;
  if (!record.nodes.some(({ joined, from }) => joined || from !== undefined)) return;
  const running = await kubernetes.nodes().catch((error: unknown) => {
    // It may be this very update that brings the API back; each drain asks again.
    if (error instanceof KubernetesCallError) return [];
    throw error;
  });
  const emptied = running.filter(({ metadata: { name }, status }) => {
    if (record.nodes.some(({ from = [] }) => from.some((former) => former.name === name))) return true;
    if (request.nodes.some((node) => node.name === name))
      return status.nodeInfo?.kubeletVersion !== request.version;
    return record.nodes.some((known) => known.name === name);
  });
  await requireDrainable(
    context,
    emptied.map(({ metadata }) => metadata.name),
    'Nothing was changed.',
  );
}

/** Nodes that have not joined yet. From here on they may be members, whatever becomes of this update. */
async function noteFresh(request: K3sLifeRequest, record: K3sLifeRecord): Promise<KnownNode[]> {
  const fresh: KnownNode[] = [];
  record.ssh = { ...record.ssh, ...request.ssh };
  for (const node of request.nodes) {
    const { name } = node;
    const known = record.nodes.find((each) => each.name === name);
    const isSame = known !== undefined && (await isSameMachine(request, record, known, node));
    if (isSame && known.joined) continue;
    const former = isSame ? known.former : formerOf(known);
    const from = isSame ? known.from : undefined;
    const noted = {
      ...node,
      joined: false,
      ...(former === undefined ? {} : { former }),
      ...(from === undefined ? {} : { from }),
    };
    record.nodes = [...record.nodes.filter((each) => each !== known), noted];
    fresh.push(noted);
    if (!isSame) {
      // A machine made anew has a new host key, and another machine id.
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
      delete record.hostKeys[name];
      delete record.identities?.[name];
    }
    if (isSame && record.configs[name] !== undefined) continue;
    record.configs[name] = node.bootedConfigDigest ?? request.configDigests[name] ?? '';
  }
  return fresh;
}

function formerOf(known: KnownNode | undefined): string | undefined {
  return known === undefined ? undefined : (known.uid ?? known.former ?? '');
}

/** Nodes whose machines were off for a while: as well as they were before anything else begins. */
async function awaitReturning(context: K3sLifeContext): Promise<void> {
  const { returning = [] } = context.request;
  if (returning.length === 0) return;
  await passServerHealth(
    context,
    'the next step',
    context.servers.map(({ name }) => name),
  );
  await context.until(`${returning.join(', ')}: back after the change`, async () => {
    const nodes = await context.kubernetes.nodes();
    // Without a network plugin no node is Ready.
    if (!nodes.some(isReady)) return { done: true };
    const away = returning.filter(
      (name) => !nodes.some((node) => node.metadata.name === name && isReady(node)),
    );
    return away.length === 0 ? { done: true } : { retry: `${away.join(', ')}: not Ready.` };
  });
}
