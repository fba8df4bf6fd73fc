// What no section can know by itself: each mistake with the path it blames, and a near miss that passes.
import { parseStack } from '../../../spec/parseStack';
import { problemsOf } from '../../fixtures/problems';
import { hostsStack, proxmoxStack, stackWith } from '../../fixtures/stacks';

type Make = (changes: Record<string, unknown>) => unknown;
const segment = { 'network.segments': { second: { nodes: '10.0.2.0/24' } } };

const cases: [
  rule: string,
  path: string,
  make: Make,
  trips: Record<string, unknown>,
  misses: Record<string, unknown>,
][] = [
  [
    'machine-not-described',
    'nodes.workers.general.type',
    stackWith,
    { 'nodes.workers.general': { count: 2 } },
    {},
  ],
  [
    'machine-key-without-effect',
    'nodes.workers.general.size',
    stackWith,
    { 'nodes.workers.general.size': { cores: 2, memoryGiB: 4 } },
    {},
  ],
  [
    'config-missing-key',
    'nodes.workers.general.count',
    stackWith,
    { 'nodes.workers.general': { type: 'cpx41' } },
    { 'nodes.workers.general': { type: 'cpx41', count: 0 } },
  ],
  [
    'config-unknown-name',
    'nodes.workers.general.segment',
    proxmoxStack,
    { 'nodes.workers.general.segment': 'second' },
    { 'nodes.workers.general.segment': 'second', ...segment },
  ],
  [
    'config-unknown-name',
    'nodes.controlPlanes.hardware',
    hostsStack,
    { 'nodes.controlPlanes.hardware': 'other' },
    { 'nodes.controlPlanes.hardware': 'card' },
  ],
  [
    'hosts-miscounted',
    'nodes.workers.general.count',
    hostsStack,
    { 'nodes.workers.general.count': 2 },
    { 'nodes.workers.general.count': 1 },
  ],
  [
    'hosts-twice',
    'nodes.workers.general.hosts.one.name',
    hostsStack,
    { 'nodes.workers.general.hosts': [{ name: 'one', address: '10.0.1.2' }] },
    { 'nodes.workers.general.hosts': [{ name: 'three', address: '10.0.1.2' }] },
  ],
  [
    'hosts-twice',
    'nodes.workers.general.hosts.two.address',
    hostsStack,
    { 'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.1.1' }] },
    { 'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.1.9' }] },
  ],
  [
    'config-invalid-value',
    'nodes.controlPlanes.hosts',
    hostsStack,
    {
      'nodes.controlPlanes.hosts': [
        { name: 'a', address: '10.0.1.1' },
        { name: 'b', address: '10.0.1.3' },
      ],
    },
    { 'nodes.controlPlanes.hosts': [{ name: 'a', address: '10.0.1.1' }] },
  ],
  [
    'host-outside-segment',
    'nodes.workers.general.hosts.two.address',
    hostsStack,
    { 'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.2.2' }] },
    {
      'nodes.workers.general': { segment: 'second', hosts: [{ name: 'two', address: '10.0.2.2' }] },
      ...segment,
    },
  ],
  ['talos-on-hosts', 'distribution.kind', hostsStack, { distribution: { kind: 'talos' } }, {}],
  [
    'k3s-version-differs',
    'distribution.version',
    hostsStack,
    { 'distribution.version': 'v1.33.1+k3s1' },
    { 'distribution.version': 'v1.33.1+k3s1', 'cluster.kubernetes': '1.33.1' },
  ],
  [
    'key-without-effect',
    'access.kubernetesApi',
    proxmoxStack,
    { 'access.kubernetesApi': ['192.0.2.0/24'] },
    {},
  ],
  [
    'key-without-effect',
    'provider.image.name',
    stackWith,
    { 'provider.image': { name: 'ubuntu-24.04' } },
    { 'provider.image': { name: 'ubuntu-24.04' }, distribution: { kind: 'k3s' } },
  ],
  [
    'key-without-effect',
    'provider.sshKey',
    proxmoxStack,
    { 'provider.sshKey': 'ssh-ed25519 AAAA me' },
    { 'provider.sshKey': 'ssh-ed25519 AAAA me', distribution: { kind: 'k3s' } },
  ],
  [
    'key-without-effect',
    'access.ssh',
    stackWith,
    { 'access.ssh': ['192.0.2.0/24'] },
    { 'access.ssh': ['192.0.2.0/24'], distribution: { kind: 'k3s' } },
  ],
  ['key-without-effect', 'network.range', proxmoxStack, { 'network.range': '10.0.0.0/8' }, {}],
  [
    'load-balancer-not-here',
    'cluster.apiEndpoint',
    proxmoxStack,
    { 'cluster.apiEndpoint': 'load-balancer' },
    { 'cluster.apiEndpoint': 'api.example.com' },
  ],
  [
    'hetzner-network-is-routed',
    'network.families',
    stackWith,
    { 'network.families': 'ipv6' },
    { 'network.families': 'dual-stack' },
  ],
  ['hetzner-network-is-routed', 'network.segments', stackWith, segment, {}],
  [
    'hetzner-network-is-routed',
    'network.topology',
    stackWith,
    { 'network.topology': 'same-link' },
    { 'network.topology': 'gateway' },
  ],
  [
    'bgp-keepalive-over-hold',
    'bgp.peers.router.keepaliveSeconds',
    proxmoxStack,
    {
      bgp: {
        localAsn: 64512,
        peers: { router: { address: '10.0.1.1', asn: 64513, holdSeconds: 30, keepaliveSeconds: 31 } },
      },
    },
    {
      bgp: {
        localAsn: 64512,
        peers: { router: { address: '10.0.1.1', asn: 64513, holdSeconds: 30, keepaliveSeconds: 30 } },
      },
    },
  ],
  [
    'cidr-overlap',
    'network.pods',
    proxmoxStack,
    { 'network.segments': { second: { nodes: '10.0.128.0/24' } } },
    { 'network.segments': { second: { nodes: '10.1.128.0/24' } } },
  ],
  [
    'cidr-overlap',
    'network.ipv6.pods',
    proxmoxStack,
    {
      'network.families': 'dual-stack',
      'network.ipv6.nodes': 'fd00:10::/64',
      'network.ipv6.pods': 'fd00:10::/48',
    },
    { 'network.ipv6.nodes': 'fd00:10::/64', 'network.ipv6.pods': 'fd00:10::/48' },
  ],
  [
    'cidr-overlap',
    'cilium.loadBalancer.pools.a.cidrs',
    proxmoxStack,
    { 'cilium.loadBalancer.pools': { a: { cidrs: ['10.0.128.0/24'] } } },
    { 'cilium.loadBalancer.pools': { a: { cidrs: ['10.0.1.240/28'] } } },
  ],
  [
    'cidr-services-size',
    'network.ipv6.services',
    proxmoxStack,
    { 'network.families': 'dual-stack', 'network.ipv6.services': 'fd00:99::/64' },
    { 'network.families': 'dual-stack', 'network.ipv6.services': 'fd00:99::/108' },
  ],
  [
    'cidr-pods-too-large',
    'network.ipv6.pods',
    proxmoxStack,
    { 'network.families': 'dual-stack', 'network.ipv6': { pods: 'fd00:99::/48', podBlock: 80 } },
    { 'network.families': 'dual-stack', 'network.ipv6': { pods: 'fd00:99::/64', podBlock: 80 } },
  ],
  [
    'cidr-pods-too-small',
    'network.ipv6.pods',
    proxmoxStack,
    { 'network.families': 'dual-stack', 'network.ipv6': { pods: 'fd00:99::/118', podBlock: 120 } },
    { 'network.families': 'dual-stack', 'network.ipv6': { pods: 'fd00:99::/112', podBlock: 120 } },
  ],
];

describe('a stack whose sections do not go together', () => {
  it.each(cases)('is refused by %s at %s', (rule, path, make, trips, misses) => {
    const problems = problemsOf(() => parseStack(make(trips)));
    expect(problems.map((problem) => [problem.rule, problem.path])).toEqual([[rule, `routewise:${path}`]]);
    expect(() => parseStack(make(misses))).not.toThrow();
  });
});

describe('hosts', () => {
  it('are counted', () => {
    const spec = parseStack(hostsStack());
    expect([spec.nodes.controlPlanes.count, spec.nodes.workers.general?.count]).toEqual([1, 1]);
  });
});
