// Says which address ranges the cluster uses, family by family, and how many nodes they have room for.
// It must never name a range of a family that the cluster does not have.
import { cidr, subnetCount } from '../../config/cidr';
import { hasIPv4, hasIPv6 } from '../../config/addressRanges';
import type { AddressFamilies } from '../../config/schema/network';
import type { ClusterSpec } from '../../config/schema/stack';
import { usedSegments } from '../../config/segments';

export interface AddressingPlan {
  readonly families: AddressFamilies;
  /** Hetzner Cloud only: the private network that holds the node addresses. */
  readonly network?: string;
  /** Node addresses, one range for each segment, IPv4 first. */
  readonly nodes: readonly string[];
  readonly services: readonly string[];
  readonly pods: readonly PodRange[];
  /** How many nodes the pod ranges have room for. */
  readonly nodeCapacity: number;
}

export interface PodRange {
  readonly cidr: string;
  /** Prefix length of each node's block. */
  readonly block: number;
}

export function planAddressing(spec: ClusterSpec): AddressingPlan {
  const pods = podBlocks(spec);
  return {
    families: spec.network.families,
    ...(spec.provider.kind === 'hetzner' ? { network: spec.network.range } : {}),
    nodes: [...usedSegments(spec).map(({ nodes }) => nodes), ...nodeRange6(spec)],
    services: serviceRanges(spec),
    pods,
    nodeCapacity: Math.min(...pods.map((range) => subnetCount(cidr(range.cidr), range.block))),
  };
}

/** IPv4 first, as Kubernetes takes the first for its default family. */
export function podRanges(spec: ClusterSpec): string[] {
  return podBlocks(spec).map((range) => range.cidr);
}

export function serviceRanges(spec: ClusterSpec): string[] {
  const { network } = spec;
  return [...(hasIPv4(spec) ? [network.services] : []), ...(hasIPv6(spec) ? [network.ipv6.services] : [])];
}

/** IPv4 first. */
export function podBlocks(spec: ClusterSpec): PodRange[] {
  const { network } = spec;
  return [
    ...(hasIPv4(spec) ? [{ cidr: network.pods, block: network.podBlock }] : []),
    ...(hasIPv6(spec) ? [{ cidr: network.ipv6.pods, block: network.ipv6.podBlock }] : []),
  ];
}

/** Talos' own controller manager gives blocks out; k3s' guide prescribes Cilium's operator. */
export function planBlocks({ cilium, distribution }: ClusterSpec): 'kubernetes' | 'cluster-pool' {
  if (cilium.ipam !== 'auto') return cilium.ipam;
  return distribution.kind === 'talos' ? 'kubernetes' : 'cluster-pool';
}

/** The pods' range of a family; undefined where the cluster has none of it. */
export function podRangeOf({ pods }: Pick<AddressingPlan, 'pods'>, family: 4 | 6): PodRange | undefined {
  return pods.find(({ cidr: text }) => text.includes(':') === (family === 6));
}

/** A Hetzner private network has none. */
function nodeRange6(spec: ClusterSpec): string[] {
  return hasIPv6(spec) && spec.provider.kind !== 'hetzner' ? [spec.network.ipv6.nodes] : [];
}
