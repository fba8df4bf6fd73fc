import { ciliumVersions } from '../../../../config/schema/versions';
import { chartDefault, chartDefaults } from '../../../../chart/defaults';
import { differences } from '../../../../plan/values/differences';
import { parseStack } from '../../../../spec/parseStack';
import { planCluster } from '../../../../plan/planCluster';
import { keyOf, set } from '../../../../plan/values/reasonedValue';
import { smallestStack } from '../../../fixtures/stacks';

describe('the charts’ own values', () => {
  it.each(ciliumVersions)('are kept for %s', (version) => {
    expect(chartDefaults(version).version).toBe(version);
    expect(chartDefault(version, ['hubble', 'enabled'])).toBe(true);
    expect(chartDefault(version, ['no', 'such', 'key'])).toBeUndefined();
  });
});

describe('differences from the chart', () => {
  it('leave out what the chart does by itself, and keep what it does not know', () => {
    const values = [
      set('hubble.enabled', true, 'as the chart'),
      set('hubble.relay.enabled', true, 'other'),
      set('loadBalancer.mode', 'dsr', 'in no values file'),
    ];
    expect(differences('1.19.6', values).map(({ value, chartValue }) => [keyOf(value), chartValue])).toEqual([
      ['hubble.relay.enabled', false],
      ['loadBalancer.mode', undefined],
    ]);
  });

  it('have a reason for each value of a plan', () => {
    for (const { value } of differences('1.19.6', planCluster(parseStack(smallestStack())).cilium.values)) {
      expect(value.reason.text.length).toBeGreaterThan(10);
    }
  });
});
