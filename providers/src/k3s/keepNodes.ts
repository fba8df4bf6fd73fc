// One update of a k3s cluster’s nodes, step by step: new ones join, old ones leave, then those that run get what changed.
// It must never skip looking: every step first asks what is, so that a repeat after any interruption goes on where it stopped.
import { leavingAnnotation } from '../talos/kubernetesClient';
import { joinNodes } from './joinNodes';
import { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest, KnownNode } from './lifeRequest';
import { removeNodes } from './removeNodes';
import { changeNodes } from './changeNodes';
import { putInPlace } from './nodeHands';
import { resetNode } from './resetNodes';
import { isSameMachine } from './sameMachine';

/**
 * @param record what the last update left, changed as this one goes on: true at any moment, also when it throws
 * @throws Error in words for the user, at the first step that fails
 */
export async function keepNodes(
  request: K3sLifeRequest,
  record: K3sLifeRecord,
  say: (line: string) => void,
): Promise<void> {
  const context = new K3sLifeContext(request, say);
  try {
    const install = async (node: K3sLifeNode): Promise<void> => {
      if (request.installedBy === 'ssh') await putInPlace(context, record, node);
    };
    const clean = async (node: K3sLifeNode): Promise<void> => {
      if (request.installedBy === 'ssh') await resetNode(context.request, record, node);
    };
    await joinNodes(context, await noteFresh(request, record), install, (node, uid) => {
      Object.assign(node, { joined: true, uid, former: undefined });
      say(`${node.name}: joined the cluster`);
    });
    await takeBackLeaving(context);
    await removeNodes(context, record.nodes, clean, ({ name }) => {
      record.nodes = record.nodes.filter((known) => known.name !== name);
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a node that is gone has no config
      delete record.configs[name];
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- another machine may bear the name later
      delete record.hostKeys[name];
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- it is clean
      delete record.ssh[name];
    });
    await changeNodes(context, record);
    const uids = new Map(record.nodes.map(({ name, uid }) => [name, uid]));
    record.nodes = request.nodes.map((node) => ({ ...node, joined: true, uid: uids.get(node.name) }));
  } finally {
    context.close();
  }
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
    const noted = { ...node, joined: false, ...(former === undefined ? {} : { former }) };
    record.nodes = [...record.nodes.filter((each) => each !== known), noted];
    fresh.push(noted);
    // A machine made anew has a new host key.
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete
    if (!isSame) delete record.hostKeys[name];
    if (isSame && record.configs[name] !== undefined) continue;
    record.configs[name] = node.bootedConfigDigest ?? request.configDigests[name] ?? '';
  }
  return fresh;
}

function formerOf(known: KnownNode | undefined): string | undefined {
  return known === undefined ? undefined : (known.uid ?? known.former ?? '');
}

/** Nodes that an update began to empty, and that the stack wants after all. */
async function takeBackLeaving({ kubernetes, request, say }: K3sLifeContext): Promise<void> {
  for (const { metadata } of await kubernetes.nodes()) {
    const isWanted = request.nodes.some(({ name }) => name === metadata.name);
    if (!isWanted || metadata.annotations?.[leavingAnnotation] === undefined) continue;
    await kubernetes.keepAfterAll(metadata.name);
    say(`${metadata.name}: takes pods again`);
  }
}
