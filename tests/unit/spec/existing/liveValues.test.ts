// What a running release does, read from its own values over the defaults of its chart: one truth for specs, decisions and differences.
import type { ObservedRelease } from '../../../../config/schema/observedCluster';
import { ciliumVersions } from '../../../../config/schema/versions';
import { runningRoutes } from '../../../../plan/ground/runningRoutes';
import { LiveValues } from '../../../../spec/existing/liveValues';
import { existingSpec, observed, running } from '../../../fixtures/observed';

function release(more: Partial<ObservedRelease>): ObservedRelease {
  const { release: there } = observed();
  if (there === undefined) throw new Error('the example has no release');
  return { ...there, values: {}, defaults: {}, hidden: [], hiddenDefaults: [], ...more };
}

describe.each(ciliumVersions)('a release of Cilium %s whose user set nothing', (defaultsOf) => {
  const live = new LiveValues(release({ defaultsOf }));

  it.each([
    ['routingMode', 'tunnel'],
    ['tunnelProtocol', 'vxlan'],
    ['autoDirectNodeRoutes', false],
    ['kubeProxyReplacement', 'false'],
    ['ipam.mode', 'cluster-pool'],
    ['ipam.operator.clusterPoolIPv4MaskSize', 24],
    ['ipam.operator.clusterPoolIPv4PodCIDRList', ['10.0.0.0/8']],
    ['ipv4.enabled', true],
    ['ipv6.enabled', false],
  ])('has %s = %j', (key, value) => {
    expect(live.meaning(key)).toEqual(value);
  });
});

it('goes by the user, then by the release’s own chart, and Helm’s null takes a default away', () => {
  const live = new LiveValues(
    release({
      values: { ipam: { mode: 'kubernetes' }, routingMode: null, ipv4: { enabled: null } },
      defaults: { ipam: { mode: 'eni' }, tunnelProtocol: 'geneve', routingMode: 'native' },
    }),
  );
  expect(live.meaning('ipam.mode')).toBe('kubernetes');
  expect(live.meaning('tunnelProtocol')).toBe('geneve');
  expect(live.meaning('routingMode')).toBe('tunnel');
  expect(live.meaning('ipv4.enabled')).toBeUndefined();
});

it.each([
  ['agents', { routingMode: 'native', autoDirectNodeRoutes: true }],
  ['network', { routingMode: 'native' }],
  ['network', { routingMode: 'native', autoDirectNodeRoutes: 'false' }],
  [undefined, { routingMode: 'tunnel', autoDirectNodeRoutes: true }],
  [undefined, {}],
])('pod routes are of %s with %j', (whose, values) => {
  expect(runningRoutes(existingSpec({}, running(values)))).toBe(whose);
});
