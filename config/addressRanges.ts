// Checks that the address ranges of a stack fit together: nothing overlaps that must not, nothing is too small.
// It must never decide an address; that is the planner's.
import type { Cidr } from './cidr';
import { addressPools } from './addressPools';
import { cidr, contains, hostNumber, overlaps, parseCidr, subnetCount } from './cidr';
import { allPools, segmentOf } from './pools';
import type { Problem } from './problem';
import type { ClusterSpec } from './schema/stack';
import { segmentsOf } from './segments';

const kubernetesSource =
  'kubernetes.io/docs/concepts/cluster-administration/networking: pods, Services and nodes need ranges that do not overlap';

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
      .map((other) => ({
        rule: 'cidr-overlap',
        severity: 'refuse' as const,
        path,
        found: network.text,
        reason: `it overlaps ${other.path} = ${other.network.text}, so an address could mean two things and packets would go to the wrong one`,
        remedy:
          'choose ranges apart from each other, for example nodes 10.0.1.0/24, services 10.0.8.0/21 and pods 10.0.128.0/17',
        source: kubernetesSource,
      })),
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
    {
      rule: 'cidr-nodes-outside-network',
      severity: 'refuse',
      path: 'routewise:network.nodes',
      found: nodes.text,
      reason: `the node subnet must lie within the private network routewise:network.range = ${range.text}`,
      remedy: `choose a subnet of ${range.text}, or widen routewise:network.range`,
      source: 'Hetzner Cloud API: a subnet’s ip_range must be part of the network’s ip_range',
    },
  ];
}

function checkServices(services: Cidr): Problem[] {
  if (services.prefix >= 12 && services.prefix <= 24) return [];
  return [
    {
      rule: 'cidr-services-size',
      severity: 'refuse',
      path: 'routewise:network.services',
      found: services.text,
      reason:
        services.prefix < 12
          ? 'the Kubernetes API server refuses a Service range of more than 20 bits'
          : 'fewer than 254 Service addresses run out in an ordinary cluster, and the range cannot be changed later without a rebuild',
      remedy: 'choose a prefix length from /12 to /24, for example 10.0.8.0/21',
      source: 'kube-apiserver --service-cluster-ip-range: at most 20 bits',
    },
  ];
}

function checkServices6({ network }: ClusterSpec): Problem[] {
  const services = cidr(network.ipv6.services);
  if (services.prefix >= 108 && services.prefix <= 120) return [];
  return [
    {
      rule: 'cidr-services-size',
      severity: 'refuse',
      path: 'routewise:network.ipv6.services',
      found: services.text,
      reason:
        services.prefix < 108
          ? 'the Kubernetes API server refuses a Service range of more than 20 bits'
          : 'fewer than 256 Service addresses run out in an ordinary cluster',
      remedy: 'choose a prefix length from /108 to /120, for example fd00:10:1::/112',
      source: 'kube-apiserver --service-cluster-ip-range: at most 20 bits',
    },
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
  const source = 'kube-controller-manager --cluster-cidr and --node-cidr-mask-size';
  const wanted = nodeCount(spec);
  const blocks = subnetCount(network, block);
  if (blocks < wanted) {
    return [
      {
        rule: 'cidr-pods-too-small',
        severity: 'refuse',
        path,
        found: network.text,
        reason: `it holds ${blocks} blocks of /${block}, one for each node, but the stack has ${wanted} nodes`,
        remedy: `use at least a /${block - Math.ceil(Math.log2(wanted))}, with room to grow: the range cannot be changed on a running cluster`,
        source,
      },
    ];
  }
  if (block - network.prefix <= mostBlockBits) return [];
  return [
    {
      rule: 'cidr-pods-too-large',
      severity: 'refuse',
      path,
      found: network.text,
      reason: `it would be cut into 2^${block - network.prefix} blocks of /${block}, and the controller manager refuses more than 2^${mostBlockBits}`,
      remedy: `use a /${block - mostBlockBits} or smaller, or larger blocks`,
      source,
    },
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
        {
          rule: 'host-outside-segment',
          severity: 'refuse',
          path: `${path}.hosts.${host.name}.address`,
          found: host.address,
          reason: `it is not in ${network.text}, the addresses of its segment`,
          remedy: 'correct the address, or put the pool on the segment it belongs to',
        },
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
  return {
    rule: 'host-address-unusable',
    severity: 'refuse',
    path: `${path}.hosts.${host.name}.address`,
    found: host.address,
    reason: `it is the network or the broadcast address of ${network.text}, which no host can have`,
    remedy: 'correct the address, or the prefix length of the network',
    source: 'RFC 922; RFC 1122, section 3.2.1.3',
  };
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
    {
      rule: 'cidr-nodes-too-small',
      severity: 'refuse',
      path: 'routewise:network.ipv6.nodes',
      found: nodes.text,
      reason: `it has no address number ${highest}: a node has the number there that it has in its segment, and each segment has ${segmentStride} numbers`,
      remedy: 'use a /64, as every IPv6 network has',
      source: 'RFC 4291, section 2.5.4',
    },
  ];
}
