// Pictures of networks that stacks may have, small and large, for the tests of what draws them.
import type { NetworkPicture, NodePicture } from '../../../cli/picture/networkPicture';

/** `count` nodes of a pool, with addresses counted up from `first`. */
export function pool(
  cluster: string,
  name: string,
  count: number,
  addressOf: (index: number) => string[],
  more: Partial<NodePicture> = {},
): NodePicture[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `${cluster}-${name}-${index + 1}`,
    role: name.startsWith('control-plane') ? 'control-plane' : 'worker',
    pool: name,
    segment: 'nodes',
    addresses: addressOf(index),
    ...more,
  }));
}

const in4 =
  (net: string, first: number) =>
  (index: number): string[] => [`${net}.${Math.floor((first + index) / 250)}.${((first + index) % 250) + 1}`];

/** A tunnel on a network where each packet passes the gateway: `workers` nodes in one pool, three control planes. */
export function tunnelOnGateway(workers: number): NetworkPicture {
  return {
    title: 'dev',
    subtitle:
      'Pods on different nodes reach each other in a tunnel, and each packet between nodes passes the gateway.',
    entrances: [
      {
        name: 'Kubernetes API',
        what: 'load balancer dev-api',
        address: '10.0.0.10:6443',
        pools: ['control-plane'],
      },
      {
        name: 'LoadBalancer Services',
        what: 'the workers’ own addresses',
        address: 'tcp 80, 443',
        pools: ['general'],
      },
    ],
    segments: [
      {
        id: 'nodes',
        name: 'private network dev, fsn1',
        kind: 'gateway-network',
        cidrs: ['10.0.0.0/20'],
        mtu: 1450,
        gateway: { name: 'gateway', address: '10.0.0.1' },
      },
    ],
    links: [],
    nodes: [
      ...pool('dev', 'control-plane', workers > 2 ? 3 : 1, in4('10.0', 10)),
      ...pool('dev', 'general', workers, in4('10.0', 31)),
    ],
    pods: { cidrs: ['10.0.64.0/18'], mtu: 1400, perNode: 'a /24 for each node' },
    services: { cidrs: ['10.0.16.0/20'], text: 'virtual addresses, which eBPF on every node translates' },
    overlay: { protocol: 'vxlan', port: 8472, overhead: [{ by: 'vxlan', bytes: 50 }] },
    routers: [],
    bgpSessions: [],
    hops: [
      { from: 'pod', to: 'its node', mtu: 1400, layer: 'pod', what: 'the pods’ default route' },
      { from: 'its node', to: 'tunnel', mtu: 1450, layer: 'overlay', what: '1400 + 50 of VXLAN' },
      { from: 'tunnel', to: 'gateway', mtu: 1450, layer: 'link', what: 'private network' },
      { from: 'gateway', to: 'other node', mtu: 1450, layer: 'link', what: 'private network' },
      { from: 'other node', to: 'pod', mtu: 1400, layer: 'pod', what: 'unpacked again' },
    ],
  };
}

/** k3s on virtual machines that share a bridge: dual stack, native routing, jumbo frames. */
export function nativeOnOneLink(workers: number): NetworkPicture {
  const dual = (first: number) => (index: number) => [
    `192.168.7.${first + index}`,
    `fd00:7::${(first + index).toString(16)}`,
  ];
  const blocks =
    (first: number) =>
    (node: NodePicture, index: number): NodePicture => ({
      ...node,
      podCidrs: [`10.42.${first + index}.0/24`, `fd00:42:0:${(first + index).toString(16)}::/64`],
    });
  return {
    title: 'lab',
    subtitle: 'Pods on different nodes reach each other by direct node routes.',
    entrances: [
      {
        name: 'Kubernetes API',
        what: 'virtual address of the control planes',
        address: '192.168.7.5:6443',
        pools: ['control-plane'],
      },
    ],
    segments: [
      {
        id: 'nodes',
        name: 'bridge vmbr1',
        kind: 'l2',
        cidrs: ['192.168.7.0/24', 'fd00:7::/64'],
        mtu: 9000,
        gateway: { name: 'default gateway', address: '192.168.7.1' },
      },
    ],
    links: [],
    nodes: [
      ...pool('lab', 'control-plane', 1, dual(10)).map(blocks(0)),
      ...pool('lab', 'agent', workers, dual(20)).map(blocks(1)),
    ],
    pods: { cidrs: ['10.42.0.0/16', 'fd00:42::/48'], mtu: 9000, perNode: 'a /24 and a /64 for each node' },
    services: {
      cidrs: ['10.43.0.0/16', 'fd00:43::/112'],
      text: 'virtual addresses, which eBPF on every node translates',
    },
    routes: {
      kind: 'direct',
      text: 'Each node writes a route to every other node’s pod block, with that node’s address as the next hop.',
    },
    routers: [],
    bgpSessions: [],
    hops: [
      { from: 'pod', to: 'its node', mtu: 9000, layer: 'pod', what: 'nothing is taken' },
      { from: 'its node', to: 'other node', mtu: 9000, layer: 'link', what: 'bridge vmbr1' },
      { from: 'other node', to: 'pod', mtu: 9000, layer: 'pod', what: 'nothing is taken' },
    ],
  };
}

