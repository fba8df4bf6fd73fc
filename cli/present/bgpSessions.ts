// The BGP sessions of a plan in rows, one for each router and group of nodes, for text and Markdown.
// It must never hold a password.
import { ownEntry } from '../../config/ownValue';
import type { BgpPlan } from '../../plan/objects/bgp/bgpPlan';

export const bgpHead = ['router', 'its AS', 'nodes', 'their AS', 'is told', 'families', 'hold, keepalive'];

export function bgpRows({ groups, peers }: BgpPlan): string[][] {
  return groups.flatMap((group) =>
    group.peers.flatMap((name) => {
      const peer = ownEntry(peers, name);
      if (peer === undefined) return [];
      const port = peer.port === 179 ? '' : ` port ${peer.port}`;
      const hops = peer.multihop === 1 ? '' : `, up to ${peer.multihop} hops`;
      return [
        [
          `${name}: ${peer.address}${port}${hops}${peer.password === undefined ? '' : ', with a password'}`,
          String(peer.asn),
          `${group.nodes.length} (${group.name})`,
          [...new Set(group.nodes.map(({ asn }) => asn))].join(', '),
          peer.advertise.join(', '),
          peer.families.join(', '),
          `${peer.holdSeconds} s, ${peer.keepaliveSeconds} s`,
        ],
      ];
    }),
  );
}
