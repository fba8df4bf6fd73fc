import { checkValues } from '../../../../chart/checkValues';
import { allCases } from './allCases';
import { nested } from './ruleCase';

const cases = allCases;

describe('what the check of single values says already', () => {
  it.each(Object.entries(cases))('no rule says again: %s', (_id, { at, trips }) => {
    const said = checkValues(trips.version ?? '1.19.6', nested(trips.values ?? {}));
    expect(said.filter(({ path }) => path === at).map(({ rule, reason }) => `${rule}: ${reason}`)).toEqual(
      [],
    );
  });

  it.each(Object.entries(cases))('is nothing on the near miss of %s', (_id, { misses }) => {
    const said = checkValues(misses.version ?? '1.19.6', nested(misses.values ?? {}));
    expect(
      said.filter(({ severity }) => severity === 'refuse').map(({ path, reason }) => `${path}: ${reason}`),
    ).toEqual([]);
  });

  it.each([
    ['devices', '1.19.6', { devices: ['40:a6:b7:41:09:60'] }],
    ['devices', '1.19.6', { devices: '10.4.100.0/24' }],
    ['devices', '1.18.5', { devices: ['!eth1'] }],
    ['encryption.strictMode.enabled', '1.20.1', { 'encryption.strictMode.enabled': true }],
    ['encryption.type', '1.18.5', { 'encryption.enabled': true, 'encryption.type': 'ztunnel' }],
    ['gatewayAPI.externalTrafficPolicy', '1.19.6', { 'gatewayAPI.externalTrafficPolicy': 'local' }],
  ] as const)('refuses %s of %s, so no rule has to: %j', (key, version, values) => {
    const said = checkValues(version, nested(values));
    expect(said.filter(({ path, severity }) => path === key && severity === 'refuse')).toHaveLength(1);
  });
});
