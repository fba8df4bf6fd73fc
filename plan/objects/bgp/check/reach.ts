// Checks whether nodes can open sessions with their routers, and whether packets for the routes find back to the nodes.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import { cidr, holdsAddress, hostAddress } from '../../../../config/cidr';
import { shortList } from '../../../../config/shortList';
import type { BgpNodePlan, BgpPeerPlan } from '../bgpPlan';
import { isInternal } from '../bgpPlan';
import type { BgpCheck } from '../checkBgp';
import { bgpSources, refuse, warn } from './finding';

export function checkReach(ground: BgpCheck): Problem[] {
  return Object.entries(ground.bgp.peers).flatMap(([name, peer]) => [
    ...checkIsRouter(name, peer, ground),
    ...checkHops(name, peer, ground),
  ]);
}

function checkIsRouter(name: string, peer: BgpPeerPlan, { bgp, addressing }: BgpCheck): Problem[] {
  const key = `peers.${name}.address`;
  const self = bgp.groups
    .filter(({ peers }) => peers.includes(name))
    .flatMap(({ nodes }) => nodes)
    .find(({ address, address6 }) => address === peer.address || address6 === peer.address);
  if (self !== undefined)
    return [
      refuse('bgp-peer-is-the-node', key, {
        found: peer.address,
        reason: `it is the address of ${self.name}, which would have to peer with itself`,
        remedy: 'write the address of the router',
      }),
    ];
  const { pods, services } = addressing;
  const taken = [...pods.map(({ cidr }) => cidr), ...services].find((range) => holds(range, peer.address));
  if (taken === undefined) return [];
  return [
    refuse('bgp-peer-in-cluster', key, {
      found: peer.address,
      reason: `it lies in ${taken}, whose addresses belong to pods or Services: nodes would never send to a router there`,
      remedy: 'write the address of the router on the nodes’ network',
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
      refuse('bgp-peer-out-of-reach', `peers.${name}.multihop`, {
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
        source: `${bgpSources.guide}, "EBGP Multihop"`,
      }),
    ];
  return [
    warn('bgp-way-back-unknown', `peers.${name}`, {
      found: peer.address,
      reason: gateway
        ? `between ${peer.address} and the nodes stands the network’s gateway, which hears no BGP: packets for the advertised addresses end there unless it has routes for them itself`
        : `between ${peer.address} and ${who} stand routers that this session does not speak with: packets for the advertised addresses end there unless they have learnt the same routes`,
      remedy: gateway
        ? `give the network routes for the advertised addresses (Hetzner Cloud: routes of the network), or peer with a router that is not behind ${gatewayName(ground)}`
        : 'let the routers in between learn the routes from this one, or peer with the nearest of them',
      source: bgpSources.isNoDatapath,
    }),
  ];
}

function gatewayName({ spec }: BgpCheck): string {
  return spec.provider.kind === 'hetzner' ? hostAddress(cidr(spec.network.range), 1) : 'the gateway';
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
  { spec, segments, topology }: BgpCheck,
): boolean {
  // A second network of the node, by its own address there, is beyond what the plan knows.
  if (ownEntry(node.override?.peers ?? {}, name)?.localAddress !== undefined) return true;
  if (isIsolated({ segments, topology })) return false;
  if (peer.address.includes(':')) {
    // IPv6 node addresses of several segments are parts of one range: only within one segment it is one link.
    return segments.length === 1 && holds(spec.network.ipv6.nodes, peer.address);
  }
  return segments.some(({ nodes }) => holds(nodes, node.address) && holds(nodes, peer.address));
}

function holds(range: string, address: string): boolean {
  return holdsAddress(cidr(range), address);
}
