// The pools of a stack in one list: the control planes first, then the pools of workers by name.
// It must never follow the order of the file: Pulumi hands pools over sorted, and nodes would be planned elsewhere.
import type { ControlPlanes, WorkerPool } from './schema/stack';

/** Name of the segment that `network.nodes` describes: where pools are that name none. */
export const mainSegment = 'main';
/** Name of the control planes' pool, which no pool of workers may have. */
export const controlPlanePool = 'control-plane';

export interface NamedPool<P> {
  readonly name: string;
  /** Where the user wrote it. */
  readonly path: string;
  readonly role: 'control-plane' | 'worker';
  readonly pool: P;
}

/** Before and after counting alike: with counts the user left out, and with every pool's own. */
interface Nodes<C, W> {
  readonly controlPlanes: C;
  readonly workers: Readonly<Record<string, W>>;
}

export function workerPools<W>({ workers }: Pick<Nodes<unknown, W>, 'workers'>): NamedPool<W>[] {
  return Object.entries(workers)
    .map(([name, pool]): NamedPool<W> => ({
      name,
      path: `routewise:nodes.workers.${name}`,
      role: 'worker',
      pool,
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function allPools<C, W>(nodes: Nodes<C, W>): NamedPool<C | W>[] {
  return [
    {
      name: controlPlanePool,
      path: 'routewise:nodes.controlPlanes',
      role: 'control-plane',
      pool: nodes.controlPlanes,
    },
    ...workerPools(nodes),
  ];
}

type Pool = ControlPlanes | WorkerPool;

export function segmentOf({ segment }: { readonly segment?: string | undefined }): string {
  return segment ?? mainSegment;
}

/** Name of the hardware entry of each machine that is told apart: each host's, else the pool's; `undefined` where none is named. */
export function hardwareNames(pool: Pool): (string | undefined)[] {
  return pool.hosts === undefined
    ? [pool.hardware]
    : pool.hosts.map((host) => host.hardware ?? pool.hardware);
}
