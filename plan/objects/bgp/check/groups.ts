// Checks who peers with whom: every group has nodes and routers, every router is somebody's, no node is in two groups.
import type { Problem } from '../../../../config/problem';
import { nearest } from '../../../../config/nearest';
import { shortList } from '../../../../config/shortList';
import type { BgpCheck } from '../checkBgp';
import { bgpSources, refuse } from './finding';

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
    refuse('bgp-nodes-beside-groups', 'nodes', {
      found: labelText(section.nodes),
      reason: 'the groups say which nodes peer, so these labels would have no effect',
      remedy: 'remove routewise:bgp.nodes, or the groups',
    }),
  ];
}

function checkMembers({ section, bgp }: BgpCheck): Problem[] {
  return bgp.groups
    .filter(({ nodes }) => nodes.length === 0)
    .map(({ name, labels }) =>
      refuse('bgp-group-without-nodes', section.groups === undefined ? 'nodes' : `groups.${name}.nodes`, {
        found: labelText(labels),
        reason: 'no node of this stack has these labels, so nobody would peer and nothing be advertised',
        remedy:
          'give a pool these labels (routewise:nodes.workers.<pool>.labels), or select by labels that nodes have',
        source: 'Cilium: CiliumBGPClusterConfig, condition NoMatchingNode',
      }),
    );
}

function checkNames({ section, bgp }: BgpCheck): Problem[] {
  const known = Object.keys(bgp.peers);
  return bgp.groups.flatMap(({ name, peers }) =>
    peers
      .filter((peer, index) => !known.includes(peer) || peers.indexOf(peer) !== index)
      .map((peer) => {
        const near = nearest(peer, known);
        return refuse('bgp-group-peers', section.groups === undefined ? 'peers' : `groups.${name}.peers`, {
          found: peer,
          reason: known.includes(peer)
            ? 'it is listed twice'
            : `no router has that name; routers: ${known.join(', ')}`,
          remedy: near === undefined || known.includes(peer) ? 'remove it' : `did you mean ${near}?`,
        });
      }),
  );
}

function checkOverlaps({ bgp }: BgpCheck): Problem[] {
  return bgp.groups.flatMap((group, index) =>
    bgp.groups.slice(0, index).flatMap((other) => {
      const both = group.nodes.filter(({ name }) => other.nodes.some((node) => node.name === name));
      if (both.length === 0) return [];
      return [
        refuse('bgp-groups-overlap', `groups.${group.name}.nodes`, {
          found: labelText(group.labels),
          reason: `${shortList(
            both.map(({ name }) => name),
            4,
          )} would be in group “${other.name}”, too: a node takes one BGP configuration, and Cilium leaves the other without effect`,
          remedy: 'select by labels of which each node has one',
          source: bgpSources.conflict,
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
      refuse('bgp-peer-unused', `peers.${name}`, {
        found: address,
        reason: 'no group peers with it, so it would hear nothing',
        remedy: 'name it in a group’s peers, or remove it',
      }),
    );
}

function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ');
}
