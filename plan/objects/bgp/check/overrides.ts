// Checks what is said of single nodes: that node and router exist, addresses fit, and no two nodes have one router id.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import { nearest } from '../../../../config/nearest';
import type { BgpNodePlan } from '../bgpPlan';
import type { BgpCheck } from '../announcementGround';
import { familyOfAddress } from '../planBgp';
import { bgpSources, refuse } from './finding';

export function checkOverrides(ground: BgpCheck): Problem[] {
  return [...checkNodes(ground), ...checkPeers(ground), ...checkRouterIds(ground)];
}

function checkNodes({ section, bgp, nodes }: BgpCheck): Problem[] {
  const peering = bgp.groups.flatMap((group) => group.nodes.map(({ name }) => name));
  const all = nodes.map(({ name }) => name);
  return Object.keys(section.overrides)
    .filter((name) => !peering.includes(name))
    .map((name) => {
      const near = nearest(name, peering);
      return refuse('bgp-override-without-node', `overrides.${name}`, {
        reason: all.includes(name)
          ? 'the node peers with no router, so there is nothing to override'
          : 'the stack has no node of that name, and an override takes effect by its name alone',
        remedy:
          near === undefined || near === name ? 'remove it' : `did you mean ${near}? Otherwise remove it`,
        source: bgpSources.override,
      });
    });
}

function checkPeers({ bgp }: BgpCheck): Problem[] {
  return bgp.groups.flatMap((group) =>
    group.nodes.flatMap((node) =>
      Object.entries(node.override?.peers ?? {}).flatMap(([name, { localAddress }]) => {
        const key = `overrides.${node.name}.peers.${name}`;
        const peer = group.peers.includes(name) ? ownEntry(bgp.peers, name) : undefined;
        if (peer === undefined)
          return [
            refuse('bgp-override-without-peer', key, {
              reason: `the node does not peer with a router of that name; its routers: ${group.peers.join(', ')}`,
              remedy: 'remove it, or correct the name',
            }),
          ];
        if (familyOfAddress(localAddress) === familyOfAddress(peer.address)) return [];
        return [
          refuse('bgp-override-family', `${key}.localAddress`, {
            found: localAddress,
            reason: `the router’s address ${peer.address} is of the other family, so nothing can be dialled from here`,
            remedy: `use an address of the node of the same family as ${peer.address}`,
          }),
        ];
      }),
    ),
  );
}

function checkRouterIds({ networks, bgp }: BgpCheck): Problem[] {
  const nodes = bgp.groups.flatMap((group) => group.nodes);
  // Without IPv4 Cilium takes the id from a MAC address, which nobody knows beforehand.
  const idOf = ({ override, address }: BgpNodePlan): string | undefined =>
    override?.routerId ?? (networks.families.includes('ipv4') ? address : undefined);
  return nodes.flatMap((node) => {
    const id = node.override?.routerId;
    const twin = id === undefined ? undefined : nodes.find((other) => other !== node && idOf(other) === id);
    if (id === undefined || twin === undefined) return [];
    return [
      refuse('bgp-router-id-twice', `overrides.${node.name}.routerId`, {
        found: id,
        reason: `${twin.name} has the same router id, and a router that hears both takes them for one: routes of one are dropped`,
        remedy: 'leave it out, so that each node’s own IPv4 address is its id, or choose another',
        source: `${bgpSources.guide}, "RouterID"`,
      }),
    ];
  });
}
