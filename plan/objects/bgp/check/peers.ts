// Checks each router's own numbers: AS numbers, timers, families, attributes, and that no two entries are one router.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import type { BgpPeerPlan } from '../bgpPlan';
import { isInternal } from '../bgpPlan';
import type { BgpCheck } from '../announcementGround';
import { familyOfAddress } from '../planBgp';
import { bgpSources, note, refuse, warn } from './finding';

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
      refuse('bgp-reserved-asn', key, {
        found: String(asn),
        reason: `AS ${asn} ${why}: routers refuse a session with it`,
        remedy: 'use your own AS number, or a private one: 64512 to 65534, or 4200000000 to 4294967294',
        source: 'IANA: special-purpose AS numbers; RFC 6996 for private ones',
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
      refuse('bgp-peer-twice', `peers.${name}.address`, {
        found: peer.address,
        reason: `router “${twin}” has the same address: a node keeps one session with an address, and the second would never come up`,
        remedy: 'remove one of them, or correct its address',
      }),
    ];
  });
}

function checkTimers(name: string, peer: BgpPeerPlan): Problem[] {
  const { keepaliveSeconds: keepalive, holdSeconds: hold } = peer;
  return [
    ...(keepalive * 3 > hold && keepalive <= hold
      ? [
          warn('bgp-keepalive-seldom', `peers.${name}.keepaliveSeconds`, {
            found: String(keepalive),
            reason: `the hold time is ${hold} s, so ${keepalive * 2 > hold ? 'one' : 'two'} lost or late keepalive${keepalive * 2 > hold ? ' ends' : 's end'} the session and withdraw${keepalive * 2 > hold ? 's' : ''} every route`,
            remedy: `use ${Math.max(1, Math.floor(hold / 3))} or less: a third of the hold time`,
            source: 'RFC 4271, section 4.4',
          }),
        ]
      : []),
    ...(peer.gracefulRestartSeconds === 0
      ? [
          note('bgp-no-graceful-restart', `peers.${name}.gracefulRestartSeconds`, {
            found: '0',
            reason:
              'while an agent restarts, the router drops the node’s routes, although the node goes on forwarding',
            remedy: 'set it longer than an agent takes to start; 120 is Cilium’s default',
            source: `${bgpSources.guide}, "Graceful Restart"`,
          }),
        ]
      : []),
  ];
}

function checkFamilies(name: string, peer: BgpPeerPlan, { networks, addressing }: BgpCheck): Problem[] {
  const has = networks.families;
  const own = familyOfAddress(peer.address);
  const key = `peers.${name}.families`;
  const absent = peer.families.filter((family) => !has.includes(family));
  const foreign = peer.families.filter((family) => family !== own && has.includes(family));
  return [
    ...absent.map((family) =>
      refuse('bgp-family-not-here', key, {
        found: family,
        reason: `routewise:network.families is ${addressing.families}, so there are no such routes`,
        remedy: `remove ${family}`,
      }),
    ),
    ...foreign.map((family) =>
      warn('bgp-next-hop-of-other-family', key, {
        found: peer.families.join(', '),
        reason: `${family} routes told over an ${own} session have the node’s ${own} address for their next hop, and most routers cannot use them so`,
        remedy: `add the router’s ${family} address as a peer of its own, or set the next hop on the router`,
        source: bgpSources.nextHop,
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
          refuse('bgp-local-preference-outside', `peers.${name}.localPreference`, {
            found: String(peer.localPreference),
            reason: `the router is in AS ${peer.asn} and the nodes are not: a local preference stays within one AS, and is not sent`,
            remedy: 'remove it; mark the routes with a community, and let the router prefer by that',
            source: `${bgpSources.guide}, "Local Preference"`,
          }),
        ]
      : []),
    ...(peer.multihop > 1 && nodes.length > 0 && !external
      ? [
          note('bgp-multihop-without-effect', `peers.${name}.multihop`, {
            found: String(peer.multihop),
            reason: 'the router is in the nodes’ own AS, where sessions cross any number of hops',
            remedy: 'remove it',
            source: 'Cilium: CiliumBGPPeerConfig, spec.ebgpMultihop: "ignored for iBGP neighbors"',
          }),
        ]
      : []),
  ];
}
