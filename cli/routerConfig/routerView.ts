// What a plan means to one of its routers: who dials it from where, what they may tell it, and how sessions are kept.
// It must never hold a password, only the name of the configuration key that does, nor a name that has line breaks.
import { ownEntry } from '../../config/ownValue';
import { cidr, holdsAddress } from '../../config/cidr';
import { cleanAll } from '../../config/cleanText';
import type { BgpFamily } from '../../config/schema/bgp';
import type { BgpNodePlan, BgpPeerPlan } from '../../plan/objects/bgp/bgpPlan';
import { isInternal } from '../../plan/objects/bgp/bgpPlan';
import type { ClusterPlan } from '../../plan/clusterPlan';

export interface RouterView extends Pick<
  BgpPeerPlan,
  | 'address'
  | 'asn'
  | 'port'
  | 'multihop'
  | 'holdSeconds'
  | 'keepaliveSeconds'
  | 'gracefulRestartSeconds'
  | 'families'
> {
  readonly stack: string;
  readonly name: string;
  /** Name for filters and groups: the cluster's. */
  readonly cluster: string;
  /** Nodes by their AS number, ascending. */
  readonly groups: readonly NeighbourGroup[];
  /** Routes nodes may tell; everything else is to be turned away. */
  readonly accepted: readonly AcceptedRoute[];
  /** Whether every node is on a link of the router's. */
  readonly onLink: boolean;
  /** Configuration key of the password, `bgp:router1`. */
  readonly passwordConfig?: string;
  /** Whether external addresses of Services are told, which no plan knows. */
  readonly external: boolean;
  /** How many nodes may tell one route. */
  readonly paths: number;
}

export interface NeighbourGroup {
  readonly asn: number;
  readonly internal: boolean;
  readonly neighbours: readonly { readonly name: string; readonly address: string }[];
  /** Networks that hold them, for routers that take neighbours by network. */
  readonly ranges: readonly string[];
}

export interface AcceptedRoute {
  readonly family: BgpFamily;
  readonly cidr: string;
  /** Prefix length, the only one that nodes tell. */
  readonly length: number;
  readonly why: string;
}

/** @returns the view of a router that the plan has */
export function routerView(plan: ClusterPlan, stack: string, name: string): RouterView {
  const peer = ownEntry(plan.bgp?.peers ?? {}, name);
  if (plan.bgp === undefined || peer === undefined) throw new Error(`no router ${name}`);
  const nodes = plan.bgp.groups.filter(({ peers }) => peers.includes(name)).flatMap((group) => group.nodes);
  const { address, asn, port, multihop, holdSeconds, keepaliveSeconds, gracefulRestartSeconds, families } =
    peer;
  return cleanAll<RouterView>({
    ...{ address, asn, port, multihop, holdSeconds, keepaliveSeconds, gracefulRestartSeconds, families },
    stack,
    name,
    cluster: plan.cluster,
    groups: groupsOf(plan, name, peer, nodes),
    accepted: acceptedFrom(plan, peer),
    onLink: nodes.every((node) => isOnLink(plan, addressOf(node, name, peer), peer.address)),
    ...(peer.password === undefined ? {} : { passwordConfig: peer.password.config }),
    external: peer.advertise.includes('external'),
    paths: nodes.length,
  });
}

function groupsOf(
  plan: ClusterPlan,
  name: string,
  peer: BgpPeerPlan,
  nodes: readonly BgpNodePlan[],
): NeighbourGroup[] {
  const numbers = [...new Set(nodes.map(({ asn }) => asn))].sort((a, b) => a - b);
  return numbers.map((asn) => {
    const neighbours = nodes
      .filter((node) => node.asn === asn)
      .map((node) => ({ name: node.name, address: addressOf(node, name, peer) }));
    const networks = plan.addressing.nodes.filter((range) =>
      neighbours.some((each) => holds(range, each.address)),
    );
    const single = neighbours
      .filter((each) => !networks.some((range) => holds(range, each.address)))
      .map((each) => `${each.address}/${each.address.includes(':') ? 128 : 32}`);
    return { asn, internal: isInternal(peer, { asn }), neighbours, ranges: [...networks, ...single] };
  });
}

/** The address a node dials from: the override's, else its own of the router's family. */
function addressOf(node: BgpNodePlan, name: string, peer: BgpPeerPlan): string {
  const local = ownEntry(node.override?.peers ?? {}, name)?.localAddress;
  if (local !== undefined) return local;
  return peer.address.includes(':') ? (node.address6 ?? node.address) : node.address;
}

function acceptedFrom({ addressing, loadBalancing }: ClusterPlan, peer: BgpPeerPlan): AcceptedRoute[] {
  const familyOf = (text: string): BgpFamily => (text.includes(':') ? 'ipv6' : 'ipv4');
  const host = (text: string): number => (text.includes(':') ? 128 : 32);
  const told = (what: string): boolean => peer.advertise.some((each) => each === what);
  const routes = [
    ...(told('pods')
      ? addressing.pods.map((pods) => ({
          cidr: pods.cidr,
          length: pods.block,
          why: 'each node’s block of pods',
        }))
      : []),
    ...(told('load-balancer')
      ? loadBalancing.pools.flatMap(({ name, cidrs }) =>
          cidrs.map((text) => ({ cidr: text, length: host(text), why: `addresses of pool ${name}` })),
        )
      : []),
    ...(told('cluster')
      ? addressing.services.map((text) => ({ cidr: text, length: host(text), why: 'ClusterIPs of Services' }))
      : []),
  ];
  return routes
    .map((route) => ({ family: familyOf(route.cidr), ...route }))
    .filter(({ family }) => peer.families.includes(family));
}

function isOnLink({ addressing }: ClusterPlan, node: string, router: string): boolean {
  return addressing.nodes.some((range) => holds(range, node) && holds(range, router));
}

function holds(range: string, address: string): boolean {
  return holdsAddress(cidr(range), address);
}
