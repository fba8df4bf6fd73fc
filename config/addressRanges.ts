// Checks that the address ranges of a stack fit together: nothing overlaps that must not, nothing is too small.
// It must never decide an address; that is the planner's.
import type { Cidr } from './cidr';
import { cidr, contains, overlaps, parseCidr, subnetCount } from './cidr';
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

export function nodeCount(spec: ClusterSpec): number {
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
      if (network === undefined || address === undefined || contains(network, address)) return [];
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
