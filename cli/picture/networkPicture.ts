// What a picture of a cluster's network shows: a plain, serialisable value between the plan and what draws it.
// It must never hold a decision or a layout: it repeats what the plan says, and the renderers place it.

/** MTUs are in bytes of IP packet; CIDRs and addresses of either family are texts as people write them. */
export interface NetworkPicture {
  /** The cluster's name. Node names that begin with it and `-` are shortened where room is scarce. */
  readonly title: string;
  /** One sentence: how pods on different nodes reach each other. */
  readonly subtitle: string;
  /** How the outside comes in: the Kubernetes API, Services. */
  readonly entrances: readonly EntrancePicture[];
  /** The networks the nodes stand in; at least one. Two are drawn as two columns. */
  readonly segments: readonly SegmentPicture[];
  /** How segments reach each other; empty where there is one. */
  readonly links: readonly LinkPicture[];
  readonly nodes: readonly NodePicture[];
  readonly pods: PodsPicture;
  readonly services: { readonly cidrs: readonly string[]; readonly text: string };
  /** What is put around packets between nodes; absent where nothing is. */
  readonly overlay?: OverlayPicture;
  /** Who knows the way to pod addresses; absent where a tunnel carries them. */
  readonly routes?: RoutesPicture;
  readonly routers: readonly RouterPicture[];
  readonly bgpSessions: readonly BgpSessionPicture[];
  /** The way of a packet from pod to pod, in order. */
  readonly hops: readonly HopPicture[];
}

export interface EntrancePicture {
  /** `Kubernetes API` */
  readonly name: string;
  /** What stands there: `load balancer dev-api`. */
  readonly what: string;
  /** `10.0.1.10:6443`; absent where it is known only once built. */
  readonly address?: string;
  /** Names of the pools it leads to. */
  readonly pools: readonly string[];
}

/**
 * `l2`: one link, nodes reach each other directly. `gateway-network`: each hop passes the provider's gateway.
 * `routed-fabric`: routers that learn pod routes by BGP.
 */
export type SegmentKind = 'l2' | 'gateway-network' | 'routed-fabric';

export interface SegmentPicture {
  readonly id: string;
  readonly name: string;
  readonly kind: SegmentKind;
  readonly cidrs: readonly string[];
  readonly mtu: number;
  readonly gateway?: {
    readonly name: string;
    readonly address: string;
    /** `6 of 100 routes used` */
    readonly note?: string;
  };
  readonly notes?: readonly string[];
}

export interface LinkPicture {
  /** Ids of two segments or more. */
  readonly segments: readonly string[];
  readonly name: string;
  readonly mtu?: number;
}

export interface NodePicture {
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
  readonly pool: string;
  /** The id of its segment. */
  readonly segment: string;
  readonly addresses: readonly string[];
  /** Known only where the plan assigns them. */
  readonly podCidrs?: readonly string[];
  /** Where it differs from the picture's `pods.mtu`. */
  readonly podMtu?: number;
  /** Where it differs from the segment's. */
  readonly linkMtu?: number;
  readonly notes?: readonly string[];
}

export interface PodsPicture {
  readonly cidrs: readonly string[];
  readonly mtu: number;
  /** `a /24 for each node` */
  readonly perNode?: string;
}

export interface OverlayPicture {
  readonly protocol: 'vxlan' | 'geneve' | 'none';
  /** UDP port of the tunnel; absent with `none`. */
  readonly port?: number;
  readonly encryption?: {
    readonly protocol: 'wireguard' | 'ipsec' | 'ztunnel';
    /** UDP; absent where it has none of its own. */
    readonly port?: number;
  };
  /** What is taken from each packet between nodes, and by what: `[{ by: 'vxlan', bytes: 50 }]`. */
  readonly overhead: readonly { readonly by: string; readonly bytes: number }[];
}

export interface RoutesPicture {
  readonly kind: 'direct' | 'cloud' | 'bgp';
  readonly text: string;
}

export interface RouterPicture {
  readonly name: string;
  readonly address: string;
  readonly asn: number;
}

export interface BgpSessionPicture {
  /** Each node of this pool holds a session; with `segment`, only those that stand in it; see `only`. */
  readonly pool: string;
  readonly segment?: string;
  /** Labels that a node must have to hold one: `rack=a`. How many do is then left open. */
  readonly only?: string;
  /** A router's name. */
  readonly router: string;
  readonly localAsn: number;
  readonly families: readonly ('IPv4' | 'IPv6')[];
}

/** What a hop belongs to, which gives it its colour. */
export type HopLayer = 'pod' | 'overlay' | 'link' | 'outside';

export interface HopPicture {
  readonly from: string;
  readonly to: string;
  readonly mtu: number;
  readonly layer: HopLayer;
  /** Why it is so: `1400 + 50 of VXLAN`. */
  readonly what: string;
}
