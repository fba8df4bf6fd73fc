// Gives each pool its stretch of node addresses on its segment, and checks that they fit and keep apart.
// It must never let one pool's growth move another pool's addresses: a new address would replace running servers.
import { addressProblems } from './addressProblems';
import { cidr, hostCount } from './cidr';
import { controlPlanePool, segmentOf, workerPools } from './pools';
import type { Problem } from './problem';
import type { ClusterSpec, ControlPlanes, WorkerPool } from './schema/stack';
import type { SegmentSpec } from './segments';
import { segmentsOf } from './segments';

/** Host numbers within the segment's `nodes`: first one, how many are kept, how many are used. */
export interface AddressPool {
  readonly pool: string;
  readonly path: string;
  readonly segment: SegmentSpec;
  readonly first: number;
  readonly reserved: number;
  readonly used: number;
}

/** What runs already, in numbers of the segments as the stack has them now. */
export interface TakenNumbers {
  /** Of the first node's address, by pool. */
  readonly firsts: ReadonlyMap<string, number>;
  /** That nodes have, by segment; the pool is absent for nodes that leave: they are there until the update ends. */
  readonly used: readonly { readonly segment: string; readonly number: number; readonly pool?: string }[];
}

const nothingTaken: TakenNumbers = { firsts: new Map(), used: [] };

/** Host number of the API load balancer's private address. */
export const loadBalancerHost = 10;
const controlPlaneFirst = 11;
const controlPlaneReserve = 9;
const workerFirst = 32;
const workerReserve = 32;

/**
 * The stretches in order: control planes, then the pools by name. A pool that runs begins where it does, a new one where
 * there is room; the last pool of a segment takes what is left of it. Pools of hosts have none: their addresses are
 * written down.
 */
export function addressPools(spec: ClusterSpec, taken: TakenNumbers = nothingTaken): AddressPool[] {
  const segments = new Map(segmentsOf(spec).map((segment) => [segment.name, segment]));
  const segmentUnder = (pool: ControlPlanes | WorkerPool): SegmentSpec => {
    const segment = segments.get(segmentOf(pool));
    if (segment === undefined) throw new Error(`no segment ${segmentOf(pool)}`);
    return segment;
  };
  const { controlPlanes } = spec.nodes;
  const control: AddressPool[] =
    controlPlanes.hosts === undefined
      ? [
          {
            pool: controlPlanePool,
            path: 'routewise:nodes.controlPlanes',
            segment: segmentUnder(controlPlanes),
            first: taken.firsts.get(controlPlanePool) ?? controlPlaneFirst,
            reserved: controlPlaneReserve,
            used: controlPlanes.count,
          },
        ]
      : [];
  const workers = workerPools(spec.nodes)
    .filter(({ pool }) => pool.hosts === undefined)
    .map(({ name, path, pool }): Wish => {
      const { count, firstAddress, reserve } = pool;
      const first = firstAddress ?? taken.firsts.get(name);
      return {
        ...{ pool: name, path, count, segment: segmentUnder(pool) },
        ...(first === undefined ? {} : { first }),
        ...(reserve === undefined ? {} : { reserve }),
      };
    });
  const isFresh = taken.firsts.size === 0 && taken.used.length === 0;
  const rest = [...segments.values()].flatMap((segment) => {
    const wishes = workers.filter((each) => each.segment.name === segment.name);
    if (isFresh) return oneAfterAnother(wishes);
    const around = {
      pools: control.filter((each) => each.segment.name === segment.name),
      used: taken.used.filter((each) => each.segment === segment.name),
    };
    return besideWhatRuns(wishes, around);
  });
  return [...control, ...workers.flatMap(({ pool }) => rest.filter((each) => each.pool === pool))];
}

/** A pool of workers on its segment, before it is certain where. */
interface Wish {
  readonly pool: string;
  readonly path: string;
  readonly segment: SegmentSpec;
  readonly count: number;
  /** Where the stack says so, or where it runs. */
  readonly first?: number;
  readonly reserve?: number;
}

function oneAfterAnother(wishes: readonly Wish[]): AddressPool[] {
  let next = workerFirst;
  return wishes.map((wish, index) => {
    const first = wish.first ?? next;
    const left = roomFrom(first, wish.segment);
    const isLast = index === wishes.length - 1;
    const reserved = wish.reserve ?? (isLast ? Math.max(workerReserve, left) : workerReserve);
    next = first + reserved;
    return stretchOf(wish, first, Math.min(reserved, left));
  });
}

interface Around {
  readonly pools: readonly AddressPool[];
  readonly used: TakenNumbers['used'];
}

