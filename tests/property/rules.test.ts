import fc from 'fast-check';
import { ciliumVersions } from '../../config/schema/versions';
import { distributions, renderers } from '../../plan/effective/facts';
import type { ClusterFacts } from '../../plan/effective/facts';
import { rules, runRules, unaskedFacts } from '../../plan/rules';
import { ValueView } from '../../plan/effective/valueView';
import { sampled } from '../fixtures/sampled';
import { anyCidr, anyValues } from '../fixtures/valuesArbitrary';

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
    otherDrivers: fc.boolean(),
    drivers: some(fc.constantFrom('i40e', 'tg3', 'virtio_net', 'gve', 'x')),
    linkMtu: fc.integer({ min: 0, max: 65_536 }),
    memoryGiB: fc.record({
      least: fc.integer({ min: 0, max: 64 }),
      most: fc.integer({ min: 64, max: 4096 }),
    }),
    nodeCidrs: some(anyCidr),
    serviceCidrs: some(anyCidr),
    podCidrs: some(anyCidr),
    underlay: fc.constantFrom('ipv4' as const, 'ipv6' as const),
    running: fc.boolean(),
    localApiPort: fc.integer({ min: 1, max: 65_535 }),
    bgpListenPorts: some(fc.integer({ min: 1, max: 65_535 })),
    apiHostShared: fc.boolean(),
    ownNetwork: fc.boolean(),
    serviceLb: fc.boolean(),
    istio: fc.boolean(),
    sandboxedPods: fc.boolean(),
    serviceMonitorCrds: fc.boolean(),
    gatewayApiCrds: fc.constantFrom('1.0.0', '1.4.1', '1.5.1-experimental', '1.7', 'x'),
    renderer: fc.constantFrom(...renderers),
  },
  { requiredKeys: [] },
);

describe('whatever values and facts', () => {
  it('no rule throws, and each finding says where, why and what to do', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ciliumVersions), anyValues, facts, (version, own, known) => {
        const context = { version, values: new ValueView(version, own), facts: known };
        for (const problem of runRules(rules, context, (key) => key)) {
          expect(problem.path).not.toBe('');
          expect(problem.found ?? '').not.toMatch(/undefined|NaN/);
          expect(problem.reason).not.toMatch(/undefined|NaN|: $/);
          expect(problem.remedy.length).toBeGreaterThan(10);
        }
        for (const fact of unaskedFacts(rules, context).keys()) expect(known[fact]).toBeUndefined();
      }),
      { numRuns: sampled(800) },
    );
  });
});
