// Checks that routers hear something, and all that they must: what nobody tells them, they drop or send elsewhere.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import { problemKinds } from '../../../../config/problemKinds';
import { shortList } from '../../../../config/shortList';
import type { BgpFamily } from '../../../../config/schema/bgp';
import { sources } from '../../../known/sources';
import type { BgpNodePlan } from '../bgpPlan';
import type { BgpCheck } from '../announcementGround';
import { bgpSources } from './bgpSources';

export const bgpAdvertisementProblems = problemKinds(
  {
    id: 'bgp-advertisements',
    title: 'BGP advertisements',
    about:
      'Whether routers hear something, and all that they must: what nobody tells them, they drop or send elsewhere.',
  },
  {
    'bgp-advertise-beyond': {
      title: 'A router is told more than the section names',
      severity: 'refuse',
      why: 'routewise:bgp.advertise is the whole of what routers hear, and each router is told a part of that',
      remedy: 'add it to routewise:bgp.advertise, and narrow it at the other routers',
    },
    'bgp-node-addresses': {
      title: 'Nodes’ own addresses are told to routers as those of Services',
      severity: 'warn',
      why: 'LoadBalancer Services get the nodes’ own addresses here, which the routers know already: each node would claim the addresses of the others, too',
      remedy: 'list pools under routewise:cilium.loadBalancer.pools, or leave load-balancer out',
      source: sources.nodeIpam,
    },
    'bgp-nothing-to-advertise': {
      title: 'No LoadBalancer Service has an address to advertise',
      severity: 'refuse',
      otherwise: ['warn'],
      why: 'without a pool LoadBalancer Services get no addresses from Cilium: where nothing else is advertised it is refused, unless somebody else gives them some',
      remedy: 'list pools under routewise:cilium.loadBalancer.pools, or advertise pods or external addresses',
      source: sources.lbIpam,
    },
    'bgp-cluster-ips-not-served': {
      title: 'ClusterIPs are told to routers, and not served to them',
      severity: 'refuse',
      why: 'routers would send packets for ClusterIPs to the nodes, and Cilium serves these addresses to pods and nodes alone: they would be dropped',
      remedy: 'set routewise:cilium.values.bpf.lbExternalClusterIP to true, or leave cluster out',
      source: `${bgpSources.guide}, "ClusterIP"`,
    },
    'bgp-pods-not-told': {
      title: 'No router hears the pods of a node',
      severity: 'refuse',
      why: 'where routers carry packets between pods, those to the pods of a node that no router hears of are dropped',
      remedy: 'let every node peer with a router that is told pods, of each family that the cluster has',
      source: sources.bgpIsNoDatapath,
    },
    'bgp-family-not-told': {
      title: 'No router is told the routes of a family',
      severity: 'warn',
      why: 'no router is told the routes of that family, so its addresses stay unknown outside',
      remedy: 'add an address of that family of a router as a peer of its own',
      source: bgpSources.nextHop,
    },
    'bgp-announces-all-the-same': {
      title: 'Addresses are announced, against what the stack says elsewhere',
      severity: 'warn',
      why: 'routewise:cilium.loadBalancer.announce is none, and these addresses are told to the routers all the same',
      remedy: 'leave load-balancer out here, or set announce to bgp',
    },
  },
);

const path = 'routewise:bgp.advertise';

export function checkAdvertised(ground: BgpCheck): Problem[] {
  return [
    ...checkNarrowing(ground),
    ...checkSomething(ground),
    ...checkClusterIps(ground),
    ...checkPodsHeard(ground),
    ...checkFamiliesHeard(ground),
    ...checkContradiction(ground),
  ];
}

/** The section's list is the whole of it: routing is decided by whether it names pods. */
function checkNarrowing({ section }: BgpCheck): Problem[] {
  return Object.entries(section.peers).flatMap(([name, { advertise }]) => {
    const beyond = (advertise ?? []).filter((each) => !section.advertise.includes(each));
    if (beyond.length === 0) return [];
    return [
      bgpAdvertisementProblems['bgp-advertise-beyond'].at(`routewise:bgp.peers.${name}.advertise`, {
        found: beyond.join(', '),
        reason: 'routewise:bgp.advertise does not name it, and a router is told a part of that',
        remedy: `add ${beyond.join(' and ')} to routewise:bgp.advertise, and narrow it at the other routers`,
      }),
    ];
  });
}

