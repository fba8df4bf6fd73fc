import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { parseStack } from '../../../config/parse';
import { planCluster } from '../../../plan/planCluster';
import { rules } from '../../../plan/rules';
import { stackWith } from '../../fixtures/stacks';

function problems(changes: Record<string, unknown>): readonly Problem[] {
  try {
    return planCluster(parseStack(stackWith(changes))).remarks;
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}

const pool = (count: number): unknown => ({ general: { type: 'cpx41', count } });
const agentCapabilities = 'cilium.values.securityContext.capabilities.ciliumAgent';

/** For each rule: a stack that trips it, the path it blames, and a near miss that must not trip it. */
const cases: Record<
  string,
  { trips: Record<string, unknown>; path: string; misses: Record<string, unknown> }
> = {
  'kubernetes-not-tested-with-cilium': {
    trips: { 'cluster.kubernetes': '1.35.0' },
    path: 'routewise:cluster.kubernetes',
    misses: { 'cluster.kubernetes': '1.35.0', 'cilium.version': '1.20.1' },
  },
  'tunnel-with-direct-routes': {
    trips: { 'cilium.values.autoDirectNodeRoutes': true },
    path: 'routewise:cilium.values.autoDirectNodeRoutes',
    misses: { 'cilium.values.autoDirectNodeRoutes': false },
  },
  'direct-routes-behind-gateway': {
    trips: { 'cilium.values': { routingMode: 'native', autoDirectNodeRoutes: true } },
    path: 'routewise:cilium.values.autoDirectNodeRoutes',
    misses: {},
  },
  'native-without-routes': {
    trips: { 'cilium.values.routingMode': 'native' },
    path: 'routewise:cilium.values.routingMode',
    misses: { 'cilium.values.routingMode': 'tunnel' },
  },
  'talos-without-kube-proxy': {
    trips: { 'cilium.values.kubeProxyReplacement': false },
    path: 'routewise:cilium.values.kubeProxyReplacement',
    misses: { 'cilium.values.kubeProxyReplacement': 'true' },
  },
  'talos-sys-module': {
    trips: { [agentCapabilities]: ['NET_ADMIN', 'SYS_MODULE'] },
    path: `routewise:${agentCapabilities}`,
    misses: { [agentCapabilities]: ['NET_ADMIN'] },
  },
  'hetzner-network-limit': {
    trips: { 'nodes.workers': pool(97) },
    path: 'routewise:nodes',
    misses: { 'nodes.workers': pool(96) },
  },
  'api-open-to-the-world': {
    trips: { 'access.talosApi': ['203.0.113.0/24'] },
    path: 'routewise:access.kubernetesApi',
    misses: { 'access.talosApi': ['203.0.113.0/24'], 'access.kubernetesApi': ['203.0.113.0/24'] },
  },
  'load-balancer-filters-nothing': {
    trips: { 'access.kubernetesApi': ['203.0.113.0/24'] },
    path: 'routewise:access.kubernetesApi',
    misses: { 'access.kubernetesApi': ['203.0.113.0/24'], 'nodes.controlPlanes.count': 1 },
  },
  'node-ipam-private-addresses': {
    trips: {},
    path: 'routewise:cilium.loadBalancer.ipam',
    misses: { 'cilium.loadBalancer.ipam': 'lbipam' },
  },
  'hubble-ui-without-relay': {
    trips: { 'cilium.hubble': { ui: true } },
    path: 'routewise:cilium.hubble.ui',
    misses: { 'cilium.hubble': { ui: true, relay: true } },
  },
  'hubble-relay-without-hubble': {
    trips: { 'cilium.hubble': { enabled: false, relay: true } },
    path: 'routewise:cilium.hubble.relay',
    misses: { 'cilium.hubble': { enabled: false } },
  },
  'single-control-plane': {
    trips: { 'nodes.controlPlanes.count': 1 },
    path: 'routewise:nodes.controlPlanes.count',
    misses: { 'nodes.controlPlanes.count': 3 },
  },
  'no-place-for-pods': {
    trips: { 'nodes.workers': {} },
    path: 'routewise:nodes.workers',
    misses: { 'nodes.workers': {}, 'nodes.controlPlanes.schedulable': true },
  },
  'gateway-api-crds': {
    trips: { 'cilium.gatewayApi': true },
    path: 'routewise:cilium.gatewayApi',
    misses: { 'cilium.gatewayApi': false },
  },
};

describe('rules', () => {
  it('each have a case here, and an id of their own', () => {
    expect(Object.keys(cases).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(rules.map(({ id }) => id))('%s trips, and its near miss does not', (id) => {
    const { trips, path, misses } = cases[id] ?? { trips: {}, path: '', misses: {} };
    const found = problems(trips).filter((problem) => problem.rule === id);
    expect(found.map((problem) => problem.path)).toEqual([path]);
    expect(found[0]?.severity).toBe(rules.find((rule) => rule.id === id)?.severity);
    expect(problems(misses).filter((problem) => problem.rule === id)).toEqual([]);
  });
});
