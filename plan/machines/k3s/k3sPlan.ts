// What a plan says of a cluster of k3s: what its nodes run with, and how carefully they are changed.
// It must never hold a secret, nor what differs between nodes of one pool: names and addresses are left open.
import type { DrainPlan } from '../drainConsent';
import type { EtcdSnapshotPlan } from '../etcdSnapshots';
import type { K3sInstall, K3sMachine } from '.';

export interface K3sPlan {
  readonly kind: 'k3s';
  /** With `v` and `+k3s1`. */
  readonly version: string;
  /** Whether servers and agents run it. */
  readonly kubeProxy: boolean;
  readonly install: K3sInstall;
  /** IPv4 first. A cluster keeps them for life. */
  readonly ranges: { readonly pods: readonly string[]; readonly services: readonly string[] };
  /** By pool; names and addresses of nodes are left open, for `k3sNodeOf` to fill in. */
  readonly pools: Readonly<Record<string, K3sMachine>>;
  /** Where nodes find the API when it is one address that stands for all servers. */
  readonly sharedHost?: string;
  readonly life: K3sLifePlan;
}

export interface K3sLifePlan {
  /** How many agents may be down at once. */
  readonly workersAtATime: number;
  /** Seconds the pods of a node that is emptied have to go. */
  readonly drainSeconds: number;
  /** What may be lost with the pods of such a node; left out: nothing. */
  readonly drain?: DrainPlan;
  /** Seconds one step may take. */
  readonly stepSeconds: number;
  /** Where snapshots of etcd go; absent where none are taken. */
  readonly snapshots?: EtcdSnapshotPlan;
  /** Whether local-path volumes on a host that leaves go with k3s; left out where they are kept. */
  readonly localVolumes?: 'delete';
  /** Where local-path volumes are put; left out where it is k3s’ own folder. */
  readonly localStorage?: string;
}
