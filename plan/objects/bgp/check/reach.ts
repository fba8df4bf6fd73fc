// Checks whether nodes can open sessions with their routers, and whether packets for the routes find back to the nodes.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import { problemKinds } from '../../../../config/problemKinds';
import { shortList } from '../../../../config/shortList';
import { holdsAddress } from '../../../../config/cidr';
import type { BgpNodePlan, BgpPeerPlan } from '../bgpPlan';
import { isInternal } from '../bgpPlan';
import type { BgpCheck } from '../announcementGround';
import { bgpSources } from './bgpSources';

export const bgpReachProblems = problemKinds(
  {
    id: 'bgp-reach',
    title: 'BGP reach',
    about:
      'Whether nodes can open sessions with their routers, and packets for the routes find back to the nodes.',
  },
  {
    'bgp-peer-is-the-node': {
      title: 'A router has the address of a node',
      severity: 'refuse',
      why: 'the node would have to peer with itself',
      remedy: 'write the address of the router',
    },
    'bgp-peer-in-cluster': {
      title: 'A router has an address of pods or Services',
      severity: 'refuse',
      why: 'the addresses of that range belong to pods or Services: nodes would never send to a router there',
      remedy: 'write the address of the router on the nodes’ network',
    },
    'bgp-peer-out-of-reach': {
      title: 'Packets to the router end on the way',
      severity: 'refuse',
      why: 'a session with a router of another AS starts with a TTL of 1 unless multihop says more, and such packets do not pass a router or a gateway',
      remedy: 'name a router on the nodes’ link, or set multihop to the number of hops',
      source: `${bgpSources.guide}, "EBGP Multihop"`,
    },
    'bgp-way-back-unknown': {
      title: 'Routers on the way may not know the nodes’ routes',
      severity: 'warn',
      why: 'between the router and the nodes stand others that this session does not speak with: packets for the advertised addresses end there unless they have the same routes',
      remedy:
        'let whatever stands in between have these routes, by BGP or as routes of the network, or peer with the nearest router',
      source: bgpSources.isNoDatapath,
    },
  },
);

export function checkReach(ground: BgpCheck): Problem[] {
  return Object.entries(ground.bgp.peers).flatMap(([name, peer]) => [
    ...checkIsRouter(name, peer, ground),
    ...checkHops(name, peer, ground),
  ]);
}

function checkIsRouter(name: string, peer: BgpPeerPlan, { bgp, networks }: BgpCheck): Problem[] {
  const path = `routewise:bgp.peers.${name}.address`;
  const self = bgp.groups
    .filter(({ peers }) => peers.includes(name))
    .flatMap(({ nodes }) => nodes)
    .find(({ address, address6 }) => address === peer.address || address6 === peer.address);
  if (self !== undefined)
    return [
      bgpReachProblems['bgp-peer-is-the-node'].at(path, {
        found: peer.address,
        reason: `it is the address of ${self.name}, which would have to peer with itself`,
      }),
    ];
  const { pods, services } = networks;
  const taken = [...pods.map(({ range }) => range), ...services].find((range) =>
    holdsAddress(range, peer.address),
  );
  if (taken === undefined) return [];
  return [
    bgpReachProblems['bgp-peer-in-cluster'].at(path, {
      found: peer.address,
      reason: `it lies in ${taken.text}, whose addresses belong to pods or Services: nodes would never send to a router there`,
    }),
  ];
}

function checkHops(name: string, peer: BgpPeerPlan, ground: BgpCheck): Problem[] {
  const nodes = ground.bgp.groups.filter(({ peers }) => peers.includes(name)).flatMap((group) => group.nodes);
  const far = nodes.filter((node) => !isOnLink(node, name, peer, ground));
  if (far.length === 0) return [];
  const outside = far.filter((node) => !isInternal(peer, node));
  const who = shortList(
    far.map((node) => node.name),
    4,
  );
  const gateway = isIsolated(ground);
  if (peer.multihop === 1 && outside.length > 0)
    return [
      bgpReachProblems['bgp-peer-out-of-reach'].at(`routewise:bgp.peers.${name}.multihop`, {
        found: '1',
        reason: gateway
          ? `${peer.address} is reached by the network’s gateway like every host, and packets with a TTL of 1 end there: no session would come up`
          : `${peer.address} is not on the link of ${shortList(
              outside.map((node) => node.name),
              4,
            )}, and packets with a TTL of 1 do not pass a router: no session would come up`,
        remedy: gateway
          ? 'set multihop to 2 or more'
          : 'name a router on each link and group the nodes by it, or set multihop to the number of hops',
      }),
    ];
  return [
    bgpReachProblems['bgp-way-back-unknown'].at(`routewise:bgp.peers.${name}`, {
      found: peer.address,
      reason: gateway
        ? `between ${peer.address} and the nodes stands the network’s gateway, which hears no BGP: packets for the advertised addresses end there unless it has routes for them itself`
        : `between ${peer.address} and ${who} stand routers that this session does not speak with: packets for the advertised addresses end there unless they have learnt the same routes`,
      remedy: gateway
        ? `give the network routes for the advertised addresses (Hetzner Cloud: routes of the network), or peer with a router that is not behind ${gatewayName(ground)}`
        : 'let the routers in between learn the routes from this one, or peer with the nearest of them',
    }),
  ];
}

function gatewayName({ segments: [segment] }: BgpCheck): string {
  return segment?.gateway ?? 'the gateway';
}

/** Whether even hosts of one network reach each other by its gateway alone. */
function isIsolated({ segments, topology }: Pick<BgpCheck, 'segments' | 'topology'>): boolean {
  return topology === 'gateway' && segments.length === 1;
}

/** Whether a packet from the node to the router passes nobody in between. */
function isOnLink(
  node: BgpNodePlan,
  name: string,
  peer: BgpPeerPlan,
  { networks, segments, topology }: BgpCheck,
): boolean {
  // A second network of the node, by its own address there, is beyond what the plan knows.
  if (ownEntry(node.override?.peers ?? {}, name)?.localAddress !== undefined) return true;
  if (isIsolated({ segments, topology })) return false;
  if (peer.address.includes(':')) {
    // IPv6 node addresses of several segments are parts of one range: only within one segment it is one link.
    return (
      segments.length === 1 && networks.nodes6 !== undefined && holdsAddress(networks.nodes6, peer.address)
    );
  }
  return networks.segments.some(
    ({ inUse, nodes }) => inUse && holdsAddress(nodes, node.address) && holdsAddress(nodes, peer.address),
  );
}
