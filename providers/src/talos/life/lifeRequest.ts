// What the life of a cluster's machines is to look like, as the stack says it: machines, configs, releases, and how carefully.
// It must never hold what a preview cannot know but `machines`' ids and addresses.
import type { SnapshotKeeping } from '../../cluster/snapshots/keepSnapshot';
import type { DrainConsent } from '../../cluster/judgeDrain';
import type { Returning } from '../../cluster/returning';
import type { KubernetesCredentials } from '../../kubernetes/access';
import type { TalosCredentials } from '../talosApi';

export interface LifeMachine {
  /** Host name, and name of the Kubernetes node. */
  name: string;
  role: 'control-plane' | 'worker';
  /** The provider's id: another one means a machine made anew. */
  id: string;
  /** Of its Talos API. */
  address: string;
  /** Host that its certificate is for, where it is reached by another one. */
  certifiedFor?: string;
  /** Default 50000. */
  port?: number;
  /** SHA-256 (hex) of the config it booted with; left out: the present one. */
  bootedConfigDigest?: string;
}

export interface LifeRequest extends Returning {
  clusterName: string;
  talos: TalosCredentials;
  kubernetes: KubernetesCredentials;
  /** Control planes first; the order in which they are upgraded. */
  machines: LifeMachine[];
  /** By machine; multi-document YAML with secrets. */
  machineConfigs: Record<string, string>;
  /** With a leading `v`. */
  talosVersion: string;
  /** Of the installer, with its tag. */
  installerImage: string;
  /** Without a leading `v`. */
  kubernetesVersion: string;
  /** Whether a config may restart machines, one at a time. */
  rebootForConfig: boolean;
  /** How many workers may be down at once. */
  workersAtATime: number;
  /** Seconds the pods of a node that leaves have to go. */
  drainSeconds: number;
  /** What may be lost with the pods of a node that is emptied; left out: nothing. */
  drain?: DrainConsent;
  /** Seconds for each single step: a restart, a join, a health check. */
  stepSeconds: number;
  /** Where snapshots of etcd go before steps that could lose it; left out: none are taken. */
  snapshots?: SnapshotKeeping;
  /** Milliseconds between two looks. Default 1000. */
  intervalMs?: number;
}

export interface KnownMachine extends LifeMachine {
  /** False while it may be a part of the cluster already, or not yet. */
  joined: boolean;
}

/** What is kept between updates, beside what was asked for. */
export interface LifeRecord {
  /** Machines that are, or may be, in the cluster. */
  machines: KnownMachine[];
  /** By machine: SHA-256 (hex) of the config it has. */
  appliedConfigs: Record<string, string>;
}
