// What a stack has built already, as far as the next plan has to know it: nodes with their places, and the API's address.
// It must never hold a secret: it is kept in the stack's state in clear, and printed.
import type { ApiEndpointKind } from '../decisions/apiEndpoint';
import type { Machine, Role } from '../ground/nodes';

/** A node whose machine exists, or whose making an update has begun. */
export interface RunningNode {
  /** The machine's and the Kubernetes node's name. */
  readonly name: string;
  readonly role: Role;
  /** Its pool's name in the stack when it was last planned. */
  readonly pool: string;
  /** What stands in its name for the pool: the name that the pool had when the node was first planned. */
  readonly stem: string;
  /** From 1, within its pool. */
  readonly index: number;
  readonly segment?: string;
  /** The node's InternalIP, without prefix length. Absent where no update has written it down. */
  readonly address?: string;
  readonly address6?: string;
  readonly machine?: Machine;
  /** Hetzner Cloud only. */
  readonly location?: string;
  /** Proxmox VE only, as are the following. */
  readonly vmId?: number;
  readonly macAddress?: string;
  readonly proxmoxNode?: string;
  /** Where the file is that it booted with. */
  readonly snippetStorage?: string;
  /** Pulumi refuses to delete or replace its machine: it goes by what the last update said. */
  readonly isHeld?: true;
}

/** How the Kubernetes API has been reached so far. */
export interface RunningApi {
  readonly choice: ApiEndpointKind;
  /** As the plan had it: absent where it only came to be by building. */
  readonly host?: string;
  readonly port: number;
  /** `https://HOST:PORT` as clients have it; absent where no update came so far. */
  readonly url?: string;
  /** Hetzner Cloud only: where its load balancer or its own address is. */
  readonly location?: string;
}

/** The private network of a stack on Hetzner Cloud. */
export interface RunningNetwork {
  readonly range?: string;
  readonly subnet?: string;
  readonly zone?: string;
}

/** A segment's network, and which part of the IPv6 node network is its own. */
export interface RunningSegment {
  readonly name: string;
  readonly nodes: string;
  /** How many parts of 65,536 addresses lie before its own. */
  readonly stride: number;
}

/** Where a cluster that has been born has its pods and Services, IPv4 first. */
export interface RunningRanges {
  readonly pods: readonly {
    readonly cidr: string;
    /** Prefix length of each node's block. */
    readonly block: number;
  }[];
  readonly services: readonly string[];
}

/** A pool as it was last planned. */
export interface RunningPool {
  readonly name: string;
  /** What stands in its nodes' names for the pool: the name it had when they were first planned. */
  readonly stem: string;
}

export interface RunningStack {
  readonly cluster?: string;
  readonly provider?: 'hetzner' | 'proxmox' | 'hosts' | 'existing';
  readonly distribution?: 'talos' | 'k3s' | 'kubernetes';
  /** By name. */
  readonly nodes: readonly RunningNode[];
  readonly pools: readonly RunningPool[];
  readonly segments: readonly RunningSegment[];
  /** Absent before the first update. */
  readonly api?: RunningApi;
  readonly network?: RunningNetwork;
  /** Absent where no machine has been a part of the cluster so far. */
  readonly ranges?: RunningRanges;
}

/** A stack that has built nothing. */
export const nothingRuns: RunningStack = { nodes: [], pools: [], segments: [] };
