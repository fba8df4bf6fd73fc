// Gives each pool its stretch of node addresses on its segment, and checks that they fit and keep apart.
// It must never let one pool's growth move another pool's addresses: a new address would replace running servers.
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

/** Host number of the API load balancer's private address. */
export const loadBalancerHost = 10;
const controlPlaneFirst = 11;
const controlPlaneReserve = 9;
const workerFirst = 32;
const workerReserve = 32;

/**
 * The stretches in order: control planes, then the pools as they are listed. The last pool of a segment takes what is
 * left of it. Pools of hosts have none: their addresses are written down.
 */
export function addressPools(spec: ClusterSpec): AddressPool[] {
  const segments = new Map(segmentsOf(spec).map((segment) => [segment.name, segment]));
  const segmentUnder = (pool: ControlPlanes | WorkerPool): SegmentSpec => {
    const segment = segments.get(segmentOf(pool));
    if (segment === undefined) throw new Error(`no segment ${segmentOf(pool)}`);
    return segment;
  };
  const { controlPlanes } = spec.nodes;
  const workers = workerPools(spec.nodes).filter(({ pool }) => pool.hosts === undefined);
  const next = new Map<string, number>();
  const control: AddressPool[] =
    controlPlanes.hosts === undefined
      ? [
          {
            pool: controlPlanePool,
            path: 'routewise:nodes.controlPlanes',
            segment: segmentUnder(controlPlanes),
            first: controlPlaneFirst,
            reserved: controlPlaneReserve,
            used: controlPlanes.count,
          },
        ]
      : [];
  const rest = workers.map(({ name, path, pool }, index): AddressPool => {
    const { count, firstAddress, reserve } = pool;
    const segment = segmentUnder(pool);
    const room = hostCount(cidr(segment.nodes));
    const first = firstAddress ?? next.get(segment.name) ?? workerFirst;
    const last = !workers.slice(index + 1).some((later) => segmentOf(later.pool) === segment.name);
    const reserved = reserve ?? (last ? Math.max(workerReserve, room - first + 1) : workerReserve);
    next.set(segment.name, first + reserved);
    return {
      pool: name,
      path,
      segment,
      first,
      reserved: Math.min(reserved, Math.max(room - first + 1, 0)),
      used: count,
    };
  });
  return [...control, ...rest];
}

export function checkAddressPools(spec: ClusterSpec): Problem[] {
  const pools = addressPools(spec);
  return [...pools.flatMap(checkRoom), ...checkDisjoint(pools)];
}

function checkRoom(pool: AddressPool): Problem[] {
  if (pool.used <= pool.reserved) return [];
  return [
    {
      rule: 'node-addresses-exhausted',
      severity: 'refuse',
      path: `${pool.path}.count`,
      found: String(pool.used),
      reason: `the pool keeps ${pool.reserved} addresses from number ${pool.first} of ${pool.segment.path} on, fewer than its nodes`,
      remedy: `set ${pool.path}.reserve to the largest size the pool may ever have, or widen ${pool.segment.path} (it cannot be changed on a running cluster)`,
    },
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
      .map((other) => ({
        rule: 'node-addresses-overlap',
        severity: 'refuse' as const,
        path: `${pool.path}.firstAddress`,
        found: String(pool.first),
        reason: `its addresses ${pool.first}–${pool.first + pool.reserved - 1} meet those of pool “${other.pool}”, ${other.first}–${other.first + other.reserved - 1}`,
        remedy: `start at ${other.first + other.reserved} or later, or set reserve on “${other.pool}”`,
      })),
  );
}
