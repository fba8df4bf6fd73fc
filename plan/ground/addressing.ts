// Says which address ranges the cluster uses, family by family, and how many nodes they have room for.
// It must never name a range of a family that the cluster does not have.
import { subnetCount } from '../../config/cidr';
import type { AddressFamilies } from '../../config/schema/network';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Networks } from './networks';

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

export function planAddressing({ network, provider }: ClusterSpec, networks: Networks): AddressingPlan {
  const nodes = networks.segments.filter(({ inUse }) => inUse).map((segment) => segment.nodes);
  const { nodes6, pods, services } = networks;
  return {
    families: network.families,
    ...(provider.kind === 'hetzner' ? { network: network.range } : {}),
    nodes: [...nodes, ...(nodes6 === undefined ? [] : [nodes6])].map(({ text }) => text),
    services: services.map(({ text }) => text),
    pods: pods.map(({ range, block }) => ({ cidr: range.text, block })),
    nodeCapacity: Math.min(...pods.map(({ range, block }) => subnetCount(range, block))),
  };
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
