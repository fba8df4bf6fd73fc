import { chartDefaults } from '../../../../chart/defaults';
import { ciliumVersions } from '../../../../config/schema/versions';
import type { CiliumVersion } from '../../../../config/schema/versions';
import { rules, runRules, unaskedFacts } from '../../../../plan/rules';
import { ValueView } from '../../../../plan/effective/valueView';
import { talosFacts, talosGuideValues } from './cases/platform';
import { contextOf, fast, nested } from './ruleCase';
import type { Input } from './ruleCase';

function loud(input: Input): string[] {
  return runRules(rules, contextOf(input), (key) => key)
    .filter(({ severity }) => severity !== 'note')
    .map(({ rule, path }) => `${rule} at ${path}`);
}

describe.each(ciliumVersions)('the rules are quiet for Cilium %s on', (version: CiliumVersion) => {
  it('the chart’s defaults', () => {
    expect(loud({ version })).toEqual([]);
    const written = { version, values: new ValueView(version, chartDefaults(version).values), facts: {} };
    expect(runRules(rules, written, (key) => key).filter(({ severity }) => severity !== 'note')).toEqual([]);
  });

  it('what Cilium’s guide prescribes for Talos', () => {
    expect(loud({ version, values: talosGuideValues, facts: talosFacts })).toEqual([]);
  });

  it('what Cilium’s guide prescribes for k3s', () => {
    const pool = { 'ipam.operator.clusterPoolIPv4PodCIDRList': '10.42.0.0/16' };
    expect(
      loud({
        version,
        values: pool,
        facts: { distribution: 'k3s', kubeProxy: true, nodes: 3, controlPlanes: 1 },
      }),
    ).toEqual([]);
  });

  it('Cilium’s tuned profile', () => {
    const tuned = {
      ...fast,
      routingMode: 'native',
      ipv4NativeRoutingCIDR: '10.0.0.0/8',
      'bpf.datapathMode': 'netkit',
      'bpf.distributedLRU.enabled': true,
      'bpf.mapDynamicSizeRatio': 0.08,
      enableIPv4BIGTCP: true,
      bpfClockProbe: true,
      'bandwidthManager.enabled': true,
      'bandwidthManager.bbr': true,
    };
    expect(loud({ version, values: tuned, facts: { kernels: ['6.12'] } })).toEqual([]);
  });
});

describe('facts that nobody stated', () => {
  it('are named with the rules that would look at them, as far as the values give these something to judge', () => {
    const unasked = (values: Record<string, unknown>): ReadonlyMap<string, readonly string[]> =>
      unaskedFacts(rules, {
        version: '1.19.6',
        values: new ValueView('1.19.6', nested(values as never)),
        facts: {},
      });
    expect(unasked({}).get('kernels')).toEqual(['kernel-too-old']);
    expect(unasked({}).get('drivers')).toBeUndefined();
    expect(unasked({ 'bpf.datapathMode': 'netkit' }).get('kernels')).toContain('netkit-kernel');
    expect(unasked({ 'loadBalancer.acceleration': 'native' }).get('drivers')).toContain('xdp-driver');
  });
});