/** Pools that have their place keep it; each other one takes the first gap that is wide enough, or the widest is shared. */
function besideWhatRuns(wishes: readonly Wish[], around: Around): AddressPool[] {
  const placed = new Map<string, number>();
  for (const { pool, first } of wishes) if (first !== undefined) placed.set(pool, first);
  for (const wish of wishes.filter(({ first }) => first === undefined)) {
    const others = wishes.filter(({ pool }) => pool !== wish.pool && placed.has(pool));
    const first =
      firstGap(wish, comfortable(wish), taken(others, placed, { ...around, sizeOf: comfortable })) ??
      firstGap(wish, bare(wish), taken(others, placed, { ...around, sizeOf: bare }));
    placed.set(wish.pool, first ?? hostCount(cidr(wish.segment.nodes)) + 1);
  }
  return wishes.map((wish) => {
    const first = placed.get(wish.pool) ?? workerFirst;
    const left = roomFrom(first, wish.segment);
    return stretchOf(
      wish,
      first,
      Math.min(wish.reserve ?? left, freeFrom(first, wish, placed, around), left),
    );
  });
}

/** How many numbers from the first on are nobody else's. */
function freeFrom(
  first: number,
  wish: Wish,
  placed: ReadonlyMap<string, number>,
  { pools, used }: Around,
): number {
  // What the stack asks for outright is held against other pools by a check of its own.
  if (wish.reserve !== undefined) return wish.reserve;
  const begins = [
    ...[...placed].filter(([pool]) => pool !== wish.pool).map(([, number]) => number),
    ...pools.map((each) => each.first),
    ...used.filter(({ pool }) => pool !== wish.pool).map(({ number }) => number),
  ];
  return Math.min(...begins.filter((number) => number >= first), Infinity) - first;
}

const comfortable = ({ count, reserve }: Wish): number =>
  reserve ?? Math.max(workerReserve, Math.ceil(count / workerReserve) * workerReserve);
const bare = ({ count, reserve }: Wish): number => reserve ?? Math.max(count, 1);

interface Stretch {
  readonly first: number;
  readonly size: number;
}

function taken(
  others: readonly Wish[],
  placed: ReadonlyMap<string, number>,
  { pools, used, sizeOf }: Around & { readonly sizeOf: (wish: Wish) => number },
): Stretch[] {
  return [
    ...pools.map(({ first, reserved }) => ({ first, size: reserved })),
    ...others.map((wish) => ({ first: placed.get(wish.pool) ?? workerFirst, size: sizeOf(wish) })),
    ...used.map(({ number }) => ({ first: number, size: 1 })),
  ];
}

function firstGap(wish: Wish, size: number, stretches: readonly Stretch[]): number | undefined {
  const starts = [workerFirst, ...stretches.map((each) => each.first + each.size)]
    .filter((start) => start >= workerFirst)
    .sort((a, b) => a - b);
  return starts.find(
    (start) =>
      roomFrom(start, wish.segment) >= size &&
      stretches.every((each) => start + size <= each.first || each.first + each.size <= start),
  );
}

function roomFrom(first: number, { nodes }: SegmentSpec): number {
  return Math.max(hostCount(cidr(nodes)) - first + 1, 0);
}

function stretchOf({ pool, path, segment, count }: Wish, first: number, reserved: number): AddressPool {
  return { pool, path, segment, first, reserved: Math.max(reserved, 0), used: count };
}

/** Whether they fit and keep apart. */
export function checkAddressPools(spec: ClusterSpec, numbers: TakenNumbers = nothingTaken): Problem[] {
  const pools = addressPools(spec, numbers);
  return [...pools.flatMap((pool) => checkRoom(pool, numbers)), ...checkDisjoint(pools)];
}

function checkRoom(pool: AddressPool, { firsts, used }: TakenNumbers): Problem[] {
  if (pool.used <= pool.reserved) return [];
  const runs = firsts.has(pool.pool);
  return [
    addressProblems['node-addresses-exhausted'].at(`${pool.path}.count`, {
      found: String(pool.used),
      reason:
        runs || used.length === 0
          ? `the pool keeps ${pool.reserved} addresses from number ${pool.first} of ${pool.segment.path} on, fewer than its nodes`
          : `${pool.segment.path} has no ${pool.used} addresses in a row beside those of the nodes that run`,
      remedy: runs
        ? 'the pool cannot be moved while it runs: put the further nodes into another pool'
        : `set ${pool.path}.reserve to the largest size the pool may ever have, or widen ${pool.segment.path} (it cannot be changed on a running cluster)`,
    }),
  ];
}

function checkDisjoint(pools: readonly AddressPool[]): Problem[] {
  return pools.flatMap((pool, index) =>
    pools
      .slice(0, index)
      .filter(
        (other) =>
          other.segment.name === pool.segment.name &&
          pool.first < other.first + other.reserved &&
          other.first < pool.first + pool.reserved,
      )
      .map((other) =>
        addressProblems['node-addresses-overlap'].at(`${pool.path}.firstAddress`, {
          found: String(pool.first),
          reason: `its addresses ${pool.first}–${pool.first + pool.reserved - 1} meet those of pool “${other.pool}”, ${other.first}–${other.first + other.reserved - 1}`,
          remedy: `start at ${other.first + other.reserved} or later, or set reserve on “${other.pool}”`,
        }),
      ),
  );
}
