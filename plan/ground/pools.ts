// The pools of a stack, listed once: all in their order, those of workers, and those that have nodes.
// It must never be asked again below: whoever needs a pool is handed this.
import type { NamedPool } from '../../config/pools';
import { allPools, workerPools } from '../../config/pools';
import type { ClusterSpec, ControlPlanes, WorkerPool } from '../../config/schema/stack';

export type AnyPool = NamedPool<ControlPlanes | WorkerPool>;

export interface Pools {
  /** The control planes first, then the pools of workers by name. */
  readonly all: readonly AnyPool[];
  readonly workers: readonly NamedPool<WorkerPool>[];
  /** The others decide nothing. */
  readonly inUse: readonly AnyPool[];
}

/** How many nodes there are. */
export function nodeCount({ inUse }: Pick<Pools, 'inUse'>): number {
  return inUse.reduce((sum, { pool }) => sum + pool.count, 0);
}

export function planPools({ nodes }: ClusterSpec): Pools {
  const all = allPools(nodes);
  return { all, workers: workerPools(nodes), inUse: all.filter(({ pool }) => pool.count > 0) };
}
