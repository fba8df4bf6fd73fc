// Checks address pools against the network: families, addresses that are taken, and whether anybody finds the way to them.
// It must never judge whether pools are used at all: that is the load balancing plan's.
import { cidr, holdsAddress, overlaps } from '../../../config/cidr';
import type { Problem } from '../../../config/problem';
import { problemKinds } from '../../../config/problemKinds';
import { shortList } from '../../../config/shortList';
import { sources } from '../../known/sources';
import type { AnnouncementGround } from './announcementGround';

export const poolProblems = problemKinds(
  {
    id: 'address-pools',
    title: 'Pools of Service addresses',
    about:
      'The addresses that LoadBalancer Services get, held against the network: whether they are free, and anybody finds the way to them.',
  },
  {
    'pool-family-not-here': {
      title: 'A pool of a family that the cluster has not',
      severity: 'refuse',
      why: 'routewise:network.families does not name the family: no Service ever asks for such addresses',
      remedy: 'list networks of the families that the cluster has',
      source: sources.lbIpam,
    },
    'pool-holds-taken-addresses': {
      title: 'A pool holds addresses of machines',
      severity: 'refuse',
      why: 'a Service could get the address of a node, a gateway or a router, and take that machine off the network',
      remedy: 'choose a network that no machine has an address in',
      source: sources.lbIpam,
    },
    'l2-pool-beyond-link': {
      title: 'A pool announced on the link is not of the link’s networks',
      severity: 'warn',
      why: 'nodes answer ARP for these addresses, but no machine asks for them on the nodes’ link: they lie in none of its networks',
      remedy:
        'take a part of a node network that no machine uses, or have the link’s router send the pool onto the link without a next hop',
      source: sources.l2Announcements,
    },
    'bgp-pool-on-link': {
      title: 'A pool announced by BGP is part of the nodes’ network',
      severity: 'warn',
      why: 'it is part of the nodes’ own network: machines on that link ask for these addresses by ARP and never send to the router, and nobody answers them',
      remedy: 'choose a network of its own for the pool, or announce it by l2',
      source: sources.lbIpam,
    },
  },
);

interface Pool {
  readonly path: string;
  readonly cidr: string;
}

export function checkPools(ground: AnnouncementGround): Problem[] {
  const pools = ground.loadBalancing.pools.flatMap(({ name, cidrs }) =>
    cidrs.map((text): Pool => ({ path: `routewise:cilium.loadBalancer.pools.${name}.cidrs`, cidr: text })),
  );
  return pools.flatMap((pool) => [
    ...checkFamily(pool, ground),
    ...checkTaken(pool, ground),
    ...checkLink(pool, ground),
  ]);
}

function checkFamily({ path, cidr: text }: Pool, { networks, addressing }: AnnouncementGround): Problem[] {
  const family = text.includes(':') ? 'ipv6' : 'ipv4';
  if (networks.families.includes(family)) return [];
  return [
    poolProblems['pool-family-not-here'].at(path, {
      found: text,
      reason: `routewise:network.families is ${addressing.families}: no Service ever asks for ${family} addresses`,
      remedy: `list ${networks.families.join(' or ')} networks`,
    }),
  ];
}

function checkTaken({ path, cidr: text }: Pool, ground: AnnouncementGround): Problem[] {
  const { nodes, segments, spec } = ground;
  const taken: [string, string | undefined][] = [
    ...nodes.flatMap(({ name, address, address6 }): [string, string | undefined][] => [
      [name, address],
      [name, address6],
    ]),
    ...segments.map(({ name, gateway }): [string, string | undefined] => [`the gateway of ${name}`, gateway]),
    ...Object.entries(spec.bgp?.peers ?? {}).map(([name, { address }]): [string, string] => [
      `router ${name}`,
      address,
    ]),
  ];
  const pool = cidr(text);
  const inside = taken.filter(([, address]) => address !== undefined && holdsAddress(pool, address));
  if (inside.length === 0) return [];
  return [
    poolProblems['pool-holds-taken-addresses'].at(path, {
      found: text,
      reason: `it holds the addresses of ${shortList(
        inside.map(([name]) => name),
        4,
      )}, so a Service could get one of them and take that machine off the network`,
    }),
  ];
}

function checkLink({ path, cidr: text }: Pool, ground: AnnouncementGround): Problem[] {
  const { segments, nodes6 } = ground.networks;
  const links = segments.filter(({ inUse }) => inUse).map(({ nodes }) => nodes);
  const own = cidr(text);
  const onLink = [...links, ...(nodes6 === undefined ? [] : [nodes6])].some((nodes) => overlaps(nodes, own));
  const announce = ground.loadBalancing.announce.choice;
  if (announce === 'l2' && !onLink)
    return [
      poolProblems['l2-pool-beyond-link'].at(path, {
        found: text,
        remedy: `take a part of ${links.map((link) => link.text).join(' or ')} that no machine uses, or have the link’s router send ${text} onto the link without a next hop`,
      }),
    ];
  if (announce === 'bgp' && onLink) return [poolProblems['bgp-pool-on-link'].at(path, { found: text })];
  return [];
}
