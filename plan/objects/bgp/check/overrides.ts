// Checks what is said of single nodes: that node and router exist, addresses fit, and no two nodes have one router id.
import { ownEntry } from '../../../../config/ownValue';
import type { Problem } from '../../../../config/problem';
import { problemKinds } from '../../../../config/problemKinds';
import { nearest } from '../../../../config/nearest';
import type { BgpNodePlan } from '../bgpPlan';
import type { BgpCheck } from '../announcementGround';
import { familyOfAddress } from '../planBgp';
import { bgpSources } from './bgpSources';

export const bgpOverrideProblems = problemKinds(
  {
    id: 'bgp-overrides',
    title: 'BGP of single nodes',
    about: 'What a stack says of single nodes’ BGP in place of their group’s.',
  },
  {
    'bgp-override-without-node': {
      title: 'An override for a node that does not peer',
      severity: 'refuse',
      why: 'an override takes effect by the name of a node that peers, and none of that name does',
      remedy: 'correct the name, or remove it',
      source: bgpSources.override,
    },
    'bgp-override-without-peer': {
      title: 'An override for a router that the node does not peer with',
      severity: 'refuse',
      why: 'the node does not peer with a router of that name, so there is nothing to override',
      remedy: 'remove it, or correct the name',
    },
    'bgp-override-family': {
      title: 'A node’s own address is not of the router’s family',
      severity: 'refuse',
      why: 'the router’s address is of the other family, so nothing can be dialled from there',
      remedy: 'use an address of the node of the same family as the router’s',
    },
    'bgp-router-id-twice': {
      title: 'Two nodes have one router id',
      severity: 'refuse',
      why: 'a router that hears both takes them for one: routes of one are dropped',
      remedy: 'leave it out, so that each node’s own IPv4 address is its id, or choose another',
      source: `${bgpSources.guide}, "RouterID"`,
    },
  },
);

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
      return bgpOverrideProblems['bgp-override-without-node'].at(`routewise:bgp.overrides.${name}`, {
        reason: all.includes(name)
          ? 'the node peers with no router, so there is nothing to override'
          : 'the stack has no node of that name, and an override takes effect by its name alone',
        remedy:
          near === undefined || near === name ? 'remove it' : `did you mean ${near}? Otherwise remove it`,
      });
    });
}

function checkPeers({ bgp }: BgpCheck): Problem[] {
  return bgp.groups.flatMap((group) =>
    group.nodes.flatMap((node) =>
      Object.entries(node.override?.peers ?? {}).flatMap(([name, { localAddress }]) => {
        const path = `routewise:bgp.overrides.${node.name}.peers.${name}`;
        const peer = group.peers.includes(name) ? ownEntry(bgp.peers, name) : undefined;
        if (peer === undefined)
          return [
            bgpOverrideProblems['bgp-override-without-peer'].at(path, {
              reason: `the node does not peer with a router of that name; its routers: ${group.peers.join(', ')}`,
            }),
          ];
        if (familyOfAddress(localAddress) === familyOfAddress(peer.address)) return [];
        return [
          bgpOverrideProblems['bgp-override-family'].at(`${path}.localAddress`, {
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
      bgpOverrideProblems['bgp-router-id-twice'].at(`routewise:bgp.overrides.${node.name}.routerId`, {
        found: id,
        reason: `${twin.name} has the same router id, and a router that hears both takes them for one: routes of one are dropped`,
      }),
    ];
  });
}
