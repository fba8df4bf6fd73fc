// The namespace of SPIRE: made by the stack with the label its agents need, unless somebody else makes it.
import { parseStack } from '../../../spec/parseStack';
import { planCluster } from '../../../plan/planCluster';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { stackWith } from '../../fixtures/stacks';

const plan = (values: Record<string, unknown> = {}, changes: Record<string, unknown> = {}): ClusterPlan =>
  planCluster(
    parseStack(stackWith({ 'cilium.mutualAuthentication': true, 'cilium.values': values, ...changes })),
  );
const install = (values: Record<string, unknown>) => ({
  authentication: { mutual: { spire: { install: values } } },
});
const rulesOf = ({ remarks }: ClusterPlan): string[] => remarks.map(({ rule }) => rule);

describe('the namespace of SPIRE', () => {
  it('is made with a label that lets its agents in', () => {
    expect(plan().cilium.namespaces).toEqual([
      expect.objectContaining({
        name: 'cilium-spire',
        labels: { 'pod-security.kubernetes.io/enforce': 'privileged' },
      }),
    ]);
    expect(plan(install({ namespace: 'spire' })).cilium.namespaces.map(({ name }) => name)).toEqual([
      'spire',
    ]);
    expect(rulesOf(plan())).not.toContain('talos-spire-namespace');
  });

  it.each([
    ['there is no SPIRE', {}, { 'cilium.mutualAuthentication': false }],
    ['the user says it is there', install({ existingNamespace: true }), {}],
    ['the chart is to make it', install({ existingNamespace: false }), {}],
    ['it is kube-system', install({ namespace: 'kube-system' }), {}],
    ['SPIRE is installed by others', install({ enabled: false }), {}],
  ])('is not made where %s', (_, values, changes) => {
    expect(plan(values, changes).cilium.namespaces).toEqual([]);
  });

  it('that the chart makes is warned of on Talos', () => {
    expect(rulesOf(plan(install({ existingNamespace: false })))).toContain('talos-spire-namespace');
  });
});
