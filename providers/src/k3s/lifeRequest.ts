// What the life of a k3s cluster’s nodes is to look like, as the stack says it: nodes, ranges, release, and how carefully.
// It must never hold what a preview cannot know but the nodes’ ids and addresses.
import type { SnapshotKeeping } from '../cluster/snapshots/keepSnapshot';
import type { DrainConsent } from '../cluster/judgeDrain';
import type { Returning } from '../cluster/returning';
import type { KubernetesCredentials } from '../kubernetes/access';
import type { HostIdentity } from './hostIdentity';

export interface K3sLifeNode {
  /** Host name, and name of the Kubernetes node. */
  name: string;
  role: 'server' | 'agent';
  /** The provider’s id: another one means a machine made anew. */
  id: string;
  /** SHA-256 (hex) of the config it booted with; left out: the present one. */
  bootedConfigDigest?: string;
}

export interface K3sLifeRequest extends Returning {
  clusterName: string;
  kubernetes: KubernetesCredentials;
  /** Servers first. */
  nodes: K3sLifeNode[];
  /** SHA-256 (hex) by node of its k3s config: what a running machine is compared with. */
  configDigests: Record<string, string>;
  /** IPv4 first; a living cluster keeps them. */
  ranges: { pods: string[]; services: string[] };
  /** With `v` and `+k3s1`. */
  version: string;
  /** Who makes a machine a node: cloud-init at its first boot, or this program by SSH. */
  installedBy: 'cloud-init' | 'ssh';
  /** By node: where SSH reaches it, `[user@]host[:port]`. Nodes that are left out are out of reach. */
  ssh: Record<string, string>;
  /** By node: the host key seen before this program put anything there, `SHA256:…`. */
  knownHostKeys?: Record<string, string>;
  /** By node: JSON of its files, `[{ path, mode, content }]`; they hold tokens and keys. */
  files: Record<string, string>;
  workersAtATime: number;
  /** Seconds the pods of a node that is emptied have to go. */
  drainSeconds: number;
  /** What may be lost with the pods of a node that is emptied; left out: nothing. */
  drain?: DrainConsent;
  /** Seconds for each single step: a join, a leave, a restart. */
  stepSeconds: number;
  /** Where snapshots of etcd go before steps that could lose it; left out: none are taken. */
  snapshots?: SnapshotKeeping;
  /** What becomes of local-path volumes on a host that leaves. Left out by former releases: `keep`. */
  localVolumes?: 'keep' | 'delete';
  /** Where local-path volumes are put, if not in k3s’ own folder. */
  localStorage?: string;
  /** Milliseconds between two looks. Default 2000. */
  intervalMs?: number;
}

export interface KnownNode extends K3sLifeNode {
  /** False while it may be a part of the cluster already, or not yet. */
  joined: boolean;
  /** UID of its Node, once it has joined. */
  uid?: string | undefined;
  /** UID of the Node of the machine that had its name before, until this one has joined; empty: there may be one. */
  former?: string;
  /** What its host was in the cluster before, oldest first, until it has joined as this. */
  from?: { name: string; role: K3sLifeNode['role'] }[];
}

/** What is kept between updates, beside what was asked for. */
export interface K3sLifeRecord {
  nodes: KnownNode[];
  /** By node: SHA-256 (hex) of the config it has. */
  configs: Record<string, string>;
  /** By node: where SSH reaches it; of those that have left, too, until they are clean. */
  ssh: Record<string, string>;
  /** By node: the host key that was seen, `SHA256:…`. */
  hostKeys: Record<string, string>;
  /** By node on an existing host: which machine it is. Former releases kept none. */
  identities?: Record<string, HostIdentity>;
}
