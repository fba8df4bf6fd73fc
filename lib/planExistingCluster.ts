// Plans Cilium for a cluster that runs, out of what it says and what is wanted of it.
// It must never leave a secret value of the running release out in silence.
import { parseStack } from '../spec/parseStack';
import { RefusedError } from '../config/problem';
import { existingClusterProblems } from '../config/problems/existingCluster';
import type { ObservedCluster } from '../config/schema/observedCluster';
import type { ChangeClass } from '../config/schema/provider';
import type { StackInput } from '../config/schema/stack';
import type { ClusterPlan } from '../plan/clusterPlan';
import { planCluster } from '../plan/planCluster';

/** What is wanted of Cilium on a cluster that runs; all else follows from what the cluster says. */
export interface ExistingClusterOptions {
  /** Name of the cluster, for people. */
  readonly name: string;
  /** As under `routewise:cilium`. */
  readonly cilium?: StackInput['cilium'];
  /** As under `routewise:network`: what a cluster cannot say, such as the MTU of its links. */
  readonly network?: StackInput['network'];
  /** What a changed value may ask of the cluster at most. Default `agent-restart`. */
  readonly allow?: ChangeClass;
  /** URL of a Helm repository. Default `https://helm.cilium.io/`. */
  readonly chartRepository?: string;
}

/**
 * @param cluster from `readCluster`, or parsed from a file that `routewise observe` has written
 * @throws RefusedError with every problem that rules the plan out, or where values of the running release are secrets,
 * which only a stack takes from the cluster by itself
 */
export function planExistingCluster(cluster: ObservedCluster, options: ExistingClusterOptions): ClusterPlan {
  const hidden = cluster.release?.hidden ?? [];
  if (hidden.length > 0)
    throw new RefusedError([
      existingClusterProblems['hidden-values'].at('cluster.release.hidden', {
        found: hidden.map((path) => path.join('.')).join(', '),
      }),
    ]);
  const { name, cilium, network, allow, chartRepository } = options;
  const spec = parseStack(
    {
      cluster: { name },
      provider: {
        kind: 'existing',
        cluster: 'read',
        values: 'plan',
        ...(allow === undefined ? {} : { allow }),
      },
      ...(cilium === undefined ? {} : { cilium }),
      ...(network === undefined ? {} : { network }),
    },
    cluster,
  );
  return planCluster(spec, chartRepository === undefined ? {} : { chartRepository });
}
