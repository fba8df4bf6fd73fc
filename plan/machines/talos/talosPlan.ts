// What a plan says of a cluster of Talos: the machine config of each pool, and how carefully machines are changed.
// It must never hold a secret: tokens, keys and certificates join only when a config is rendered.
import type { Decision } from '../../decision';
import type { HostDns } from '../../decisions/hostDns';
import type { DrainPlan } from '../drainConsent';
import type { EtcdSnapshotPlan } from '../etcdSnapshots';
import type { TalosMachine } from '.';

export interface TalosPlan {
  readonly kind: 'talos';
  /** With a leading `v`. */
  readonly version: string;
  /** Talos is told to run none. */
  readonly kubeProxy: false;
  readonly hostDns: Decision<HostDns>;
  readonly machines: MachinePlan;
  readonly life: TalosLifePlan;
}

/**
 * Machine by pool; the host name of each is empty, for `machineOf` to fill in. Nodes with patches of their own have one under
 * `node/<name>`, which no pool can be called.
 */
export type MachinePlan = Readonly<Record<string, TalosMachine>>;

export interface TalosLifePlan {
  /** With a leading `v`. */
  readonly talosVersion: string;
  /** Installer image with its tag. */
  readonly installerImage: string;
  /** Without a leading `v`. */
  readonly kubernetesVersion: string;
  /** Whether a config may restart machines, one at a time. */
  readonly rebootForConfig: boolean;
  /** How many workers may restart at once. */
  readonly workersAtATime: number;
  /** Seconds the pods of a node that leaves have to go. */
  readonly drainSeconds: number;
  /** What may be lost with the pods of such a node; left out: nothing. */
  readonly drain?: DrainPlan;
  /** Seconds one step may take. */
  readonly stepSeconds: number;
  /** Where snapshots of etcd go; absent where none are taken. */
  readonly snapshots?: EtcdSnapshotPlan;
}
