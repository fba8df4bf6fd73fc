// Checks that the address ranges of a stack fit together: nothing overlaps that must not, nothing is too small.
// It must never decide an address; that is the planner's.
import type { Cidr } from './cidr';
import { addressPools } from './addressPools';
import { addressProblems } from './addressProblems';
import { cidr, contains, hostNumber, overlaps, parseCidr, subnetCount } from './cidr';
import { allPools, segmentOf } from './pools';
import type { Problem } from './problem';
import type { ClusterSpec } from './schema/stack';
import { segmentsOf } from './segments';

interface Range {
  readonly path: string;
  readonly network: Cidr;
}

/** All problems of `routewise:network` against itself and the nodes. */
export function checkAddressRanges(spec: ClusterSpec): Problem[] {
  return [
    ...checkOverlaps(rangesOf(spec)),
    ...checkNodesInRange(spec),
    ...(hasIPv4(spec)
      ? [...checkServices(cidr(spec.network.services)), ...checkPodCapacity(spec, ipv4Pods(spec))]
      : []),
    ...(hasIPv6(spec) ? [...checkServices6(spec), ...checkPodCapacity(spec, ipv6Pods(spec))] : []),
    ...checkHostAddresses(spec),
  ];
}

/** Where every address has its place: whether the nodes' IPv6 network has one for each. */
export function checkRoom6(spec: ClusterSpec): Problem[] {
  return hasIPv6(spec) ? checkNodes6(spec) : [];
}

function nodeCount(spec: ClusterSpec): number {
  return allPools(spec.nodes).reduce((sum, { pool }) => sum + pool.count, 0);
}

export function hasIPv4({ network }: ClusterSpec): boolean {
  return network.families !== 'ipv6';
}

export function hasIPv6({ network }: ClusterSpec): boolean {
  return network.families !== 'ipv4';
}

/** Every range that must be apart from every other, in the order in which the blame goes to the later one. */
function rangesOf(spec: ClusterSpec): Range[] {
  const { network } = spec;
  const range = (path: string, text: string): Range => ({ path, network: cidr(text) });
  return [
    ...segmentsOf(spec).map(({ path, nodes }) => range(path, nodes)),
    ...(hasIPv4(spec)
      ? [range('routewise:network.services', network.services), range('routewise:network.pods', network.pods)]
      : []),
    ...(hasIPv6(spec)
      ? [
          range('routewise:network.ipv6.nodes', network.ipv6.nodes),
          range('routewise:network.ipv6.services', network.ipv6.services),
          range('routewise:network.ipv6.pods', network.ipv6.pods),
        ]
      : []),
    ...Object.entries(spec.cilium.loadBalancer.pools).flatMap(([name, pool]) =>
      pool.cidrs.map((text) => range(`routewise:cilium.loadBalancer.pools.${name}.cidrs`, text)),
    ),
  ];
}

function checkOverlaps(ranges: readonly Range[]): Problem[] {
  return ranges.flatMap(({ path, network }, index) =>
    ranges
      .slice(0, index)
      .filter((other) => overlaps(network, other.network) && !isPool(path, other.path))
      .map((other) =>
        addressProblems['cidr-overlap'].at(path, {
          found: network.text,
          reason: `it overlaps ${other.path} = ${other.network.text}, so an address could mean two things and packets would go to the wrong one`,
        }),
      ),
  );
}

/** Addresses for LoadBalancer Services may be part of the nodes' own network: that is what L2 announcements are for. */
function isPool(path: string, other: string): boolean {
  const pools = 'routewise:cilium.loadBalancer.pools';
  const nodes = /^routewise:network\.(nodes|segments\.[^.]+\.nodes|ipv6\.nodes)$/;
  return path.startsWith(pools) && nodes.test(other);
}

function checkNodesInRange(spec: ClusterSpec): Problem[] {
  if (spec.provider.kind !== 'hetzner') return [];
  const [range, nodes] = [cidr(spec.network.range), cidr(spec.network.nodes)];
  if (contains(range, nodes)) return [];
  return [
    addressProblems['cidr-nodes-outside-network'].at('routewise:network.nodes', {
      found: nodes.text,
      reason: `the node subnet must lie within the private network routewise:network.range = ${range.text}`,
      remedy: `choose a subnet of ${range.text}, or widen routewise:network.range`,
    }),
  ];
}

function checkServices(services: Cidr): Problem[] {
  if (services.prefix >= 12 && services.prefix <= 24) return [];
  return [
    addressProblems['cidr-services-size'].at('routewise:network.services', {
      found: services.text,
      reason:
        services.prefix < 12
          ? 'the Kubernetes API server refuses a Service range of more than 20 bits'
          : 'fewer than 254 Service addresses run out in an ordinary cluster, and the range cannot be changed later without a rebuild',
      remedy: 'choose a prefix length from /12 to /24, for example 10.0.8.0/21',
    }),
  ];
}

