// What no API server, kubelet or network would take is refused before anything is made, in words, each with a near miss.
import { parseStack } from '../../../spec/parseStack';
import { observed, existingStack } from '../../fixtures/observed';
import type { ObservedCluster } from '../../../config/schema/observedCluster';
import { problemsOf } from '../../fixtures/problems';
import { hostsStack, proxmoxStack, stackWith } from '../../fixtures/stacks';

type Make = (changes: Record<string, unknown>) => unknown;
const pools = (cidr: string): unknown => ({ blue: { cidrs: [cidr] } });
const k3s = { distribution: { kind: 'k3s', version: 'v1.34.2+k3s1' } };
const sshOf = (ssh: string): unknown => [{ name: 'two', address: '10.0.1.2', ssh }];
const taint = (more: object): unknown => [
  { key: 'a', effect: 'NoSchedule' },
  { key: 'b', effect: 'NoSchedule', ...more },
];

/** Key, make, what is refused, near misses. */
const cases: [string, Make, unknown[], unknown[]][] = [
  [
    'nodes.workers.general.labels',
    stackWith,
    [
      { 'a b': 'x' },
      { a: 'x\ny' },
      { a: 'x'.repeat(64) },
      { ['x'.repeat(64)]: '' },
      { a: '-x' },
      { 'a/b/c': '' },
      { 'A.b/c': '' },
      { 'kubernetes.io/role': 'x' },
      { 'node-role.kubernetes.io/worker': '' },
      { 'x.k8s.io/y': '' },
      { 'node-restriction.kubernetes.io/y': '' },
      { a: 1 },
    ],
    [
      { 'example.com/zone': 'A_1.b' },
      { a: '' },
      { 'topology.kubernetes.io/zone': 'a' },
      { 'node.kubernetes.io/pool': 'a' },
      { constructor: 'x' },
    ],
  ],
  [
    'nodes.workers.general.taints',
    stackWith,
    [
      taint({ key: 'a b' }),
      taint({ value: 'x y' }),
      taint({ value: 'x'.repeat(64) }),
      taint({ key: 'a' }),
      taint({ effect: 'Never' }),
    ],
    [taint({ value: 'x' }), taint({ key: 'a', effect: 'NoExecute' })],
  ],
  ...['kubernetesApi', 'talosApi', 'ssh'].map((key): [string, Make, unknown[], unknown[]] => [
    `access.${key}`,
    // Talos has no SSH.
    key === 'ssh' ? (changes) => stackWith({ ...k3s, ...changes }) : stackWith,
    [
      ['127.0.0.1/32'],
      ['::1/128'],
      ['169.254.169.254/32'],
      ['fe80::/10'],
      ['239.0.0.0/8'],
      ['0.0.0.0/32'],
      ['203.0.113.7'],
      ['203.0.113.7/24'],
      ['me'],
    ],
    [['0.0.0.0/0', '::/0'], ['203.0.113.7/32', '2001:db8::/32'], ['10.0.0.0/8'], []],
  ]),
  [
    'access.ingressPorts',
    stackWith,
    [[10250], [443, 2379], [50000], [443, 443], [0], [65536], ['443']],
    [[80, 443], [22, 6443, 30080], []],
  ],
  ['provider.nodes', proxmoxStack, [['pve1', 'pve1'], ['pve 1'], ['a/b'], ['']], [['pve1', 'pve-2']]],
  ['provider.bridge', proxmoxStack, ['vmbr0; id', '', 'x'.repeat(16), '../x'], ['vmbr0', 'vnet_1']],
  ['provider.storage', proxmoxStack, ['', 'a b', '-x', 'x:'], ['local-lvm', 'ceph.fast_1']],
  ['provider.user', hostsStack, ['', 'a b', '-oX', 'me:pass'], ['admin', 'svc_1', 'CORP\\me']],
  ['provider.image.selector', stackWith, ['', 'os=talos&x', 'a\nb'], ['os=talos,release in (a, b)']],
  ...['range', 'nodes', 'pods', 'services'].map((key): [string, Make, unknown[], unknown[]] => [
    `network.${key}`,
    stackWith,
    [
      '127.0.0.0/8',
      '169.254.0.0/16',
      '224.0.0.0/4',
      '240.0.0.0/4',
      '0.0.0.0/0',
      '0.0.0.0/8',
      '255.255.255.0/24',
      'banana',
      '10.0.0.1/8',
    ],
    [],
  ]),
  [
    'network.ipv6.nodes',
    proxmoxStack,
    ['ff00::/8', 'fe80::/64', '::1/128', '::/0', '::ffff:0:0/96'],
    ['fd00:1::/64', '2001:db8::/64'],
  ],
  [
    'cilium.loadBalancer.pools',
    stackWith,
    [
      pools('224.0.0.0/4'),
      pools('127.0.0.0/8'),
      pools('255.255.255.255/32'),
      pools('fe80::/64'),
      { 'a b': { cidrs: ['10.9.0.0/24'] } },
    ],
    [pools('203.0.113.0/24')],
  ],
  [
    'cluster.apiEndpoint',
    stackWith,
    [
      '0.0.0.0',
      '255.255.255.255',
      '127.0.0.1',
      '169.254.169.254',
      '224.0.0.1',
      'yes',
      'off',
      'null',
      'localhost',
      '999.1.1.1',
      '1.2.3',
      `${'a'.repeat(64)}.example.com`,
      'a..b',
      `${'abc.'.repeat(80)}de`,
    ],
    ['api.example.com', '203.0.113.7', 'api'],
  ],
  [
    'nodes.workers.general.hosts',
    hostsStack,
    [
      'a b',
      'h:99999',
      '@h',
      '',
      'h:0',
      '300.1.1.1',
      '10.0.1.1',
      'root@10.0.1.1:22',
      '-oProxyCommand=x@h',
      'a;b@h',
      'me:pass@h',
    ].map(sshOf),
    ['a', 'u@h:22', 'CORP\\me@h', 'svc-deploy@h', 'u@[fd00::1]:22', 'fd00::1', '10.0.1.1:2222'].map(sshOf),
  ],
  [
    'nodes.workers.general.hosts',
    hostsStack,
    ['10.0.1.0', '10.0.1.255', '127.0.0.1'].map((address) => [{ name: 'two', address }]),
    [[{ name: 'two', address: '10.0.1.254' }]],
  ],
];

