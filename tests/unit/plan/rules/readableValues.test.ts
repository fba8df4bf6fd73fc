// What rules on single options make of the same option said in several ways, and in several versions.
import type { HelmValue } from '../../../../chart/helmValue';
import { ciliumVersions } from '../../../../config/schema/versions';
import type { CiliumVersion } from '../../../../config/schema/versions';
import { rules, runRules } from '../../../../plan/rules';
import { contextOf } from './ruleCase';

function told(values: Record<string, HelmValue>, version: CiliumVersion = '1.19.6'): string[] {
  return runRules(rules, contextOf({ version, values }), (key) => key)
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, path }) => `${rule} at ${path}`);
}

describe('values that work', () => {
  it.each<[string, Record<string, HelmValue>]>([
    [
      'times of every form',
      { crdWaitTimeout: '5m', identityChangeGracePeriod: '0', conntrackGCInterval: '' },
    ],
    ['a time of what is off', { 'l2announcements.leaseDuration': 'soon', 'eni.gcInterval': 'soon' }],
    ['no ports of a tunnel', { tunnelSourcePortRange: '' }],
    ['flags in capitals', { 'bpf.monitorFlags': 'SYN FIN' }],
    ['tunnel endpoints that are off', { 'vtep.mask': 'x', 'vtep.endpoint': 'x' }],
    ['fields of what is not written', { 'hubble.export.static.fieldMask': ['nope'] }],
    ['pairs as JSON', { 'ipam.multiPoolPreAllocation': '{"default":"8"}' }],
    [
      'options past the chart',
      { 'extraConfig.enable-tracing': 'true', 'extraConfig.routing-mode': 'tunnel' },
    ],
    ['an option nobody lists', { 'extraConfig.of-a-later-version': '5 minutes' }],
    ['arguments in two parts', { extraArgs: ['--gops-port', '9000', '--enable-tracing'] }],
  ])('are let pass: %s', (_, values) => {
    for (const version of ciliumVersions) expect(told(values, version)).toEqual([]);
  });
});

describe('the same mistake', () => {
  it.each<[string, Record<string, HelmValue>, string]>([
    [
      'by option',
      { 'extraConfig.monitor-aggregation-flags': 'sin' },
      'monitor-flag-unknown at extraConfig.monitor-aggregation-flags',
    ],
    [
      'by argument',
      { extraArgs: ['--monitor-aggregation-flags=syn,sin'] },
      'monitor-flag-unknown at extraArgs',
    ],
    [
      'a time by option',
      { 'extraConfig.crd-wait-timeout': '5' },
      'option-not-readable at extraConfig.crd-wait-timeout',
    ],
    [
      'a time without a unit that is read',
      { 'extraConfig.monitor-aggregation-interval': '5' },
      'time-without-unit at extraConfig.monitor-aggregation-interval',
    ],
    [
      'a time by argument',
      { extraArgs: ['--monitor-aggregation-interval=5'] },
      'option-not-readable at extraArgs',
    ],
    [
      'of the operator',
      { 'extraConfig.cilium-endpoint-gc-interval': '0s' },
      'endpoint-collection-off at extraConfig.cilium-endpoint-gc-interval',
    ],
    [
      'a default taken away',
      { 'operator.endpointGCInterval': null },
      'endpoint-collection-off at operator.endpointGCInterval',
    ],
    ['a number without a map', { 'bpf.lbMapMax': 0 }, 'number-beyond-limits at bpf.lbMapMax'],
    [
      'of a map without a key',
      { 'extraConfig.bpf-fragments-map-max': '100' },
      'number-beyond-limits at extraConfig.bpf-fragments-map-max',
    ],
    [
      'a filter that is no JSON',
      { 'hubble.export.static.enabled': true, 'hubble.export.static.denyList': ['{verdict'] },
      'flow-filter-not-readable at hubble.export.static.denyList',
    ],
    ['a number in extraConfig', { 'extraConfig.mtu': 1400 }, 'extra-config-not-text at extraConfig.mtu'],
  ])('is told where it stands: %s', (_, values, problem) => {
    expect(told(values)).toContain(problem);
  });

  it('depends on the version where Cilium does', () => {
    const pods = { policyCIDRMatchMode: ['nodes', 'pods'] };
    expect(told(pods, '1.18.5')).toEqual(['cidr-match-mode-unknown at policyCIDRMatchMode']);
    expect(told(pods, '1.20.1')).toEqual([]);
    const lists = {
      'vtep.enabled': true,
      'vtep.mask': '255.255.255.0',
      'vtep.cidr': '10.2.1.0/24,10.2.2.0/24',
    };
    const commas = {
      ...lists,
      'vtep.endpoint': '10.1.1.1,10.1.2.1',
      'vtep.mac': '82:36:4c:98:2e:56,82:36:4c:98:2e:58',
    };
    expect(told(commas, '1.20.1')).toEqual([]);
    expect(told(commas, '1.18.5')).toContain('vtep-not-readable at vtep.endpoint');
  });
});