/** Bare metal under two top-of-rack routers that learn pod blocks by BGP. */
export function nativeWithRouters(workers: number): NetworkPicture {
  const sessions = ['control-plane', 'storage', 'general'].flatMap((name) =>
    ['tor-a', 'tor-b'].map((router) => ({
      pool: name,
      router,
      localAsn: 65001,
      families: ['IPv4', 'IPv6'] as const,
    })),
  );
  return {
    title: 'metal',
    subtitle: 'Pods on different nodes reach each other by routers that learn the way by BGP.',
    entrances: [
      {
        name: 'Kubernetes API',
        what: 'a name of your own',
        address: 'api.metal.example.com:6443',
        pools: ['control-plane'],
      },
    ],
    segments: [
      {
        id: 'nodes',
        name: 'rack fabric',
        kind: 'routed-fabric',
        cidrs: ['10.20.0.0/16'],
        mtu: 9000,
        gateway: {
          name: 'top of rack',
          address: '10.20.0.1',
          note: 'holds a route to each node’s pod block',
        },
      },
    ],
    links: [],
    nodes: [
      ...pool('metal', 'control-plane', 3, in4('10.20', 10), { notes: ['Talos, netkit'] }),
      ...pool('metal', 'storage', 2, in4('10.20', 30)),
      ...pool('metal', 'general', workers, in4('10.20', 60)),
    ],
    pods: { cidrs: ['10.100.0.0/16'], mtu: 9000, perNode: 'a /24 for each node' },
    services: { cidrs: ['10.96.0.0/12'], text: 'virtual addresses, which eBPF on every node translates' },
    routes: {
      kind: 'bgp',
      text: 'Each node advertises its pod block; the routers carry the packets. Nodes hold no route but the default one.',
    },
    routers: [
      { name: 'tor-a', address: '10.20.0.2', asn: 65000 },
      { name: 'tor-b', address: '10.20.0.3', asn: 65000 },
    ],
    bgpSessions: sessions,
    hops: [
      { from: 'pod', to: 'its node', mtu: 9000, layer: 'pod', what: 'nothing is taken' },
      { from: 'its node', to: 'router', mtu: 9000, layer: 'link', what: 'rack fabric' },
      { from: 'router', to: 'other node', mtu: 9000, layer: 'link', what: 'rack fabric' },
      { from: 'other node', to: 'pod', mtu: 9000, layer: 'pod', what: 'nothing is taken' },
    ],
  };
}

/** Two sites joined over the Internet, one node on a link of its own: VXLAN inside WireGuard. */
export function twoSites(workers: number): NetworkPicture {
  return {
    title: 'span',
    subtitle:
      'Pods on different nodes reach each other in a tunnel, encrypted by WireGuard, within and between the sites.',
    entrances: [
      {
        name: 'Kubernetes API',
        what: 'load balancer span-api',
        address: '10.1.0.10:6443',
        pools: ['control-plane'],
      },
      {
        name: 'LoadBalancer Services',
        what: 'announced on the link',
        address: '10.1.9.0/24',
        pools: ['edge'],
      },
    ],
    segments: [
      {
        id: 'berlin',
        name: 'Berlin, VLAN 20',
        kind: 'l2',
        cidrs: ['10.1.0.0/20'],
        mtu: 1500,
        gateway: { name: 'router', address: '10.1.0.1' },
      },
      {
        id: 'vienna',
        name: 'Vienna, VLAN 30',
        kind: 'l2',
        cidrs: ['10.2.0.0/20'],
        mtu: 1500,
        gateway: { name: 'router', address: '10.2.0.1' },
        notes: ['drops packets with addresses it does not know'],
      },
    ],
    links: [{ segments: ['berlin', 'vienna'], name: 'site-to-site over the Internet', mtu: 1420 }],
    nodes: [
      ...pool('span', 'control-plane', 2, in4('10.1', 10), { segment: 'berlin' }),
      ...pool('span', 'control-plane', 1, in4('10.2', 10), {
        segment: 'vienna',
        name: 'span-control-plane-3',
      }),
      ...pool('span', 'edge', workers, in4('10.1', 30), { segment: 'berlin' }),
      ...pool('span', 'store', workers, in4('10.2', 30), { segment: 'vienna' }),
    ],
    pods: { cidrs: ['10.64.0.0/16'], mtu: 1275, perNode: 'a /24 for each node' },
    services: { cidrs: ['10.65.0.0/16'], text: 'virtual addresses, which eBPF on every node translates' },
    overlay: {
      protocol: 'vxlan',
      port: 8472,
      encryption: { protocol: 'wireguard', port: 51871 },
      overhead: [
        { by: 'vxlan', bytes: 50 },
        { by: 'wireguard', bytes: 95 },
      ],
    },
    routers: [],
    bgpSessions: [],
    hops: [
      { from: 'pod', to: 'its node', mtu: 1275, layer: 'pod', what: 'the pods’ default route' },
      {
        from: 'its node',
        to: 'tunnel',
        mtu: 1420,
        layer: 'overlay',
        what: '1275 + 50 of VXLAN + 95 of WireGuard',
      },
      { from: 'tunnel', to: 'own router', mtu: 1500, layer: 'link', what: 'VLAN of the site' },
      { from: 'own router', to: 'other router', mtu: 1420, layer: 'outside', what: 'site-to-site link' },
      { from: 'other router', to: 'other node', mtu: 1500, layer: 'link', what: 'VLAN of the site' },
      { from: 'other node', to: 'pod', mtu: 1275, layer: 'pod', what: 'unpacked again' },
    ],
  };
}
