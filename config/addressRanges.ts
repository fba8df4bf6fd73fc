// Checks that the address ranges of a stack fit together: nothing overlaps that must not, nothing is too small.
// It must never decide an address; that is the planner's.
import type { Cidr } from './cidr';
import { cidr, contains, hostCount, overlaps, subnetCount } from './cidr';
import type { Problem } from './problem';
import type { ClusterSpec } from './schema/stack';

const kubernetesSource =
  'kubernetes.io/docs/concepts/cluster-administration/networking: pods, Services and nodes need ranges that do not overlap';

/** All problems of `routewise:network` against itself and the number of nodes. */
export function checkAddressRanges(spec: ClusterSpec): Problem[] {
  const ranges = {
    range: cidr(spec.network.range),
    nodes: cidr(spec.network.nodes),
    services: cidr(spec.network.services),
    pods: cidr(spec.network.pods),
  };
  return [
    ...checkOverlap('services', ranges.services, 'nodes', ranges.nodes),
    ...checkOverlap('pods', ranges.pods, 'nodes', ranges.nodes),
    ...checkOverlap('pods', ranges.pods, 'services', ranges.services),
    ...checkNodesInRange(ranges.range, ranges.nodes),
    ...checkServices(ranges.services),
    ...checkPodCapacity(spec, ranges.pods),
  ];
}

export function nodeCount(spec: ClusterSpec): number {
  return Object.values(spec.nodes.workers).reduce(
    (sum, pool) => sum + pool.count,
    spec.nodes.controlPlanes.count,
  );
}

function checkOverlap(name: string, network: Cidr, otherName: string, other: Cidr): Problem[] {
  if (!overlaps(network, other)) return [];
  return [
    {
      rule: 'cidr-overlap',
      severity: 'refuse',
      path: `routewise:network.${name}`,
      found: network.text,
      reason: `it overlaps routewise:network.${otherName} = ${other.text}, so an address could mean two things and packets would go to the wrong one`,
      remedy: `choose ranges apart from each other, for example nodes 10.0.1.0/24, services 10.0.8.0/21 and pods 10.0.128.0/17`,
      source: kubernetesSource,
    },
  ];
}

function checkNodesInRange(range: Cidr, nodes: Cidr): Problem[] {
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

function checkPodCapacity(spec: ClusterSpec, pods: Cidr): Problem[] {
  const blocks = subnetCount(pods, spec.network.podBlock);
  const wanted = nodeCount(spec);
  if (blocks >= wanted) return [];
  return [
    {
      rule: 'cidr-pods-too-small',
      severity: 'refuse',
      path: 'routewise:network.pods',
      found: pods.text,
      reason: `it holds ${blocks} blocks of /${spec.network.podBlock}, one for each node, but the stack has ${wanted} nodes`,
      remedy: `use at least a /${neededPrefix(spec.network.podBlock, wanted)}, with room to grow: the range cannot be changed on a running cluster`,
      source: 'kube-controller-manager --cluster-cidr and --node-cidr-mask-size',
    },
  ];
}

function neededPrefix(block: number, nodes: number): number {
  return block - Math.ceil(Math.log2(nodes));
}

/** Used where a subnet’s room for hosts matters; kept here beside the other sizes. */
export function nodeRoom(spec: ClusterSpec): number {
  return hostCount(cidr(spec.network.nodes));
}
