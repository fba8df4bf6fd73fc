import fc from 'fast-check';
import { chartDefaults } from '../../chart/defaults';
import type { HelmValue, HelmValues } from '../../chart/helmValue';
import { isMapping } from '../../chart/helmValue';
import { ciliumVersions } from '../../config/schema/versions';
import { distributions } from '../../plan/facts';
import type { ClusterFacts } from '../../plan/facts';
import { rules, runRules, unaskedFacts } from '../../plan/rules';
import { ValueView } from '../../plan/values/valueView';
import { nested } from '../unit/plan/rules/ruleCase';

/** Every key that the chart's values have, and those that only its templates read. */
const keys = [
  ...new Set(ciliumVersions.flatMap((version) => leaves(chartDefaults(version).values, []))),
  'devices',
  'loadBalancer.mode',
  'loadBalancer.dsrDispatch',
  'loadBalancer.algorithm',
  'maglev.tableSize',
  'nodePort.range',
  'nodePort.enabled',
  'socketLB.hostNamespaceOnly',
  'egressMasqueradeInterfaces',
  'l2announcements.leaseDuration',
  'k8s.apiServerURLs',
  'encryption.strictMode.enabled',
  'encryption.strictMode.cidr',
  'extraConfig.local-router-ipv4',
];

const cidr = fc.constantFrom(
  '10.0.0.0/8',
  '10.42.0.0/16',
  '10.0.1.0/24',
  'fd00::/48',
  '10.0.0.1/24',
  'x',
  '',
);
const value: fc.Arbitrary<HelmValue> = fc.oneof(
  fc.boolean(),
  fc.constant(null),
  fc.integer({ min: -5, max: 20_000_000 }),
  fc.double({ min: -2, max: 2, noNaN: true }),
  cidr,
  fc.constantFrom(
    'true',
    'false',
    'native',
    'tunnel',
    'wireguard',
    'ipsec',
    'netkit',
    'geneve',
    'dsr',
    'auto',
    '5s',
  ),
  fc.string({ maxLength: 12 }),
  fc.array(fc.oneof(cidr, fc.constantFrom('eth0', '!eth1', 'SYS_MODULE', 'http')), { maxLength: 3 }),
  fc.constant({}),
  fc.constant([{ name: 'KUBE_CLIENT_BACKOFF_BASE' }]),
);

const ownValues: fc.Arbitrary<HelmValues> = fc
  .array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 25 })
  .map((pairs) => nested(withoutNesting(pairs)));

const some = <T>(items: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(items, { maxLength: 3 });
const facts: fc.Arbitrary<ClusterFacts> = fc.record(
  {
    kubernetes: fc.constantFrom('1.34.2', '1.20.0', 'x'),
    distribution: fc.constantFrom(...distributions),
    kubeProxy: fc.boolean(),
    talosHostDnsForwarding: fc.boolean(),
    topology: fc.constantFrom('same-link' as const, 'gateway' as const, 'routed' as const),
    podRoutes: fc.constantFrom('nobody' as const, 'cloud' as const, 'router' as const),
    nodes: fc.integer({ min: 0, max: 2000 }),
    controlPlanes: fc.integer({ min: 0, max: 5 }),
    kernels: some(fc.constantFrom('5.4', '5.15.0', '6.1', '6.7.1', '6.12.8-talos', 'x')),
    drivers: some(fc.constantFrom('i40e', 'tg3', 'virtio_net', 'gve', 'x')),
    linkMtu: fc.integer({ min: 0, max: 65_536 }),
    memoryGiB: fc.record({
      least: fc.integer({ min: 0, max: 64 }),
      most: fc.integer({ min: 64, max: 4096 }),
    }),
    nodeCidrs: some(cidr),
    serviceCidrs: some(cidr),
    podCidrs: some(cidr),
    underlay: fc.constantFrom('ipv4' as const, 'ipv6' as const),
    running: fc.boolean(),
    localApiPort: fc.integer({ min: 1, max: 65_535 }),
    bgpListenPorts: some(fc.integer({ min: 1, max: 65_535 })),
    istio: fc.boolean(),
    sandboxedPods: fc.boolean(),
    serviceMonitorCrds: fc.boolean(),
  },
  { requiredKeys: [] },
);

describe('whatever values and facts', () => {
  it('no rule throws, and each finding says where, why and what to do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ciliumVersions), ownValues, facts, (version, own, known) => {
        const context = { version, values: new ValueView(version, own), facts: known };
        for (const problem of runRules(rules, context, (key) => key)) {
          expect(problem.path).not.toBe('');
          expect(problem.found ?? '').not.toMatch(/undefined|NaN/);
          expect(problem.reason).not.toMatch(/undefined|NaN|: $/);
          expect(problem.remedy.length).toBeGreaterThan(10);
        }
        for (const fact of unaskedFacts(rules, context).keys()) expect(known[fact]).toBeUndefined();
      }),
      { numRuns: 800 },
    );
  });
});

function leaves(node: HelmValues, path: readonly string[]): string[] {
  return Object.entries(node).flatMap(([key, child]) => {
    const here = [...path, key];
    const inner = isMapping(child) ? leaves(child, here) : [];
    return inner.length > 0 ? inner : key.includes('.') ? [] : [here.join('.')];
  });
}

/** Drops a pair whose key lies above or below that of an earlier one. */
function withoutNesting(pairs: readonly (readonly [string, HelmValue])[]): Record<string, HelmValue> {
  const kept: Record<string, HelmValue> = {};
  for (const [key, each] of pairs) {
    const clash = Object.keys(kept).some(
      (other) => other.startsWith(`${key}.`) || key.startsWith(`${other}.`),
    );
    if (!clash) kept[key] = each;
  }
  return kept;
}
