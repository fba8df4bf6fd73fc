// The networks of a stack, parsed once: where nodes, pods and Services have their addresses, and of which families.
// It must never name a range of a family that the cluster does not have.
import { hasIPv4, hasIPv6 } from '../../config/addressRanges';
import { loadBalancerHost } from '../../config/addressPools';
import type { Cidr } from '../../config/cidr';
import { cidr, hostAddress } from '../../config/cidr';
import { mainSegment, segmentOf } from '../../config/pools';
import type { ClusterSpec } from '../../config/schema/stack';
import type { SegmentSpec } from '../../config/segments';
import { segmentsOf } from '../../config/segments';
import type { Pools } from './pools';

export type Family = 'ipv4' | 'ipv6';

/** A segment of the stack, with its network. */
export interface SegmentNetwork extends Omit<SegmentSpec, 'nodes'> {
  readonly nodes: Cidr;
  /** Whether there are nodes on it; the others decide nothing. */
  readonly inUse: boolean;
}

export interface PodNetwork {
  readonly range: Cidr;
  /** Prefix length of each node's block. */
  readonly block: number;
}

export interface Networks {
  /** Of pods and Services; IPv4 first, as Kubernetes takes the first for its default one. */
  readonly families: readonly Family[];
  /** The main one first, the others by name. */
  readonly segments: readonly SegmentNetwork[];
  /** Where nodes have their IPv6 addresses; undefined where they have none: a Hetzner private network gives none. */
  readonly nodes6: Cidr | undefined;
  readonly pods: readonly PodNetwork[];
  readonly services: readonly Cidr[];
}

export function planNetworks(spec: ClusterSpec, pools: Pools): Networks {
  const { network, provider } = spec;
  const used = new Set(pools.inUse.map(({ pool }) => segmentOf(pool)));
  const six = hasIPv6(spec) ? network.ipv6 : undefined;
  const four = hasIPv4(spec) ? network : undefined;
  return {
    families: [
      ...(four === undefined ? [] : (['ipv4'] as const)),
      ...(six === undefined ? [] : (['ipv6'] as const)),
    ],
    segments: segmentsOf(spec).map((segment) => ({
      ...segment,
      nodes: cidr(segment.nodes),
      inUse: used.has(segment.name),
    })),
    nodes6: six === undefined || provider.kind === 'hetzner' ? undefined : cidr(six.nodes),
    pods: [four, six].flatMap((ranges): PodNetwork[] =>
      ranges === undefined ? [] : [{ range: cidr(ranges.pods), block: ranges.podBlock }],
    ),
    services: [four, six].flatMap((ranges) => (ranges === undefined ? [] : [cidr(ranges.services)])),
  };
}

/** Family of the nodes' addresses among themselves. */
export function underlayOf({ families }: Pick<Networks, 'families'>): Family {
  return families.includes('ipv4') ? 'ipv4' : 'ipv6';
}

/** On the main segment: what stands for all control planes, be it a load balancer or an address that they share. */
export function sharedAddress({ segments }: Pick<Networks, 'segments'>): string {
  const main = segments.find(({ name }) => name === mainSegment);
  if (main === undefined) throw new Error('a stack without its main segment');
  return hostAddress(main.nodes, loadBalancerHost);
}
