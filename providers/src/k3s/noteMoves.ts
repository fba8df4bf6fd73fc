// Finds out, before the first step of an update, which hosts only change what they are called or what they do.
// It must never touch a host, nor let an update begin in which one host would be two nodes.
import { SshError } from '../ssh';
import { inBatches } from '../inBatches';
import type { Move, Moves, Seat } from './findMoves';
import { findMoves, isSamePlace } from './findMoves';
import { hostIdentity } from './hostIdentity';
import type { HostIdentity } from './hostIdentity';
import type { K3sLifeContext } from './lifeContext';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest, KnownNode } from './lifeRequest';
import { lookAtHost } from './lookAtHost';
import { withNode } from './withNode';
import { requireFreeVolumes } from './pinnedVolumes';

/** The nodes of the last update, with what is known of their machines. */
export function knownSeats(record: K3sLifeRecord, olds: Pick<K3sLifeRequest, 'ssh'> = { ssh: {} }): Seat[] {
  return record.nodes.map(({ name, role, id }) =>
    seatOf({ name, role, id }, record.ssh[name] ?? olds.ssh[name], record.identities?.[name]),
  );
}

export function wantedSeats(
  { nodes, ssh }: Pick<K3sLifeRequest, 'nodes' | 'ssh'>,
  identities: Readonly<Record<string, HostIdentity>> = {},
): Seat[] {
  return nodes.map(({ name, role, id }) => seatOf({ name, role, id }, ssh[name], identities[name]));
}

function seatOf(
  node: Pick<K3sLifeNode, 'name' | 'role' | 'id'>,
  ssh: string | undefined,
  identity: HostIdentity | undefined,
): Seat {
  return {
    ...node,
    ...(ssh === undefined ? {} : { ssh }),
    ...(identity === undefined ? {} : { identity }),
  };
}

/**
 * @param record hosts that change get their new names in it, with what they have been
 * @throws Error where something cannot be, before anything is done
 */
export async function noteMoves(context: K3sLifeContext, record: K3sLifeRecord): Promise<readonly Move[]> {
  const { request } = context;
  if (request.installedBy !== 'ssh') return [];
  const { endpoint } = request.kubernetes;
  const bySigns = identitiesOf(record, request);
  refuse(findMoves(knownSeats(record), wantedSeats(request, bySigns), endpoint));
  await learnFromNodes(context, record);
  const shown = await askHosts(request, record);
  const seats = wantedSeats(request, bySigns).map((seat) => ({ ...seat, ...shown[seat.name] }));
  const { moves, stays } = refuse(findMoves(knownSeats(record), seats, endpoint));
  await requireFreeVolumes(context.kubernetes, moves);
  for (const move of moves) note(record, request, move);
  follow(record, stays);
  for (const [name, { identity }] of Object.entries(shown))
    if (identity !== undefined) record.identities = { ...record.identities, [name]: identity };
  return moves;
}

function refuse(found: Moves): Moves {
  if (found.refusals.length > 0) throw new Error([...found.refusals, 'Nothing was changed.'].join('\n'));
  return found;
}

/** Of nodes that keep name and place; a host that moves is asked. */
function identitiesOf(record: K3sLifeRecord, request: K3sLifeRequest): Record<string, HostIdentity> {
  return Object.fromEntries(
    Object.entries(record.identities ?? {}).filter(([name]) =>
      isSamePlace({ ssh: record.ssh[name] ?? '' }, { ssh: request.ssh[name] ?? '' }),
    ),
  );
}

/** A kubelet tells the machine id that it runs on: states of former releases have none. */
async function learnFromNodes({ kubernetes }: K3sLifeContext, record: K3sLifeRecord): Promise<void> {
  if (record.nodes.every(({ name }) => record.identities?.[name] !== undefined)) return;
  // Where the API does not answer, what SSH reaches decides.
  const nodes = await kubernetes.nodes().catch(() => []);
  for (const { metadata, status } of nodes) {
    const identity = hostIdentity(status.nodeInfo?.machineID ?? '');
    if (identity === undefined || !record.nodes.some(({ name }) => name === metadata.name)) continue;
    record.identities = { [metadata.name]: identity, ...record.identities };
  }
}

type Shown = Pick<Seat, 'identity' | 'is'>;

/** Hosts whose machine is not known, or that may be another than before. */
async function askHosts(request: K3sLifeRequest, record: K3sLifeRecord): Promise<Record<string, Shown>> {
  const asked = request.nodes.filter(({ name, id }) => {
    const before = record.nodes.find((known) => known.name === name);
    const isWhereItWas = isSamePlace({ ssh: record.ssh[name] ?? '' }, { ssh: request.ssh[name] ?? '' });
    return before?.id !== id || !isWhereItWas || record.identities?.[name] === undefined;
  });
  const looks = await inBatches(asked, 16, async ({ name, id }): Promise<[string, Shown]> => {
    const isKnown = record.nodes.some((known) => known.name === name && known.id === id && known.joined);
    try {
      return [name, await ask(request, record, name)];
    } catch (error) {
      // One that is in the cluster and down now is known by its place.
      if (isKnown && error instanceof SshError) return [name, {}];
      throw error;
    }
  });
  return Object.fromEntries(looks);
}

async function ask(request: K3sLifeRequest, record: K3sLifeRecord, name: string): Promise<Shown> {
  // Preflight has let this key in, also where it is another than before; else a host shows the key that it has shown here.
  const own = { ssh: request.ssh[name] ?? '' };
  const before = Object.keys(record.ssh).find((each) => isSamePlace({ ssh: record.ssh[each] ?? '' }, own));
  const shows = [request.knownHostKeys?.[name], record.hostKeys[before ?? name]].find(
    (key) => key !== undefined && key !== '',
  );
  const hostKeys = shows === undefined ? {} : { [name]: shows };
  const { identity, name: is } = await withNode(request, { ...record, hostKeys }, name, lookAtHost);
  return { ...(identity === undefined ? {} : { identity }), ...(is === undefined ? {} : { is }) };
}

function note(record: K3sLifeRecord, request: K3sLifeRequest, { before, after }: Move): void {
  const known = record.nodes.find(({ name }) => name === before.name);
  const wanted = request.nodes.find(({ name }) => name === after.name);
  if (known === undefined || wanted === undefined) return;
  const { name, role } = known;
  const moved: KnownNode = { ...wanted, joined: false, from: [...(known.from ?? []), { name, role }] };
  record.nodes = record.nodes.map((each) => (each === known ? moved : each));
  // It gets all of its files anew, under whatever name.
  record.configs = without(without(record.configs, before.name), after.name);
  record.hostKeys = renamed(record.hostKeys, before.name, after.name);
  record.ssh = renamed(record.ssh, before.name, after.name);
  record.identities = renamed(record.identities ?? {}, before.name, after.name);
}

/** An agent whose address is another one starts anew with it; that is all. */
function follow(record: K3sLifeRecord, stays: readonly Move[]): void {
  record.nodes = record.nodes.map((known) => {
    const pair = stays.find(({ before }) => before.name === known.name);
    return pair === undefined ? known : { ...known, id: pair.after.id };
  });
}

function without<T>(entries: Readonly<Record<string, T>>, name: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));
}

function renamed<T>(entries: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).map(([key, value]) => [key === from ? to : key, value]));
}
