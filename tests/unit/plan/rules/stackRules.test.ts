import type { Problem } from '../../../../config/problem';
import { RefusedError } from '../../../../config/problem';
import { parseStack } from '../../../../config/parse';
import { planCluster } from '../../../../plan/planCluster';
import { rules } from '../../../../plan/rules';
import { stackWith } from '../../../fixtures/stacks';
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

/** For each rule that looks at a stack: one that trips it, the path it blames, and a near miss. */
const cases: Record<string, StackCase> = {
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