describe.each(cases)('%s', (key, make, wrong, right) => {
  it.each(wrong.map((value) => [value]))('is not %j', (value) => {
    const problems = problemsOf(() => parseStack(make({ [key]: value })));
    expect(problems.some(({ path }) => path.startsWith(`routewise:${key}`))).toBe(true);
    for (const { reason } of problems) expect(reason).not.toMatch(/Invalid|expected|undefined|received/);
  });
  if (right.length > 0)
    it.each(right.map((value) => [value]))('may be %j', (value) => {
      expect(() => parseStack(make({ [key]: value }))).not.toThrow();
    });
});

describe('words', () => {
  it.each<[string, unknown, string]>([
    [
      'cluster.name',
      'x'.repeat(33),
      'it must have at most 32 characters, the limit of Cilium for cluster.name',
    ],
    ['network.mtu', 1, 'it must be at least 1280'],
    ['network.mtu', 1e99, 'it must be at most 9216'],
    ['network.mtu', 1500.5, 'it must be of type whole number'],
    ['cilium.rollout.history', 99, 'it must be at most 50'],
    ['cilium.chart', { path: '' }, 'it must have at least 1 characters'],
    ['cilium.loadBalancer.pools', { a: { cidrs: [] } }, 'it must have at least 1 entries'],
    ['network', 5, 'it must be of type mapping'],
  ])('of %s = %j', (path, value, reason) => {
    const problems = problemsOf(() => parseStack(stackWith({ [path]: value })));
    expect(problems.map((each) => each.reason)).toEqual([reason]);
  });

  it('are said of a name that would be lost', () => {
    const stack = JSON.parse(
      JSON.stringify(stackWith({})).replace(
        '"general":',
        '"__proto__":{"type":"cpx41","count":2},"general":',
      ),
    ) as unknown;
    expect(problemsOf(() => parseStack(stack))).toMatchObject([
      {
        path: 'routewise:nodes.workers.__proto__',
        reason: expect.stringContaining('no entry can have this name') as string,
      },
    ]);
  });

  it('are said of an IPv6 network that is too small for the nodes', () => {
    const six = (nodes: string): unknown =>
      proxmoxStack({ 'network.families': 'dual-stack', 'network.ipv6.nodes': nodes });
    expect(problemsOf(() => parseStack(six('fd00::/128')))).toMatchObject([
      { rule: 'cidr-nodes-too-small', path: 'routewise:network.ipv6.nodes' },
    ]);
    expect(() => parseStack(six('fd00::/120'))).not.toThrow();
  });
});

