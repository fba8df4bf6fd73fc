// Checks each router's own numbers: AS numbers, timers, families, attributes, and that no two entries are one router.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import { problemKinds } from '../../../../config/problemKinds';
import type { BgpPeerPlan } from '../bgpPlan';
import { isInternal } from '../bgpPlan';
import type { BgpCheck } from '../announcementGround';
import { familyOfAddress } from '../planBgp';
import { bgpSources } from './bgpSources';

export const bgpPeerProblems = problemKinds(
  {
    id: 'bgp-routers',
    title: 'BGP routers',
    about: 'What a stack says of each router: AS numbers, timers, families and attributes.',
  },
  {
    'bgp-reserved-asn': {
      title: 'An AS number that no session has',
      severity: 'refuse',
      why: 'the number is reserved, and routers refuse a session with it',
      remedy: 'use your own AS number, or a private one: 64512 to 65534, or 4200000000 to 4294967294',
      source: 'IANA: special-purpose AS numbers; RFC 6996 for private ones',
    },
    'bgp-peer-twice': {
      title: 'Two routers have one address',
      severity: 'refuse',
      why: 'a node keeps one session with an address, and the second would never come up',
      remedy: 'remove one of them, or correct its address',
    },
    'bgp-keepalive-seldom': {
      title: 'Keepalives are rarer than a third of the hold time',
      severity: 'warn',
      why: 'one or two lost or late keepalives end the session and withdraw every route',
      remedy: 'use a third of the hold time, or less',
      source: 'RFC 4271, section 4.4',
    },
    'bgp-no-graceful-restart': {
      title: 'Routes are dropped while an agent restarts',
      severity: 'note',
      why: 'while an agent restarts, the router drops the node’s routes, although the node goes on forwarding',
      remedy: 'set it longer than an agent takes to start; 120 is Cilium’s default',
      source: `${bgpSources.guide}, "Graceful Restart"`,
    },
    'bgp-family-not-here': {
      title: 'A family of routes that the cluster has not',
      severity: 'refuse',
      why: 'routewise:network.families does not name the family, so there are no such routes',
      remedy: 'remove the family',
    },
    'bgp-next-hop-of-other-family': {
      title: 'Routes of one family go over a session of the other',
      severity: 'warn',
      why: 'the routes have the node’s address of the session’s family for their next hop, and most routers cannot use them so',
      remedy:
        'add the router’s address of the other family as a peer of its own, or set the next hop on the router',
      source: bgpSources.nextHop,
    },
    'bgp-local-preference-outside': {
      title: 'A local preference for a router of another AS',
      severity: 'refuse',
      why: 'a local preference stays within one AS, and is not sent',
      remedy: 'remove it; mark the routes with a community, and let the router prefer by that',
      source: `${bgpSources.guide}, "Local Preference"`,
    },
    'bgp-multihop-without-effect': {
      title: 'A number of hops for a router of the nodes’ own AS',
      severity: 'note',
      why: 'the router is in the nodes’ own AS, where sessions cross any number of hops',
      remedy: 'remove it',
      source: 'Cilium: CiliumBGPPeerConfig, spec.ebgpMultihop: "ignored for iBGP neighbors"',
    },
  },
);

export function checkPeers(ground: BgpCheck): Problem[] {
  return [
    ...checkNumbers(ground),
    ...checkTwins(ground),
    ...Object.entries(ground.bgp.peers).flatMap(([name, peer]) => [
      ...checkTimers(name, peer),
      ...checkFamilies(name, peer, ground),
      ...checkAttributes(name, peer, ground),
    ]),
  ];
}

const reserved = new Map([
  [23_456, 'stands for numbers that old routers cannot write (RFC 6793)'],
  [65_535, 'is the last of 16 bits, which RFC 7300 keeps from use'],
  [4_294_967_295, 'is the last of 32 bits, which RFC 7300 keeps from use'],
]);

function checkNumbers({ section }: BgpCheck): Problem[] {
  const numbers: [string, number | undefined][] = [
    ['localAsn', section.localAsn],
    ...Object.entries(section.peers).map(([name, { asn }]): [string, number] => [`peers.${name}.asn`, asn]),
    ...Object.entries(section.groups ?? {}).map(([name, { localAsn }]): [string, number | undefined] => [
      `groups.${name}.localAsn`,
      localAsn,
    ]),
    ...Object.entries(section.overrides).map(([name, { localAsn }]): [string, number | undefined] => [
      `overrides.${name}.localAsn`,
      localAsn,
    ]),
  ];
  return numbers.flatMap(([key, asn]) => {
    const why = asn === undefined ? undefined : reserved.get(asn);
    if (why === undefined) return [];
    return [
      bgpPeerProblems['bgp-reserved-asn'].at(`routewise:bgp.${key}`, {
        found: String(asn),
        reason: `AS ${asn} ${why}: routers refuse a session with it`,
      }),
    ];
  });
}

