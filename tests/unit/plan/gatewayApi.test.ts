// Which definitions of Gateway API a stack gets, and when none.
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { parseStack } from '../../../spec/parseStack';
import { ciliumVersions } from '../../../config/schema/versions';
import { gatewayApiReleases } from '../../../plan/known/gatewayApiReleases';
import { planCluster } from '../../../plan/planCluster';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { problemsOf } from '../../fixtures/problems';
import { stackWith } from '../../fixtures/stacks';

const plan = (changes: Record<string, unknown>, mirror?: string): ClusterPlan =>
  planCluster(parseStack(stackWith(changes)), mirror === undefined ? {} : { gatewayApiMirror: mirror });
const on = { 'cilium.gatewayApi': true };
/** What is said of a stack, taken or refused. */
function told(stack: Record<string, unknown>): readonly Problem[] {
  try {
    return plan(stack).remarks;
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
}
const rulesOf = ({ remarks }: ClusterPlan): string[] => remarks.map(({ rule }) => rule);

describe('the definitions of Gateway API', () => {
  it.each([
    ['1.18.5', '1.2.0', 5],
    ['1.19.6', '1.4.1', 5],
    ['1.20.1', '1.6.1', 7],
  ])('are for Cilium %s those of %s', (cilium, version, count) => {
    const { gatewayApi } = plan({ ...on, 'cilium.version': cilium });
    expect(gatewayApi?.version).toBe(version);
    expect(gatewayApi?.definitions).toHaveLength(count);
    expect(gatewayApi?.from).toBe(
      `https://raw.githubusercontent.com/kubernetes-sigs/gateway-api/v${version}/config/crd/standard`,
    );
    expect(gatewayApi?.definitions).toContainEqual(
      expect.objectContaining({
        name: 'gateways.gateway.networking.k8s.io',
        file: 'gateway.networking.k8s.io_gateways.yaml',
      }),
    );
  });

  it('are known for every version of Cilium', () => {
    expect(Object.keys(gatewayApiReleases)).toEqual(
      ciliumVersions.map((each) => each.replace(/\.\d+$/, '')).sort(),
    );
  });

  it('are wanted by a Helm value as by the stack’s own key', () => {
    expect(plan({ 'cilium.values': { gatewayAPI: { enabled: true } } }).gatewayApi?.version).toBe('1.4.1');
    expect(plan({}).gatewayApi).toBeUndefined();
  });

  it('are left to others, with a warning, where the stack says so', () => {
    const left = plan({ ...on, 'cilium.gatewayApiCrds': 'present' });
    expect(left.gatewayApi).toBeUndefined();
    expect(rulesOf(left)).toContain('gateway-api-crds');
    expect(rulesOf(plan(on))).not.toContain('gateway-api-crds');
  });

  it.each([
    ['1.19.6', '1.4.1', []],
    ['1.19.6', 'v1.4.1', []],
    ['1.19.6', '1.5.1', ['warn gateway-api-crds-too-new']],
    ['1.19.6', '1.5.1-experimental', []],
    ['1.20.1', '1.4.1', ['refuse gateway-api-crds-too-old']],
    ['1.20.1', '1.6.1', []],
  ])('that others keep are judged for Cilium %s by their release, %s', (version, release, said) => {
    const stack = {
      ...on,
      'cilium.version': version,
      'cilium.gatewayApiCrds': 'present',
      'cilium.gatewayApiCrdsVersion': release,
    };
    expect(
      told(stack)
        .filter(({ rule }) => rule.startsWith('gateway-api-crds'))
        .map(({ severity, rule }) => `${severity} ${rule}`),
    ).toEqual(said);
  });

  it('that the plan applies have no release to be stated', () => {
    for (const place of [{}, { 'cilium.gatewayApiCrds': './crds' }])
      expect(
        problemsOf(() => plan({ ...on, ...place, 'cilium.gatewayApiCrdsVersion': '1.4.1' })),
      ).toContainEqual(
        expect.objectContaining({
          rule: 'key-without-effect',
          path: 'routewise:cilium.gatewayApiCrdsVersion',
        }),
      );
  });

  it('come from a mirror that the stack names, or else the environment', () => {
    const mirror = 'https://mirror.example.com/gateway-api';
    expect(plan(on, mirror).gatewayApi?.from).toBe(`${mirror}/v1.4.1/config/crd/standard`);
    expect(plan({ ...on, 'cilium.gatewayApiCrds': './crds' }, mirror).gatewayApi?.from).toBe('./crds');
  });

  it('come from nowhere that is neither word, URL nor path', () => {
    expect(problemsOf(() => plan({ ...on, 'cilium.gatewayApiCrds': 'instal' }))).toContainEqual(
      expect.objectContaining({ path: 'routewise:cilium.gatewayApiCrds', rule: 'config-invalid-value' }),
    );
  });
});
