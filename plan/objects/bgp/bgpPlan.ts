// The shape of what is planned about BGP: routers, the nodes that peer with them, and what each router hears.
// It must never hold a password, only the configuration key of one.
import type { Advertised, BgpFamily } from '../../../config/schema/bgp';

export interface BgpPlan {
  /** Routers by name. */
  readonly peers: Readonly<Record<string, BgpPeerPlan>>;
  /** One, of all or of the selected nodes, unless the stack names groups. */
  readonly groups: readonly BgpGroupPlan[];
  /** Labels of the Services whose addresses are advertised; empty: all Services. */
  readonly services: Readonly<Record<string, string>>;
}

export interface BgpPeerPlan {
  readonly address: string;
  readonly asn: number;
  readonly port: number;
  /** TTL of packets to a router of another AS; 1 is the nodes' own link. */
  readonly multihop: number;
  readonly holdSeconds: number;
  readonly keepaliveSeconds: number;
  readonly connectRetrySeconds: number;
  /** 0: off. */
  readonly gracefulRestartSeconds: number;
  /** Families of the routes it is told. */
  readonly families: readonly BgpFamily[];
  readonly advertise: readonly Advertised[];
  readonly communities: { readonly standard: readonly string[]; readonly large: readonly string[] };
  readonly localPreference?: number;
  readonly password?: BgpPassword;
}

/** Where a password comes from, and where Cilium finds it. */
export interface BgpPassword {
  /** Configuration key with its namespace, `bgp:router1`. */
  readonly config: string;
  /** The Kubernetes Secret; its key is `password`. */
  readonly secret: { readonly name: string; readonly namespace: string };
}

export interface BgpGroupPlan {
  /** Name of the CiliumBGPClusterConfig and of its one instance. */
  readonly name: string;
  /** Labels that select the nodes; empty: all nodes. */
  readonly labels: Readonly<Record<string, string>>;
  readonly localAsn: number;
  /** Absent: the nodes dial and do not listen. */
  readonly listenPort?: number;
  /** Names of routers. */
  readonly peers: readonly string[];
  /** The nodes it selects, in the plan's order. */
  readonly nodes: readonly BgpNodePlan[];
}

export interface BgpNodePlan {
  readonly name: string;
  readonly pool: string;
  readonly address: string;
  readonly address6?: string;
  /** Its own AS number, which an override may have changed. */
  readonly asn: number;
  /** Only where the stack overrides it. */
  readonly override?: BgpNodeOverride;
}

export interface BgpNodeOverride {
  readonly routerId?: string;
  readonly localAsn?: number;
  readonly listenPort?: number;
  readonly peers: Readonly<Record<string, { readonly localAddress: string }>>;
}

/** Routers of the nodes' own AS are internal: other rules hold for their TTL, their attributes and what they pass on. */
export function isInternal(peer: { readonly asn: number }, node: { readonly asn: number }): boolean {
  return peer.asn === node.asn;
}

/** Ports that any node listens on, each once, ascending. */
export function listenPortsOf({ groups }: BgpPlan): number[] {
  const ports = groups.flatMap((group) =>
    group.nodes.flatMap(({ override }) => override?.listenPort ?? group.listenPort ?? []),
  );
  return [...new Set(ports)].sort((a, b) => a - b);
}
