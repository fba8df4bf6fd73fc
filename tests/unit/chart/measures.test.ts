// Counts, ports, times and amounts that nothing takes, each with a value that is taken.
import { checkValues } from '../../../chart/checkValues';
import { chartDefaults } from '../../../chart/defaults';
import type { HelmValue, HelmValues } from '../../../chart/helmValue';
import { mergeValues, valueAt } from '../../../chart/helmValue';
import { ciliumVersions } from '../../../config/schema/versions';

const nest = (key: string, value: HelmValue): HelmValues =>
  key.split('.').reduceRight<HelmValue>((inner, name) => ({ [name]: inner }), value) as HelmValues;
const refused = (key: string, value: HelmValue): string[] =>
  checkValues('1.19.6', nest(key, value))
    .filter(({ severity }) => severity === 'refuse')
    .map(({ path, reason }) => `${path}: ${reason}`);

it.each<[string, HelmValue[], HelmValue[]]>([
  ['operator.replicas', [-1, 1e20], [0, 1, 3]],
  ['bpf.lbMapMax', [-65536], [65536]],
  ['hubble.eventQueueSize', [-1], ['']],
  ['terminationGracePeriodSeconds', [-30], [30]],
  ['prometheus.port', [-1, 65536], [9962]],
  ['k8sServicePort', [99999, '99999', -1], [6443, '6443', '']],
  ['dnsProxy.socketLingerTimeout', [], [-1, 10]],
  ['k8sClientRateLimit.qps', [], [-1, 10]],
  ['operator.identityGCInterval', ['-15m', 'banana', '15', '15 m', '1d'], ['15m0s', '1h30m', '0.5h', '']],
  ['bpf.monitorInterval', ['-5s', '5'], ['5s', '0', '100ms']],
  ['prometheus.serviceMonitor.interval', ['-10s', '1.5s', 'often'], ['10s', '1d', '1h30m']],
  [
    'resources',
    [{ limits: { memory: '-1Gi' } }, { requests: { cpu: 'much' } }, { limits: { cpu: -1 } }],
    [{ limits: { memory: '1Gi', cpu: 0.5 }, requests: { cpu: '100m', memory: 1e9 } }, {}],
  ],
])('%s', (key, bad, good) => {
  for (const value of bad) {
    expect(refused(key, value)).toHaveLength(1);
    expect(refused(key, value)[0]).toContain(key);
  }
  for (const value of good) expect(refused(key, value)).toEqual([]);
});

it.each(ciliumVersions)('takes every default of %s', (version) => {
  const found = checkValues(version, chartDefaults(version).values);
  expect(found.filter(({ rule }) => rule === 'helm-wrong-form')).toEqual([]);
});

it('keeps names that every object has as names', () => {
  const over = JSON.parse('{"__proto__": {"a": 1}, "constructor": {"b": 2}}') as HelmValues;
  const merged = mergeValues({ x: 1 }, over);
  expect(Object.keys(merged).sort()).toEqual(['__proto__', 'constructor', 'x']);
  expect(valueAt(merged, ['constructor', 'b'])).toBe(2);
  expect(valueAt({}, ['constructor'])).toBeUndefined();
  expect(({} as Record<string, unknown>).a).toBeUndefined();
});
