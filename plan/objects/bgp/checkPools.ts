// Checks address pools against the network: families, addresses that are taken, and whether anybody finds the way to them.
// It must never judge whether pools are used at all: that is the load balancing plan's.
import { cidr, holdsAddress, overlaps } from '../../../config/cidr';
import type { Problem } from '../../../config/problem';
import { shortList } from '../../../config/shortList';
import { sources } from '../../known/sources';
import type { AnnouncementGround } from './planAnnouncements';
import { familiesOf } from './planBgp';

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

function checkFamily({ path, cidr: text }: Pool, { spec }: AnnouncementGround): Problem[] {
  const family = text.includes(':') ? 'ipv6' : 'ipv4';
  if (familiesOf(spec).includes(family)) return [];
  return [
    {
      rule: 'pool-family-not-here',
      severity: 'refuse',
      path,
      found: text,
      reason: `routewise:network.families is ${spec.network.families}: no Service ever asks for ${family} addresses`,
      remedy: `list ${familiesOf(spec).join(' or ')} networks`,
      source: sources.lbIpam,
    },
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
  const inside = taken.filter(([, address]) => address !== undefined && holds(text, address));
  if (inside.length === 0) return [];
  return [
    {
      rule: 'pool-holds-taken-addresses',
      severity: 'refuse',
      path,
      found: text,
      reason: `it holds the addresses of ${shortList(
        inside.map(([name]) => name),
        4,
      )}, so a Service could get one of them and take that machine off the network`,
      remedy: 'choose a network that no machine has an address in',
      source: sources.lbIpam,
    },
  ];
}

function checkLink({ path, cidr: text }: Pool, ground: AnnouncementGround): Problem[] {
  const { segments, spec } = ground;
  const links = [...segments.map(({ nodes }) => nodes), spec.network.ipv6.nodes];
  const onLink = links.some((nodes) => overlaps(cidr(nodes), cidr(text)));
  const announce = ground.loadBalancing.announce.choice;
  if (announce === 'l2' && !onLink)
    return [
      {
        rule: 'l2-pool-beyond-link',
        severity: 'warn',
        path,
        found: text,
        reason:
          'nodes answer ARP for these addresses, but no machine asks for them on the nodes’ link: they lie in none of its networks',
        remedy: `take a part of ${links.slice(0, -1).join(' or ')} that no machine uses, or have the link’s router send ${text} onto the link without a next hop`,
        source: sources.l2Announcements,
      },
    ];
  if (announce === 'bgp' && onLink)
    return [
      {
        rule: 'bgp-pool-on-link',
        severity: 'warn',
        path,
        found: text,
        reason:
          'it is part of the nodes’ own network: machines on that link ask for these addresses by ARP and never send to the router, and nobody answers them',
        remedy: 'choose a network of its own for the pool, or announce it by l2',
        source: sources.lbIpam,
      },
    ];
  return [];
}

function holds(range: string, address: string): boolean {
  return holdsAddress(cidr(range), address);
}
