// The state of the emulated Proxmox VE cluster, as it is kept in a file.
// It must never hold behaviour.

export interface StoredNode {
  name: string;
  /** Where SSH is told to reach it; nothing listens there, the sandbox's SOCKS proxy answers in its place. */
  address: string;
  online: boolean;
  bridges: string[];
}

export interface StoredStorage {
  storage: string;
  type: 'dir' | 'lvmthin';
  content: string[];
  /** Directories only. */
  path?: string;
}

export interface StoredVolume {
  node: string;
  /** `local:import/talos.qcow2`, `local-lvm:vm-1000-disk-0` */
  volid: string;
  content: string;
  format: string;
  /** Bytes. */
  size: number;
  vmid?: number;
  /** Of snippets only. Holds secrets: never shown. */
  text?: string;
}

export interface StoredVm {
  vmid: number;
  node: string;
  status: 'running' | 'stopped';
  /** Parameters as they were sent, volumes filled in; text as Proxmox VE keeps it in its config file. */
  config: Record<string, string>;
  /** `backup`, `migrate` and the like; locked machines refuse changes. */
  lock?: string;
  /** How often it was started. */
  boots: number;
  startedAt?: number;
  /** What its console shows, newest last. */
  console: string[];
}

export interface StoredTask {
  upid: string;
  node: string;
  type: string;
  id: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endsAt: number;
  /** Undefined while it runs. */
  exitStatus?: string;
  log: string[];
}

export interface StoredPool {
  poolid: string;
  comment?: string;
  members: number[];
}

export interface ProxmoxState {
  nodes: StoredNode[];
  storages: StoredStorage[];
  volumes: StoredVolume[];
  vms: StoredVm[];
  tasks: StoredTask[];
  pools: StoredPool[];
  /** By `vm:1000`. */
  haResources: Record<string, Record<string, string>>;
  /** By name. */
  haRules: Record<string, Record<string, string>>;
}
