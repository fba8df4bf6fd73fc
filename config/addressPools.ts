// Gives each pool its stretch of node addresses, and checks that they fit and keep apart.
// It must never let one pool's growth move another pool's addresses: a new address would replace running servers.
import { nodeRoom } from './addressRanges';
import type { Problem } from './problem';
import type { ClusterSpec } from './schema/stack';

/** Host numbers within `network.nodes`: first one, how many are kept, how many are used. */
export interface AddressPool {
  readonly pool: string;
  readonly path: string;
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

/** The stretches in order: control planes, then the pools as they are listed. The last pool takes what is left. */
export function addressPools(spec: ClusterSpec): AddressPool[] {
  const room = nodeRoom(spec);
  const pools: AddressPool[] = [
    {
      pool: 'control-plane',
      path: 'routewise:nodes.controlPlanes',
      first: controlPlaneFirst,
      reserved: controlPlaneReserve,
      used: spec.nodes.controlPlanes.count,
    },
  ];
  const workers = Object.entries(spec.nodes.workers);
  let next = workerFirst;
  workers.forEach(([pool, { count, firstAddress, reserve }], index) => {
    const first = firstAddress ?? next;
    const last = index === workers.length - 1;
    const reserved = reserve ?? (last ? Math.max(workerReserve, room - first + 1) : workerReserve);
    pools.push({
      pool,
      path: `routewise:nodes.workers.${pool}`,
      first,
      reserved: Math.min(reserved, Math.max(room - first + 1, 0)),
      used: count,
    });
    next = first + reserved;
  });
  return pools;
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
      reason: `the pool keeps ${pool.reserved} addresses from number ${pool.first} of routewise:network.nodes on, fewer than its nodes`,
      remedy: `set ${pool.path}.reserve to the largest size the pool may ever have, or widen routewise:network.nodes (it cannot be changed on a running cluster)`,
    },
  ];
}

function checkDisjoint(pools: readonly AddressPool[]): Problem[] {
  return pools.flatMap((pool, index) =>
    pools
      .slice(0, index)
      .filter(
        (other) => pool.first < other.first + other.reserved && other.first < pool.first + pool.reserved,
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