/** One speaker on a node has one session with an address, whatever the port. */
function checkTwins({ bgp }: BgpCheck): Problem[] {
  const names = Object.keys(bgp.peers);
  return names.flatMap((name, index) => {
    const peer = ownEntry(bgp.peers, name);
    const twin = names.slice(0, index).find((other) => ownEntry(bgp.peers, other)?.address === peer?.address);
    const together = bgp.groups.some(
      ({ peers }) => peers.includes(name) && twin !== undefined && peers.includes(twin),
    );
    if (peer === undefined || twin === undefined || !together) return [];
    return [
      bgpPeerProblems['bgp-peer-twice'].at(`routewise:bgp.peers.${name}.address`, {
        found: peer.address,
        reason: `router “${twin}” has the same address: a node keeps one session with an address, and the second would never come up`,
      }),
    ];
  });
}

function checkTimers(name: string, peer: BgpPeerPlan): Problem[] {
  const { keepaliveSeconds: keepalive, holdSeconds: hold } = peer;
  return [
    ...(keepalive * 3 > hold && keepalive <= hold
      ? [
          bgpPeerProblems['bgp-keepalive-seldom'].at(`routewise:bgp.peers.${name}.keepaliveSeconds`, {
            found: String(keepalive),
            reason: `the hold time is ${hold} s, so ${keepalive * 2 > hold ? 'one' : 'two'} lost or late keepalive${keepalive * 2 > hold ? ' ends' : 's end'} the session and withdraw${keepalive * 2 > hold ? 's' : ''} every route`,
            remedy: `use ${Math.max(1, Math.floor(hold / 3))} or less: a third of the hold time`,
          }),
        ]
      : []),
    ...(peer.gracefulRestartSeconds === 0
      ? [
          bgpPeerProblems['bgp-no-graceful-restart'].at(
            `routewise:bgp.peers.${name}.gracefulRestartSeconds`,
            { found: '0' },
          ),
        ]
      : []),
  ];
}

function checkFamilies(name: string, peer: BgpPeerPlan, { networks, addressing }: BgpCheck): Problem[] {
  const has = networks.families;
  const own = familyOfAddress(peer.address);
  const path = `routewise:bgp.peers.${name}.families`;
  const absent = peer.families.filter((family) => !has.includes(family));
  const foreign = peer.families.filter((family) => family !== own && has.includes(family));
  return [
    ...absent.map((family) =>
      bgpPeerProblems['bgp-family-not-here'].at(path, {
        found: family,
        reason: `routewise:network.families is ${addressing.families}, so there are no such routes`,
        remedy: `remove ${family}`,
      }),
    ),
    ...foreign.map((family) =>
      bgpPeerProblems['bgp-next-hop-of-other-family'].at(path, {
        found: peer.families.join(', '),
        reason: `${family} routes told over an ${own} session have the node’s ${own} address for their next hop, and most routers cannot use them so`,
        remedy: `add the router’s ${family} address as a peer of its own, or set the next hop on the router`,
      }),
    ),
  ];
}

function checkAttributes(name: string, peer: BgpPeerPlan, { bgp }: BgpCheck): Problem[] {
  const nodes = bgp.groups.filter(({ peers }) => peers.includes(name)).flatMap((group) => group.nodes);
  const external = nodes.some((node) => !isInternal(peer, node));
  return [
    ...(peer.localPreference !== undefined && external
      ? [
          bgpPeerProblems['bgp-local-preference-outside'].at(`routewise:bgp.peers.${name}.localPreference`, {
            found: String(peer.localPreference),
            reason: `the router is in AS ${peer.asn} and the nodes are not: a local preference stays within one AS, and is not sent`,
          }),
        ]
      : []),
    ...(peer.multihop > 1 && nodes.length > 0 && !external
      ? [
          bgpPeerProblems['bgp-multihop-without-effect'].at(`routewise:bgp.peers.${name}.multihop`, {
            found: String(peer.multihop),
          }),
        ]
      : []),
  ];
}
