// Holds every rule that looks at a stack to its case; and what is told of whom, where a case does not say it.
import type { Problem } from '../../../../config/problem';
import { RefusedError } from '../../../../config/problem';
import { parseStack } from '../../../../spec/parseStack';
import { planCluster } from '../../../../plan/planCluster';
import { rules } from '../../../../plan/rules';
import { proxmoxStack, stackWith } from '../../../fixtures/stacks';
import type { ProblemCases } from '../../problems/problemCase';
import { ofPlan } from '../../problems/problemCase';
import { stackRuleCases } from './stackRules';

function problems(changes: Record<string, unknown>): readonly Problem[] {
  try {
    return planCluster(parseStack(stackWith(changes))).remarks;
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}

/** Rules that the values of a stack trip too, where the user overrules the plan. */
const throughStacks: ProblemCases = {
  'tunnel-with-direct-routes': ofPlan(
    'cilium.values.autoDirectNodeRoutes',
    { 'cilium.values.autoDirectNodeRoutes': true },
    { 'cilium.values.autoDirectNodeRoutes': false },
  ),
  'hubble-ui-without-relay': ofPlan(
    'cilium.hubble.ui',
    { 'cilium.hubble': { ui: true } },
    { 'cilium.hubble': { ui: true, relay: true } },
  ),
  'talos-without-kube-proxy': ofPlan(
    'cilium.values.kubeProxyReplacement',
    { 'cilium.values.kubeProxyReplacement': false },
    { 'cilium.values.kubeProxyReplacement': 'true' },
  ),
};

describe('rules on stacks', () => {
  it.each(Object.entries({ ...stackRuleCases, ...throughStacks }))(
    '%s trips, and its near miss is planned without it',
    async (id, { at, trips, misses }) => {
      const found = (await trips()).filter(({ rule }) => rule === id);
      expect(found.map(({ path }) => path)).toEqual([at]);
      expect(found[0]?.severity).toBe(rules.find((rule) => rule.id === id)?.severity);
      const missed = await misses();
      expect(missed.filter(({ rule, severity }) => rule === id || severity === 'refuse')).toEqual([]);
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
