// Finds hosts that stay while what the stack calls them changes: another name, another role, a server's other address.
// It must never let a host be taken for two, nor a change through in which etcd would be without a member.
import { sshPlace } from '../../../config/sshTarget';
import type { HostIdentity } from './hostIdentity';
import { isSameHost } from './hostIdentity';
import type { K3sLifeNode } from './lifeRequest';

/** A node and what tells its machine from others. */
export interface Seat extends Pick<K3sLifeNode, 'name' | 'role' | 'id'> {
  /** `[user@]host[:port]`; absent where SSH does not reach it. */
  readonly ssh?: string;
  readonly identity?: HostIdentity;
  /** The node that the host’s own files make it now; absent where nobody has looked, or it is none. */
  readonly is?: string;
}

/** One host: what it is in the cluster, and what it is to be. */
export interface Move {
  readonly before: Seat;
  readonly after: Seat;
}

export interface Moves {
  /** Hosts that leave under what they were and join as what they are to be, with nothing on them wiped. */
  readonly moves: readonly Move[];
  /** Hosts that stay what they are. */
  readonly stays: readonly Move[];
  /** Why not, each with its way out. */
  readonly refusals: readonly string[];
}

/**
 * @param known nodes of the last update
 * @param wanted nodes of this one
 * @param endpoint the Kubernetes API as this program reaches it, `https://HOST:PORT`
 */
export function findMoves(known: readonly Seat[], wanted: readonly Seat[], endpoint: string): Moves {
  const pairs = wanted.flatMap((after): Move[] => {
    const before = hostOf(known, after);
    return before === undefined ? [] : [{ before, after }];
  });
  const moves = pairs.filter(({ before, after }) => isMove(before, after));
  return {
    moves,
    stays: pairs.filter((pair) => !moves.includes(pair)),
    refusals: [
      ...twice(wanted),
      ...moves.flatMap((move) => takenName(move, known)),
      ...moves.flatMap((move) => lonelyServer(move, known)),
      ...moves.flatMap((move) => bearsApi(move, endpoint)),
    ],
  };
}

/** The former update's nodes as this one calls them, for whoever judges what leaves and what comes. */
export function asMoved<T extends Pick<Seat, 'name' | 'role' | 'id'>>(
  known: readonly T[],
  moves: readonly Move[],
): T[] {
  return known.map((node) => {
    const move = moves.find(({ before }) => before.name === node.name);
    return move === undefined ? node : { ...node, name: move.after.name, id: move.after.id };
  });
}

/** What is done, in one line, for previews. */
export function tellMove({ before, after }: Move): string {
  const what =
    before.name !== after.name
      ? `${before.name} becomes ${after.name}${before.role === after.role ? '' : ` and from ${before.role} to ${after.role}`}`
      : before.role !== after.role
        ? `${after.name} becomes ${after.role}, and was ${before.role}`
        : `${after.name} gets another address`;
  const etcd = before.role === 'server' ? ', leaves etcd' : '';
  return `${what}: it is the same host, so it is drained${etcd} and joins again; nothing on it is wiped`;
}

function isMove(before: Seat, after: Seat): boolean {
  if (before.name !== after.name || before.role !== after.role) return true;
  // Members of etcd know each other by address; an agent merely starts anew.
  return after.role === 'server' && before.id !== after.id;
}

/**
 * By what the machines say of themselves; where that is not known, by the place where SSH reaches them. A host whose machine
 * id was made anew is still the node that its files make it.
 */
function hostOf(known: readonly Seat[], wanted: Seat): Seat | undefined {
  const sure = known.filter(({ identity }) => isSameHost(identity, wanted.identity) === true);
  if (sure.length > 0) return sure.find(({ name }) => name === wanted.name) ?? sure[0];
  const there = known.filter((each) => isSamePlace(each, wanted));
  return (
    there.find(({ name }) => name === wanted.is) ??
    there.find(({ identity }) => isSameHost(identity, wanted.identity) === undefined)
  );
}

export function isSamePlace(a: Pick<Seat, 'ssh'>, b: Pick<Seat, 'ssh'>): boolean {
  return a.ssh !== undefined && b.ssh !== undefined && sshPlace(a.ssh) === sshPlace(b.ssh);
}

function twice(wanted: readonly Seat[]): string[] {
  return wanted.flatMap((node, index) => {
    const other = wanted
      .slice(0, index)
      .find((each) => isSamePlace(each, node) || isSameHost(each.identity, node.identity) === true);
    return other === undefined
      ? []
      : [
          `${other.name} and ${node.name} are one host (${isSamePlace(other, node) ? `ssh: ${node.ssh ?? ''}` : 'they have one machine id'}), and a host can be one node only: ` +
            'what is done to one of them would be done to the other. Give each a target of its own, or take one of the two names out. ' +
            'Where they are copies of one image: `rm /etc/machine-id && systemd-machine-id-setup` on one of them, and reboot.',
        ];
  });
}

function takenName({ before, after }: Move, known: readonly Seat[]): string[] {
  const holder = known.find(({ name }) => name === after.name && name !== before.name);
  if (holder === undefined) return [];
  return [
    `${before.name} is to be called ${after.name}, and another host still is ${after.name} in the cluster: Kubernetes has room for one Node of a name. ` +
      `Let ${after.name} go, or be called otherwise, in an update of its own; then rename ${before.name}. Two hosts swap names over a third one.`,
  ];
}

function lonelyServer({ before, after }: Move, known: readonly Seat[]): string[] {
  if (before.role !== 'server') return [];
  const others = known.filter(({ name, role }) => role === 'server' && name !== before.name);
  if (others.length > 0) return [];
  return [
    `${before.name} is the only server, and cannot ${changeOf(before, after)}: for that it has to leave etcd, and all of etcd’s data would leave with it. ` +
      `Put ${changedKey(before, after)} back, or grow to three servers first.`,
  ];
}

/** While its k3s stands still nobody could look whether it has left etcd. */
function bearsApi({ before, after }: Move, endpoint: string): string[] {
  if (before.role !== 'server') return [];
  const host = /^https?:\/\/(\[[^\]]*\]|[^:/]*)/.exec(endpoint)?.[1] ?? '';
  const place = sshPlace(host);
  const own = [before.ssh, before.id.split('@')[1]].flatMap((text) =>
    text === undefined ? [] : [sshPlace(text).replace(/:\d+$/, ':22')],
  );
  if (host === '' || isLoopback(host) || !own.includes(place)) return [];
  return [
    `${before.name} cannot ${changeOf(before, after)}: the Kubernetes API is reached through it alone (${endpoint}), and while it leaves etcd nobody could look whether the others are well. ` +
      `Put ${changedKey(before, after)} back; or let routewise:cluster.apiEndpoint lead to all servers first.`,
  ];
}

/** Somebody forwards it from there, so it says nothing of where it leads. */
function isLoopback(host: string): boolean {
  return /^127\.|^localhost$|^\[::1\]$/.test(host);
}

function changeOf(before: Seat, after: Seat): string {
  if (before.name !== after.name) return `be called ${after.name}`;
  return before.role === after.role ? 'get another address' : `become ${after.role}`;
}

function changedKey(before: Seat, after: Seat): string {
  if (before.name !== after.name) return 'its name';
  return before.role === after.role ? 'its address' : 'it under its former role';
}