function checkServices6({ network }: ClusterSpec): Problem[] {
  const services = cidr(network.ipv6.services);
  if (services.prefix >= 108 && services.prefix <= 120) return [];
  return [
    addressProblems['cidr-services-size'].at('routewise:network.ipv6.services', {
      found: services.text,
      reason:
        services.prefix < 108
          ? 'the Kubernetes API server refuses a Service range of more than 20 bits'
          : 'fewer than 256 Service addresses run out in an ordinary cluster',
      remedy: 'choose a prefix length from /108 to /120, for example fd00:10:1::/112',
    }),
  ];
}

interface PodRange {
  readonly path: string;
  readonly network: Cidr;
  readonly block: number;
}

function ipv4Pods({ network }: ClusterSpec): PodRange {
  return { path: 'routewise:network.pods', network: cidr(network.pods), block: network.podBlock };
}

function ipv6Pods({ network }: ClusterSpec): PodRange {
  return {
    path: 'routewise:network.ipv6.pods',
    network: cidr(network.ipv6.pods),
    block: network.ipv6.podBlock,
  };
}

/** kube-controller-manager keeps a bit for each block. */
const mostBlockBits = 16;

function checkPodCapacity(spec: ClusterSpec, { path, network, block }: PodRange): Problem[] {
  const wanted = nodeCount(spec);
  const blocks = subnetCount(network, block);
  if (blocks < wanted) {
    return [
      addressProblems['cidr-pods-too-small'].at(path, {
        found: network.text,
        reason: `it holds ${blocks} blocks of /${block}, one for each node, but the stack has ${wanted} nodes`,
        remedy: `use at least a /${block - Math.ceil(Math.log2(wanted))}, with room to grow: the range cannot be changed on a running cluster`,
      }),
    ];
  }
  if (block - network.prefix <= mostBlockBits) return [];
  return [
    addressProblems['cidr-pods-too-large'].at(path, {
      found: network.text,
      reason: `it would be cut into 2^${block - network.prefix} blocks of /${block}, and the controller manager refuses more than 2^${mostBlockBits}`,
      remedy: `use a /${block - mostBlockBits} or smaller, or larger blocks`,
    }),
  ];
}

function checkHostAddresses(spec: ClusterSpec): Problem[] {
  const networks = new Map(segmentsOf(spec).map(({ name, nodes }) => [name, cidr(nodes)]));
  return allPools(spec.nodes).flatMap(({ path, pool }) =>
    (pool.hosts ?? []).flatMap((host): Problem[] => {
      const network = networks.get(segmentOf(pool));
      const address = parseCidr(`${host.address}/32`);
      if (network === undefined || address === undefined) return [];
      if (contains(network, address)) return isHost(network, address) ? [] : [noHost(path, host, network)];
      return [
        addressProblems['host-outside-segment'].at(`${path}.hosts.${host.name}.address`, {
          found: host.address,
          reason: `it is not in ${network.text}, the addresses of its segment`,
        }),
      ];
    }),
  );
}

/** The first and the last address of an IPv4 network are its own; networks of two (RFC 3021) and of one have none such. */
function isHost(network: Cidr, { first }: Cidr): boolean {
  return network.prefix >= 31 || (first !== network.first && first !== network.last);
}

function noHost(
  path: string,
  host: { readonly name: string; readonly address: string },
  network: Cidr,
): Problem {
  return addressProblems['host-address-unusable'].at(`${path}.hosts.${host.name}.address`, {
    found: host.address,
    reason: `it is the network or the broadcast address of ${network.text}, which no host can have`,
  });
}

/** Numbers that each segment has in the IPv6 network of the nodes. */
export const segmentStride = 0x1_0000;

/** A node has the number in that network which it has in its segment, so that people can tell them together. */
function checkNodes6(spec: ClusterSpec): Problem[] {
  if (spec.provider.kind === 'hetzner') return [];
  const nodes = cidr(spec.network.ipv6.nodes);
  const segments = segmentsOf(spec);
  const placeOf = (name: string): number => segments.findIndex((segment) => segment.name === name);
  const highest = Math.max(
    ...addressPools(spec).map(
      ({ segment, first, used }) => placeOf(segment.name) * segmentStride + first + used - 1,
    ),
    ...allPools(spec.nodes).flatMap(({ pool }) =>
      (pool.hosts ?? []).map(({ address }) => {
        const place = placeOf(segmentOf(pool));
        const range = segments[place]?.nodes;
        return range === undefined ? 0 : place * segmentStride + hostNumber(cidr(range), address);
      }),
    ),
  );
  if (BigInt(highest) <= nodes.last - nodes.first) return [];
  return [
    addressProblems['cidr-nodes-too-small'].at('routewise:network.ipv6.nodes', {
      found: nodes.text,
      reason: `it has no address number ${highest}: a node has the number there that it has in its segment, and each segment has ${segmentStride} numbers`,
    }),
  ];
}
