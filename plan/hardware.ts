// Says which entries of `nodes.hardware` the nodes of a stack are of.
// It must never leave out nodes without one: what is not known of them is not known of the cluster.
import type { ClusterSpec } from '../config/schema/stack';

/** Name of the hardware entry of each pool or host, each once; `undefined` for those without. */
export function hardwareOf({ nodes }: ClusterSpec): (string | undefined)[] {
  const pools = [nodes.controlPlanes, ...Object.values(nodes.workers)].filter(({ count }) => count > 0);
  const names = pools.flatMap((pool) =>
    pool.hosts === undefined ? [pool.hardware] : pool.hosts.map((host) => host.hardware ?? pool.hardware),
  );
  return [...new Set(names)];
}