function checkSomething({ section, loadBalancing, spec }: BgpCheck): Problem[] {
  const { ipam } = loadBalancing;
  if (!section.advertise.includes('load-balancer') || ipam.choice === 'lbipam') return [];
  const alone = section.advertise.every((each) => each === 'load-balancer');
  if (ipam.choice === 'nodeipam')
    return [bgpAdvertisementProblems['bgp-node-addresses'].at(path, { found: 'load-balancer' })];
  const foreign = spec.cilium.loadBalancer.ipam === 'none';
  return [
    bgpAdvertisementProblems['bgp-nothing-to-advertise'].at(path, {
      severity: alone && !foreign ? 'refuse' : 'warn',
      found: section.advertise.join(', '),
      reason: foreign
        ? 'LoadBalancer Services get no addresses from Cilium (routewise:cilium.loadBalancer.ipam: none): there is nothing to advertise until somebody else gives them some'
        : 'the stack has no pool, so LoadBalancer Services get no addresses and nothing is advertised',
    }),
  ];
}

function checkClusterIps({ section, values }: BgpCheck): Problem[] {
  if (!section.advertise.includes('cluster') || values.on('bpf.lbExternalClusterIP')) return [];
  return [bgpAdvertisementProblems['bgp-cluster-ips-not-served'].at(path, { found: 'cluster' })];
}

/** Where routers carry packets between pods, a node whose block no router hears is a black hole. */
function checkPodsHeard(ground: BgpCheck): Problem[] {
  const { section, routing, topology, segments, nodes, bgp } = ground;
  const carried = routing.choice === 'native-bgp' || (topology === 'routed' && segments.length > 1);
  if (!carried || routing.choice === 'tunnel') return [];
  return ground.networks.families.flatMap((family) => {
    const heard = new Set(
      bgp.groups
        .filter(({ peers }) => peers.some((name) => hears(ownEntry(bgp.peers, name), family, 'pods')))
        .flatMap((group) => group.nodes.map(({ name }) => name)),
    );
    const silent = nodes.filter(({ name }) => !heard.has(name)).map(({ name }) => name);
    if (silent.length === 0) return [];
    return [
      bgpAdvertisementProblems['bgp-pods-not-told'].at(
        section.groups === undefined ? 'routewise:bgp.nodes' : 'routewise:bgp.groups',
        {
          reason: `routers carry packets between pods here (${routing.choice}), and no router hears the ${family} pod blocks of ${shortList(silent, 4)}: packets to pods there would be dropped`,
          remedy: `let every node peer with a router that is told ${family} routes and pods`,
        },
      ),
    ];
  });
}

function checkFamiliesHeard({ networks, bgp }: BgpCheck): Problem[] {
  return networks.families.flatMap((family) => {
    const deaf = bgp.groups.filter(
      ({ peers }) => !peers.some((name) => ownEntry(bgp.peers, name)?.families.includes(family)),
    );
    if (deaf.length === 0) return [];
    const nodes = deaf.flatMap((group): readonly BgpNodePlan[] => group.nodes).map(({ name }) => name);
    return [
      bgpAdvertisementProblems['bgp-family-not-told'].at('routewise:bgp.peers', {
        reason: `no router is told the ${family} routes of ${shortList(nodes, 4)}, so ${family} addresses stay unknown outside`,
        remedy: `add the ${family} address of a router as a peer of its own`,
      }),
    ];
  });
}

function checkContradiction({ section, spec, loadBalancing }: BgpCheck): Problem[] {
  const said = spec.cilium.loadBalancer.announce;
  if (said !== 'none' || loadBalancing.ipam.choice !== 'lbipam') return [];
  if (!section.advertise.includes('load-balancer')) return [];
  return [bgpAdvertisementProblems['bgp-announces-all-the-same'].at(path, { found: 'load-balancer' })];
}

function hears(peer: BgpCheck['bgp']['peers'][string] | undefined, family: BgpFamily, what: 'pods'): boolean {
  return peer !== undefined && peer.families.includes(family) && peer.advertise.includes(what);
}