describe('on an existing cluster', () => {
  it.each([
    [{ nodes: true }, 'nodes'],
    [{ network: 0 }, 'network'],
    [{ cilium: '' }, 'cilium'],
    [{ network: { ipv6: [] } }, 'network.ipv6'],
    [{ cluster: 'x' }, 'cluster'],
  ])('%j is no section', (sections, path) => {
    expect(problemsOf(() => parseStack({ ...existingStack(), ...sections }, observed()))).toMatchObject([
      { rule: 'config-wrong-type', path: `routewise:${path}` },
    ]);
  });

  type Change = (cluster: ObservedCluster) => void;
  const node =
    (more: object): Change =>
    (cluster) => {
      Object.assign(cluster.nodes[0] ?? {}, more);
    };
  const about =
    (more: object): Change =>
    (cluster) => {
      Object.assign(cluster.cluster, more);
    };
  const release =
    (more: object): Change =>
    (cluster) => {
      Object.assign(cluster.release ?? {}, more);
    };
  it.each<[string, Change]>([
    ['cluster.uid = "" must', about({ uid: '' })],
    ['cluster.server = "javascript:alert(1)" must', about({ server: 'javascript:alert(1)' })],
    ['cluster.server = "http://a" must', about({ server: 'http://a' })],
    ['cluster.kubernetes = "banana" must', about({ kubernetes: 'banana' })],
    ['cluster.serviceCIDRs.0 = "garbage" must', about({ serviceCIDRs: ['garbage'] })],
    ['nodes.0.name = "a\\n/user add name=evil" must', node({ name: 'a\n/user add name=evil' })],
    ['nodes.0.name = "<script>" must', node({ name: '<script>' })],
    ['nodes.0.addresses.0 = "garbage" must', node({ addresses: ['garbage'] })],
    ['nodes.0.podCIDRs.0 = "garbage" must', node({ podCIDRs: ['garbage'] })],
    ['nodes.0.kernel = "banana" must', node({ kernel: 'banana' })],
    ['nodes.0.memoryGiB = -16 must', node({ memoryGiB: -16 })],
    ['nodes.0.osImage = "a\\u001b[2J" must', node({ osImage: 'a\u001b[2J' })],
    [
      'must not have the name',
      (cluster) => Object.assign(cluster.nodes[1] ?? {}, { name: cluster.nodes[0]?.name }),
    ],
    ['release.defaultsOf = "9.9.9" must be one of', release({ defaultsOf: '9.9.9' })],
    [
      'release.defaultsOf = "x/../../../../tmp/secret" must be one of',
      release({ defaultsOf: 'x/../../../../tmp/secret' }),
    ],
    ['release.revision = 0 must', release({ revision: 0 })],
    [
      'nodes is required (list)',
      (cluster) => {
        Reflect.deleteProperty(cluster, 'nodes');
      },
    ],
  ])('the cluster’s file is told that %s', (words, change) => {
    const [problem] = problemsOf(() => parseStack(existingStack(), observed(change)));
    expect(problem?.rule).toBe('cluster-file-unreadable');
    expect(problem?.reason).toContain(words);
    expect(problem?.reason).not.toMatch(/Invalid|expected|received/);
  });

  it('the file is told where it is none at all', () => {
    for (const file of [null, [], 'x', 5])
      expect(problemsOf(() => parseStack(existingStack(), file))[0]?.reason).toMatch(
        /the file.* must be of type mapping/,
      );
  });
});
