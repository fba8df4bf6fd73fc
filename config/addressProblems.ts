// The kinds of problems that the ranges and addresses of a stack's network can have.
// It must never hold one on addresses that Helm values name: those are rules.
import { problemKinds } from './problemKinds';

const kubernetesSource =
  'kubernetes.io/docs/concepts/cluster-administration/networking: pods, Services and nodes need ranges that do not overlap';
const podBlocksSource = 'kube-controller-manager --cluster-cidr and --node-cidr-mask-size';

export const addressProblems = problemKinds(
  {
    id: 'network-ranges',
    title: 'Ranges of the network',
    about:
      'What a stack says of addresses: the ranges of nodes, pods and Services, and the place of each node in them.',
  },
  {
    'cidr-overlap': {
      title: 'Two ranges overlap',
      severity: 'refuse',
      why: 'an address could mean two things, and packets would go to the wrong one',
      remedy:
        'choose ranges apart from each other, for example nodes 10.0.1.0/24, services 10.0.8.0/21 and pods 10.0.128.0/17',
      source: kubernetesSource,
    },
    'cidr-nodes-outside-network': {
      title: 'The node subnet is no part of the private network',
      severity: 'refuse',
      why: 'on Hetzner Cloud the node subnet must lie within the private network',
      remedy: 'choose a subnet of routewise:network.range, or widen that',
      source: 'Hetzner Cloud API: a subnet’s ip_range must be part of the network’s ip_range',
    },
    'cidr-services-size': {
      title: 'The Service range is too large or too small',
      severity: 'refuse',
      why: 'the API server refuses a range of more than 20 bits, and one of fewer than 8 bits runs out in an ordinary cluster',
      remedy: 'choose a prefix length from /12 to /24, for IPv6 from /108 to /120',
      source: 'kube-apiserver --service-cluster-ip-range: at most 20 bits',
    },
    'cidr-pods-too-small': {
      title: 'There are more nodes than pod blocks',
      severity: 'refuse',
      why: 'each node gets a block of the pod range, and the range cannot be changed on a running cluster',
      remedy: 'use a larger range, with room to grow, or smaller blocks',
      source: podBlocksSource,
    },
    'cidr-pods-too-large': {
      title: 'The pod range holds too many blocks',
      severity: 'refuse',
      why: 'the controller manager keeps a bit for each block, and refuses more than 2^16',
      remedy: 'use a smaller range, or larger blocks',
      source: podBlocksSource,
    },
    'cidr-nodes-too-small': {
      title: 'The nodes’ IPv6 network has no place for each',
      severity: 'refuse',
      why: 'a node has the number there that it has in its segment, and each segment has 65536 numbers',
      remedy: 'use a /64, as every IPv6 network has',
      source: 'RFC 4291, section 2.5.4',
    },
    'host-outside-segment': {
      title: 'A host’s address is not on its segment',
      severity: 'refuse',
      why: 'the addresses of a segment are those of its network, and this one is not in it',
      remedy: 'correct the address, or put the pool on the segment it belongs to',
    },
    'host-address-unusable': {
      title: 'A host has an address that no host can have',
      severity: 'refuse',
      why: 'the first and the last address of an IPv4 network are the network’s own and the broadcast address',
      remedy: 'correct the address, or the prefix length of the network',
      source: 'RFC 922; RFC 1122, section 3.2.1.3',
    },
    'node-addresses-exhausted': {
      title: 'A pool has more nodes than addresses',
      severity: 'refuse',
      why: 'a pool keeps a stretch of addresses on its segment, so that no pool’s growth moves the nodes of another',
      remedy:
        'set the pool’s reserve to the largest size it may ever have, or widen the segment; a pool that runs cannot be moved, so put further nodes into another',
    },
    'node-addresses-overlap': {
      title: 'The addresses of two pools meet',
      severity: 'refuse',
      why: 'a node of one pool would get an address that is kept for the other',
      remedy: 'start at a later number, or set reserve on the other pool',
    },
  },
);
