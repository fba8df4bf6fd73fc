// Decides who gives LoadBalancer Services their addresses, and how the network learns of them.
// It must never announce by two ways at once, nor give addresses that nobody announces.
import type { Problem } from '../../config/problem';
import { problemKinds } from '../../config/problemKinds';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';
import type { Decision } from '../decision';
import type { Outcome } from '../outcome';
import { sources } from '../known/sources';

export const serviceAddressProblems = problemKinds(
  {
    id: 'service-addresses',
    title: 'Who gives Services their addresses',
    about:
      'Whether the addresses that LoadBalancer Services are to get exist, and whether anybody hears of them.',
  },
  {
    'pools-missing': {
      title: 'Addresses from pools, and no pool',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'there is no pool to give addresses from',
      remedy: 'list pools under routewise:cilium.loadBalancer.pools',
    },
    'pools-without-effect': {
      title: 'Pools that nothing gives addresses from',
      severity: 'refuse',
      why: 'addresses come from elsewhere, so no Service would ever get one of these',
      remedy: 'set routewise:cilium.loadBalancer.ipam to lbipam or auto, or remove the pools',
    },
    'bgp-without-routers': {
      title: 'Addresses are announced by BGP to nobody',
      severity: 'refuse',
      why: 'the stack names no router',
      remedy: 'add routewise:bgp with its peers',
    },
    'bgp-advertises-nothing': {
      title: 'BGP leaves the addresses of Services out',
      severity: 'refuse',
      why: 'routewise:bgp.advertise does not name load-balancer, so the routers would never hear of the addresses',
      remedy: 'add load-balancer to routewise:bgp.advertise',
    },
  },
);

export type Ipam = 'nodeipam' | 'lbipam' | 'none';
export type Announcement = 'none' | 'l2' | 'bgp';

export interface LoadBalancingPlan {
  readonly ipam: Decision<Ipam>;
  readonly announce: Decision<Announcement>;
  readonly pools: readonly { readonly name: string; readonly cidrs: readonly string[] }[];
}

export function planLoadBalancing(spec: ClusterSpec, asked: Asked): Outcome<LoadBalancingPlan> {
  const ipam = planIpam(spec);
  const announce = planAnnouncement(spec, ipam.choice);
  const pools = Object.entries(spec.cilium.loadBalancer.pools).map(([name, { cidrs }]) => ({ name, cidrs }));
  return { value: { ipam, announce, pools }, problems: check(spec, asked, ipam.choice, announce.choice) };
}

function planIpam(spec: ClusterSpec): Decision<Ipam> {
  const { ipam, pools } = spec.cilium.loadBalancer;
  const hasPools = Object.keys(pools).length > 0;
  const auto: Ipam = hasPools ? 'lbipam' : spec.provider.kind === 'hetzner' ? 'nodeipam' : 'none';
  const choice = ipam === 'auto' ? auto : ipam;
  const texts: Record<Ipam, string> = {
    nodeipam:
      'LoadBalancer Services get the nodes’ own addresses: no pool and no cloud load balancer is needed.',
    lbipam: 'LoadBalancer Services get addresses from pools, which are announced to the network.',
    none: 'Addresses of LoadBalancer Services come from elsewhere, or there are none.',
  };
  const why: Record<Ipam, string> = {
    nodeipam: hasPools ? 'the stack has pools' : 'nodes here have no addresses that the world knows',
    lbipam: 'the stack names no pool under routewise:cilium.loadBalancer.pools',
    none: 'Services would stay without addresses',
  };
  return {
    choice,
    decidedBy: ipam === 'auto' ? 'plan' : 'user',
    reasons: [{ text: texts[choice], source: choice === 'lbipam' ? sources.lbIpam : sources.nodeIpam }],
    turnedDown: (['nodeipam', 'lbipam', 'none'] as const)
      .filter((each) => each !== choice)
      .map((each) => ({ choice: each, why: ipam === 'auto' ? why[each] : `the stack asks for ${choice}` })),
  };
}

function planAnnouncement(spec: ClusterSpec, ipam: Ipam): Decision<Announcement> {
  const { announce } = spec.cilium.loadBalancer;
  const byBgp = spec.bgp !== undefined;
  const auto: Announcement =
    ipam !== 'lbipam' ? 'none' : byBgp ? 'bgp' : spec.provider.kind === 'hetzner' ? 'none' : 'l2';
  const choice = announce === 'auto' ? auto : announce;
  const texts: Record<Announcement, string> = {
    none:
      ipam === 'lbipam'
        ? 'Somebody else brings packets for the pools to the nodes.'
        : 'There are no pool addresses to announce.',
    l2: 'One node at a time answers ARP for an address; another takes over when it fails.',
    bgp: 'The routers learn each address from the nodes, and spread packets over them.',
  };
  const why: Record<Announcement, string> = {
    none: 'nobody would send packets for these addresses to the nodes',
    l2: byBgp
      ? 'one node alone would take all packets of an address, while BGP spreads them'
      : 'there is nothing to announce on a shared link',
    bgp: byBgp ? 'there are no pool addresses to announce' : 'the stack has no routewise:bgp section',
  };
  return {
    choice,
    decidedBy: announce === 'auto' ? 'plan' : 'user',
    reasons: [
      { text: texts[choice], source: choice === 'l2' ? sources.l2Announcements : sources.bgpIsNoDatapath },
    ],
    turnedDown: (['none', 'l2', 'bgp'] as const)
      .filter((each) => each !== choice)
      .map((each) => ({
        choice: each,
        why: announce === 'auto' ? why[each] : `the stack asks for ${choice}`,
      })),
  };
}

function check(spec: ClusterSpec, asked: Asked, ipam: Ipam, announce: Announcement): Problem[] {
  const path = 'routewise:cilium.loadBalancer';
  const names = Object.keys(spec.cilium.loadBalancer.pools);
  const byBgp = announce === 'bgp';
  return [
    ...(ipam === 'lbipam' && names.length === 0
      ? [
          serviceAddressProblems['pools-missing'].at(`${path}.ipam`, {
            found: 'lbipam',
            // Who asks for it by its Helm value may have pools that are made elsewhere.
            severity: asked.from.has('cilium.loadBalancer.ipam') ? 'warn' : undefined,
          }),
        ]
      : []),
    ...(ipam !== 'lbipam' && names.length > 0
      ? [
          serviceAddressProblems['pools-without-effect'].at(`${path}.pools`, {
            found: names.join(', '),
            reason: `addresses come from ${ipam}, so no Service would ever get one of these`,
          }),
        ]
      : []),
    ...(byBgp && spec.bgp === undefined
      ? [serviceAddressProblems['bgp-without-routers'].at(`${path}.announce`, { found: 'bgp' })]
      : []),
    ...(byBgp && spec.bgp !== undefined && !spec.bgp.advertise.includes('load-balancer')
      ? [serviceAddressProblems['bgp-advertises-nothing'].at(`${path}.announce`, { found: 'bgp' })]
      : []),
  ];
}
