// What is asked of a cluster before machines of its nodes are deleted, stopped or cut off: which nodes, and the way in.
// It must never need what only comes with the machines, for it is done before them; nor code: declarations are built from it.
import type { MachineChange } from '../../../plan/running/machineChanges';
import type { K3sLifeRequest } from '../k3s/lifeRequest';
import type { LifeRequest } from '../talos/life/lifeRequest';

/** All machines of the cluster as they run, those that change included. */
export type TalosAsItRuns = Omit<LifeRequest, 'clusterName' | 'machineConfigs'>;
/** All nodes of the cluster as they run, those that change included; `knownHostKeys` are those seen so far. */
export type K3sAsItRuns = Omit<K3sLifeRequest, 'clusterName' | 'files' | 'configDigests'>;

export interface MachineChangesRequest {
  clusterName: string;
  /** Nodes whose machines this update changes. */
  changes: MachineChange[];
  /** What tells these changes from all others; of none, it is empty. */
  digest: string;
  /** The way in, where there are any: one of the two. */
  talos?: TalosAsItRuns;
  k3s?: K3sAsItRuns;
}
