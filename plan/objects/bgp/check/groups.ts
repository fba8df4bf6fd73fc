// Checks who peers with whom: every group has nodes and routers, every router is somebody's, no node is in two groups.
import type { Problem } from '../../../../config/problem';
import { problemKinds } from '../../../../config/problemKinds';
import { nearest } from '../../../../config/nearest';
import { shortList } from '../../../../config/shortList';
import type { BgpCheck } from '../announcementGround';
import { bgpSources } from './bgpSources';

export const bgpGroupProblems = problemKinds(
  {
    id: 'bgp-groups',
    title: 'BGP groups',
    about: 'Which nodes of a stack peer with which of its routers.',
  },
  {
    'bgp-nodes-beside-groups': {
      title: 'Labels of nodes stand beside groups',
      severity: 'refuse',
      why: 'the groups say which nodes peer, so these labels would have no effect',
      remedy: 'remove routewise:bgp.nodes, or the groups',
    },
    'bgp-group-without-nodes': {
      title: 'No node peers, for none has these labels',
      severity: 'refuse',
      why: 'no node of this stack has these labels, so nobody would peer and nothing be advertised',
      remedy:
        'give a pool these labels (routewise:nodes.workers.<pool>.labels), or select by labels that nodes have',
      source: 'Cilium: CiliumBGPClusterConfig, condition NoMatchingNode',
    },
    'bgp-group-peers': {
      title: 'A group names a router that does not exist, or one twice',
      severity: 'refuse',
      why: 'a group peers with routers by their names under routewise:bgp.peers, with each of them once',
      remedy: 'correct the name, or remove it',
    },
    'bgp-groups-overlap': {
      title: 'A node is in two groups',
      severity: 'refuse',
      why: 'a node takes one BGP configuration, and Cilium leaves the other without effect',
      remedy: 'select by labels of which each node has one',
      source: bgpSources.conflict,
    },
    'bgp-peer-unused': {
      title: 'A router that no group peers with',
      severity: 'refuse',
      why: 'no group peers with it, so it would hear nothing',
      remedy: 'name it in a group’s peers, or remove it',
    },
  },
);

export function checkGroups(ground: BgpCheck): Problem[] {
  return [
    ...checkForm(ground),
    ...checkMembers(ground),
    ...checkNames(ground),
    ...checkOverlaps(ground),
    ...checkUnusedPeers(ground),
  ];
}

function checkForm({ section }: BgpCheck): Problem[] {
  if (section.groups === undefined || Object.keys(section.nodes).length === 0) return [];
  return [
    bgpGroupProblems['bgp-nodes-beside-groups'].at('routewise:bgp.nodes', {
      found: labelText(section.nodes),
    }),
  ];
}

function checkMembers({ section, bgp }: BgpCheck): Problem[] {
  return bgp.groups
    .filter(({ nodes }) => nodes.length === 0)
    .map(({ name, labels }) =>
      bgpGroupProblems['bgp-group-without-nodes'].at(
        section.groups === undefined ? 'routewise:bgp.nodes' : `routewise:bgp.groups.${name}.nodes`,
        { found: labelText(labels) },
      ),
    );
}

function checkNames({ section, bgp }: BgpCheck): Problem[] {
  const known = Object.keys(bgp.peers);
  return bgp.groups.flatMap(({ name, peers }) =>
    peers
      .filter((peer, index) => !known.includes(peer) || peers.indexOf(peer) !== index)
      .map((peer) => {
        const near = nearest(peer, known);
        return bgpGroupProblems['bgp-group-peers'].at(
          section.groups === undefined ? 'routewise:bgp.peers' : `routewise:bgp.groups.${name}.peers`,
          {
            found: peer,
            reason: known.includes(peer)
              ? 'it is listed twice'
              : `no router has that name; routers: ${known.join(', ')}`,
            remedy: near === undefined || known.includes(peer) ? 'remove it' : `did you mean ${near}?`,
          },
        );
      }),
  );
}

function checkOverlaps({ bgp }: BgpCheck): Problem[] {
  return bgp.groups.flatMap((group, index) =>
    bgp.groups.slice(0, index).flatMap((other) => {
      const both = group.nodes.filter(({ name }) => other.nodes.some((node) => node.name === name));
      if (both.length === 0) return [];
      return [
        bgpGroupProblems['bgp-groups-overlap'].at(`routewise:bgp.groups.${group.name}.nodes`, {
          found: labelText(group.labels),
          reason: `${shortList(
            both.map(({ name }) => name),
            4,
          )} would be in group “${other.name}”, too: a node takes one BGP configuration, and Cilium leaves the other without effect`,
        }),
      ];
    }),
  );
}

function checkUnusedPeers({ bgp }: BgpCheck): Problem[] {
  const used = new Set(bgp.groups.flatMap(({ peers }) => peers));
  return Object.entries(bgp.peers)
    .filter(([name]) => !used.has(name))
    .map(([name, { address }]) =>
      bgpGroupProblems['bgp-peer-unused'].at(`routewise:bgp.peers.${name}`, { found: address }),
    );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}
