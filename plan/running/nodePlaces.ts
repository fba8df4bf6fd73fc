// Says where each node is to be: its pool's stretch of addresses and of virtual machines, and its segment's part of IPv6.
// It must never move what runs because a pool or a segment came, went, grew or was called otherwise.
import { addressPools } from '../../config/addressPools';
import type { AddressPool, TakenNumbers } from '../../config/addressPools';
import { holdsAddress, hostNumber } from '../../config/cidr';
import { controlPlanePool, segmentOf } from '../../config/pools';
import type { Problem } from '../../config/problem';
import type { Ground } from '../ground/ground';
import type { Networks } from '../ground/networks';
import type { Pools } from '../ground/pools';
import { poolStems } from './poolStems';
import type { RunningNode, RunningStack } from './runningStack';
import { nothingRuns } from './runningStack';

/** What places are found on. */
export type PlacesGround = Pick<Ground, 'spec' | 'pools' | 'networks' | 'addressing'>;

export interface NodePlaces {
  /** By pool. */
  readonly stems: ReadonlyMap<string, string>;
  readonly stretches: readonly AddressPool[];
  /** By segment: which part of 65,536 addresses of the IPv6 node network is its own. */
  readonly strides: ReadonlyMap<string, number>;
  /** Ids from the first one on, by pool; Proxmox VE only. */
  readonly firstVmIds: ReadonlyMap<string, number>;
  /** By name; nodes that leave among them. */
  readonly running: ReadonlyMap<string, RunningNode>;
  /** What of the stack's numbers is taken. */
  readonly numbers: TakenNumbers;
  readonly problems: readonly Problem[];
}

export function nodePlaces(ground: PlacesGround, running: RunningStack = nothingRuns): NodePlaces {
  const { stems, problems } = poolStems(ground, running);
  const known = ofPools(ground.pools, stems, running);
  const numbers = takenNumbers(ground, known, running);
  return {
    stems,
    stretches: addressPools(ground.spec, numbers),
    numbers,
    strides: stridesOf(ground.networks, running),
    firstVmIds: firstVmIds(ground, known, running),
    running: new Map(running.nodes.map((node) => [node.name, node])),
    problems,
  };
}

/** The running nodes of each pool of the stack, lowest first. */
function ofPools(
  { all }: Pools,
  stems: NodePlaces['stems'],
  running: RunningStack,
): ReadonlyMap<string, readonly RunningNode[]> {
  return new Map(
    all.map(({ name }) => [
      name,
      running.nodes.filter(({ stem }) => stem === stems.get(name)).sort((a, b) => a.index - b.index),
    ]),
  );
}

/** What of a stack's numbers is taken by nodes that run. */
function takenNumbers(
  { pools, networks }: PlacesGround,
  known: ReadonlyMap<string, readonly RunningNode[]>,
  running: RunningStack,
): TakenNumbers {
  const poolOf = new Map([...known].flatMap(([pool, nodes]) => nodes.map(({ name }) => [name, pool])));
  const used = running.nodes.flatMap(({ name, address }) => {
    if (address === undefined) return [];
    const segment = networks.segments.find(({ nodes }) => holdsAddress(nodes, address));
    if (segment === undefined) return [];
    const pool = poolOf.get(name);
    return [
      {
        segment: segment.name,
        number: hostNumber(segment.nodes, address),
        ...(pool === undefined ? {} : { pool }),
        name,
      },
    ];
  });
  const firsts = pools.all.flatMap(({ name, pool }): [string, number][] => {
    const on = used.filter((each) => each.pool === name && each.segment === segmentOf(pool));
    const first = known
      .get(name)
      ?.flatMap((node) =>
        on.filter((each) => each.name === node.name).map((each) => each.number - node.index + 1),
      )
      .find((number) => number > 0);
    return first === undefined ? [] : [[name, first]];
  });
  return { firsts: new Map(firsts), used: used };
}

/** A segment that runs keeps its part; a new one takes the next free one. */
function stridesOf({ segments }: Networks, running: RunningStack): ReadonlyMap<string, number> {
  const strides = new Map<string, number>();
  for (const { name, nodes } of segments) {
    const before =
      running.segments.find((each) => each.nodes === nodes.text) ??
      running.segments.find((each) => each.name === name);
    if (before !== undefined) strides.set(name, before.stride);
  }
  const taken = new Set(running.segments.map(({ stride }) => stride));
  for (const { name } of segments) {
    if (strides.has(name)) continue;
    let stride = 0;
    while (taken.has(stride)) stride += 1;
    taken.add(stride);
    strides.set(name, stride);
  }
  return strides;
}

/** Ids kept for each pool, so that a pool can grow without meeting the next. */
export const idsPerPool = 1000;

/** Blocks of ids: a pool that runs keeps its own, a new one takes the first that nobody is in. */
function firstVmIds(
  { spec, pools }: PlacesGround,
  known: ReadonlyMap<string, readonly RunningNode[]>,
  running: RunningStack,
): ReadonlyMap<string, number> {
  const { provider } = spec;
  if (provider.kind !== 'proxmox') return new Map();
  const shift = provider.firstVmId - (firstOf(known.get(controlPlanePool)) ?? provider.firstVmId);
  const blocks = pools.all.map(({ name, pool: { count } }) => {
    const first = firstOf(known.get(name));
    return {
      name,
      size: Math.max(1, Math.ceil(count / idsPerPool)) * idsPerPool,
      ...(first === undefined ? {} : { first: first + shift }),
    };
  });
  const ids = running.nodes.flatMap(({ vmId }) => (vmId === undefined ? [] : [vmId]));
  const placed = new Map(
    blocks.flatMap(({ name, first }): [string, number][] => (first === undefined ? [] : [[name, first]])),
  );
  for (const { name, size } of blocks.filter(({ first }) => first === undefined)) {
    const meets = (start: number): boolean =>
      ids.some((id) => id >= start && id < start + size) ||
      blocks.some((other) => {
        const first = placed.get(other.name);
        return first !== undefined && start < first + other.size && first < start + size;
      });
    let start = provider.firstVmId;
    while (meets(start)) start += idsPerPool;
    placed.set(name, start);
  }
  return placed;
}

function firstOf(nodes: readonly RunningNode[] | undefined): number | undefined {
  const [first] = (nodes ?? []).filter(({ vmId }) => vmId !== undefined);
  return first?.vmId === undefined ? undefined : first.vmId - first.index + 1;
}
