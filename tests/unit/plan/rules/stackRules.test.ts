import type { Problem } from '../../../../config/problem';
import { RefusedError } from '../../../../config/problem';
import { parseStack } from '../../../../config/parse';
import { planCluster } from '../../../../plan/planCluster';
import { rules } from '../../../../plan/rules';
import { proxmoxStack, stackWith } from '../../../fixtures/stacks';
import { stackRules } from './stackRules';

function problems(changes: Record<string, unknown>): readonly Problem[] {
  try {
    return planCluster(parseStack(stackWith(changes))).remarks;
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}

interface StackCase {
  readonly trips: Record<string, unknown>;
  readonly path: string;
  readonly misses: Record<string, unknown>;
}

const pool = (count: number): unknown => ({ general: { type: 'cpx41', count } });

/** k3s on two hosts that exist. */
const hosts = {
  provider: { kind: 'hosts' },
  distribution: { kind: 'k3s', kernel: '6.8' },
  nodes: {
    controlPlanes: { hosts: [{ name: 'one', address: '10.0.1.1' }] },
    workers: { more: { hosts: [{ name: 'two', address: '10.0.1.2' }] } },
  },
};

/** For each rule that looks at a stack: one that trips it, the path it blames, and a near miss. */
const cases: Record<string, StackCase> = {
  'hetzner-network-limit': {
    trips: { 'nodes.workers': pool(97), 'cluster.apiEndpoint': 'load-balancer' },
    path: 'routewise:nodes',
    misses: { 'nodes.workers': pool(97) },
  },
  'api-open-to-the-world': {
    trips: { 'access.talosApi': ['203.0.113.0/24', '0.0.0.0/0'] },
    path: 'routewise:access.talosApi',
    misses: { 'access.talosApi': ['203.0.113.0/24'] },
  },
  'api-closed-to-pulumi': {
    trips: { 'access.kubernetesApi': [] },
    path: 'routewise:access.kubernetesApi',
    // What the load balancer stands before is no firewall's.
    misses: { 'access.kubernetesApi': [], 'cluster.apiEndpoint': 'load-balancer' },
  },
  'metadata-open-to-pods': {
    trips: { 'access.metadataService': 'open' },
    path: 'routewise:access.metadataService',
    misses: {},
  },
  'load-balancer-filters-nothing': {
    trips: { 'cluster.apiEndpoint': 'load-balancer' },
    path: 'routewise:access.kubernetesApi',
    misses: {},
  },
  'node-ipam-private-addresses': {
    trips: {},
    path: 'routewise:cilium.loadBalancer.ipam',
    misses: { 'cilium.loadBalancer.ipam': 'lbipam' },
  },
  'single-control-plane': {
    trips: { 'nodes.controlPlanes.count': 1 },
    path: 'routewise:nodes.controlPlanes.count',
    misses: { 'nodes.controlPlanes.count': 3 },
  },
  'api-endpoint-of-one-node': {
    trips: { 'cluster.apiEndpoint': '10.0.1.12' },
    path: 'routewise:cluster.apiEndpoint',
    // Nobody’s of the planned nodes: the stack’s own to lead somewhere.
    misses: { 'cluster.apiEndpoint': '10.0.1.200' },
  },
  'hosts-given-addresses': {
    trips: { ...hosts, network: { nodes: '10.0.1.0/24', families: 'dual-stack' } },
    path: 'routewise:network.families',
    misses: { ...hosts, network: { nodes: '10.0.1.0/24' } },
  },
  'cilium-may-be-uninstalled': {
    trips: { safety: { uninstallCilium: true } },
    path: 'routewise:safety.uninstallCilium',
    misses: { safety: { uninstallCilium: false } },
  },
  'no-place-for-pods': {
    trips: { 'nodes.workers': {} },
    path: 'routewise:nodes.workers',
    misses: { 'nodes.workers': {}, 'nodes.controlPlanes.schedulable': true },
  },
  'talos-firewall-relied-upon': {
    trips: {
      'distribution.kind': 'talos',
      'distribution.patches.workers': [
        { apiVersion: 'v1alpha1', kind: 'NetworkDefaultActionConfig', ingress: 'block' },
      ],
    },
    path: 'routewise:distribution.patches',
    misses: {
      'distribution.kind': 'talos',
      'distribution.patches.workers': [{ machine: { nodeLabels: { a: 'b' } } }],
    },
  },
};

/** Rules that the values of a stack trip too, where the user overrules the plan. */
const throughStacks: Record<string, StackCase> = {
  'tunnel-with-direct-routes': {
    trips: { 'cilium.values.autoDirectNodeRoutes': true },
    path: 'routewise:cilium.values.autoDirectNodeRoutes',
    misses: { 'cilium.values.autoDirectNodeRoutes': false },
  },
  'hubble-ui-without-relay': {
    trips: { 'cilium.hubble': { ui: true } },
    path: 'routewise:cilium.hubble.ui',
    misses: { 'cilium.hubble': { ui: true, relay: true } },
  },
  'talos-without-kube-proxy': {
    trips: { 'cilium.values.kubeProxyReplacement': false },
    path: 'routewise:cilium.values.kubeProxyReplacement',
    misses: { 'cilium.values.kubeProxyReplacement': 'true' },
  },
};

describe('rules on stacks', () => {
  it('each have a case here', () => {
    expect(Object.keys(cases).sort()).toEqual([...stackRules].sort());
  });

  it.each(Object.entries({ ...cases, ...throughStacks }))(
    '%s trips, and its near miss does not',
    (id, { trips, path, misses }) => {
      const found = problems(trips).filter((problem) => problem.rule === id);
      expect(found.map((problem) => problem.path)).toEqual([path]);
      expect(found[0]?.severity).toBe(rules.find((rule) => rule.id === id)?.severity);
      expect(problems(misses).filter((problem) => problem.rule === id)).toEqual([]);
    },
  );
});

describe('an API behind the address of one node', () => {
  const said = (changes: Record<string, unknown>): string[] =>
    problems(changes).flatMap(({ rule, reason }) => (rule === 'api-endpoint-of-one-node' ? [reason] : []));

  it.each([
    ['one of several control planes', { 'cluster.apiEndpoint': '10.0.1.11' }, ['dev-control-plane-1’s']],
    ['the only one', { 'cluster.apiEndpoint': '10.0.1.11', 'nodes.controlPlanes.count': 1 }, []],
    [
      'a worker, which serves none',
      { 'cluster.apiEndpoint': '10.0.1.32', 'nodes.controlPlanes.count': 1 },
      ['dev-general-1’s'],
    ],
    ['a host name', { 'cluster.apiEndpoint': 'api.example.com' }, []],
    ['what the plan chooses', {}, []],
  ])('%s', (_, changes, whose) => {
    expect(said(changes).map((reason) => reason.split(' ').at(-1))).toEqual(whose);
  });
});

describe('what is Hetzner’s alone', () => {
  const rulesOf = (stack: unknown): string[] => {
    try {
      return planCluster(parseStack(stack)).remarks.map(({ rule }) => rule);
    } catch (error) {
      if (error instanceof RefusedError) return error.problems.map(({ rule }) => rule);
      throw error;
    }
  };
  it('is not said of other providers', () => {
    const many = { general: { count: 120, size: { cores: 2, memoryGiB: 4 } } };
    const said = rulesOf(
      proxmoxStack({ 'nodes.workers': many, 'cilium.loadBalancer': { ipam: 'nodeipam' } }),
    );
    expect(said).not.toContain('hetzner-network-limit');
    expect(said).not.toContain('node-ipam-private-addresses');
  });
  it('no longer holds for Node IPAM where the cloud’s controller runs', () => {
    const routes = { 'provider.podRoutes': 'cloud-controller' };
    expect(rulesOf(stackWith(routes))).not.toContain('node-ipam-private-addresses');
    expect(rulesOf(stackWith({ ...routes, 'cilium.routing': 'tunnel' }))).not.toContain(
      'node-ipam-private-addresses',
    );
  });
});

describe('what is reachable from everywhere', () => {
  const found = (changes: Record<string, unknown>): (string | undefined)[] =>
    problems(changes)
      .filter(({ rule }) => rule === 'api-open-to-the-world')
      .map(({ path, found }) => `${path} = ${found ?? ''}`);
  it.each([
    ['access.kubernetesApi', ['0.0.0.0/1', '128.0.0.0/1'], '0.0.0.0/1, 128.0.0.0/1, on TCP 6443'],
    ['access.talosApi', ['203.0.113.0/24', '2000::/3'], '2000::/3, on TCP 50000'],
    ['access.talosApi', ['10.0.0.0/8', '2001:db8::/32'], undefined],
  ])('%s: %s', (key, from, said) => {
    expect(found({ [key]: from })).toEqual(said === undefined ? [] : [`routewise:${key} = ${said}`]);
  });

  it('is SSH, too', () => {
    const k3s = { distribution: { kind: 'k3s', version: 'v1.34.2+k3s1' } };
    expect(found({ ...k3s, 'access.ssh': ['0.0.0.0/0'] })).toEqual([
      'routewise:access.ssh = everywhere, on TCP 22',
    ]);
    expect(found({ ...k3s, 'access.ingressPorts': [22, 443] })).toEqual([
      'routewise:access.ingressPorts = everywhere, on TCP 22',
    ]);
    expect(found({ ...k3s, 'access.ingressPorts': [443] })).toEqual([]);
  });
});
