// Random stacks of every provider and topology: each is planned, and what is planned holds together.
import fc from 'fast-check';
import { cidr, overlaps } from '../../config/cidr';
import { parseStack } from '../../spec/parseStack';
import { RefusedError } from '../../config/problem';
import { checkValues } from '../../chart/checkValues';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { planCluster } from '../../plan/planCluster';
import { podMtu } from '../fixtures/independentMtu';
import { propertyRuns, sampled } from '../fixtures/sampled';
import { validStack } from '../fixtures/stackArbitrary';

function rangesOf(plan: ClusterPlan): string[] {
  const { nodes, services, pods } = plan.addressing;
  return [...nodes, ...services, ...pods.map((each) => each.cidr)];
}

describe('any valid stack', () => {
  it('gets a plan that holds together', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(validStack, (stack) => {
        const plan = planCluster(parseStack(stack));
        seen.add(plan.routing.choice).add(plan.topology.choice).add(plan.security.encryption.choice);
        const ranges = rangesOf(plan).map(cidr);
        const clashes = ranges.flatMap((range, index) =>
          ranges.slice(0, index).filter((other) => overlaps(range, other)),
        );
        expect(clashes).toEqual([]);
        const choices = {
          tunnel: plan.routing.choice === 'tunnel',
          wireguard: plan.security.encryption.choice === 'wireguard',
        };
        expect(plan.mtu.podRoute).toBe(podMtu(stack, choices));
        expect(plan.cilium.helmValues.MTU).toBe(plan.mtu.link);
        const addresses = plan.nodes.flatMap(({ address, address6 }) => [address, address6 ?? address]);
        expect(new Set(plan.nodes.map(({ address }) => address)).size).toBe(plan.nodes.length);
        expect(new Set(addresses).size).toBeLessThanOrEqual(addresses.length);
        expect(new Set(plan.nodes.map(({ name }) => name)).size).toBe(plan.nodes.length);
        // A tunnel never with routes of its own, native never without somebody who carries the packets.
        const native = plan.cilium.helmValues.routingMode === 'native';
        expect(native).toBe(plan.routing.choice !== 'tunnel');
        expect(plan.cilium.helmValues.autoDirectNodeRoutes).toBe(plan.routing.choice === 'native-direct');
        if (plan.routing.choice === 'native-direct') expect(plan.topology.choice).not.toBe('gateway');
        for (const decision of [plan.topology, plan.routing, ...plan.tuning.features]) {
          expect(decision.reasons.length).toBeGreaterThan(0);
          expect(decision.turnedDown.every(({ why }) => why.length > 5)).toBe(true);
        }
        expect(plan.remarks.every(({ severity }) => severity !== 'refuse')).toBe(true);
      }),
      { numRuns: propertyRuns },
    );
    // The generator reaches what it is for.
    expect([...seen].sort()).toEqual([
      'gateway',
      'native-bgp',
      'native-direct',
      'none',
      'routed',
      'same-link',
      'tunnel',
      'wireguard',
    ]);
  }, 120_000);

  it('gets no Helm value that the chart of its version does not know', () => {
    fc.assert(
      fc.property(validStack, (stack) => {
        const { cilium } = planCluster(parseStack(stack));
        const problems = checkValues(cilium.version, cilium.helmValues);
        expect(problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
      }),
      { numRuns: sampled(200) },
    );
  }, 60_000);
});

describe('any broken stack', () => {
  const broken = fc
    .tuple(validStack, fc.anything({ maxDepth: 2 }), fc.nat(), fc.boolean())
    .map(([stack, junk, place, drop]) => {
      const copy = structuredClone(stack) as Record<string, unknown>;
      const paths = pathsOf(copy, []);
      const path = paths[place % paths.length] ?? ['cluster'];
      setAt(copy, path, drop ? undefined : junk);
      return { copy, path };
    });

  it('is refused in words or planned, and never makes anything crash', () => {
    let refused = 0;
    fc.assert(
      fc.property(broken, ({ copy }) => {
        try {
          planCluster(parseStack(copy));
        } catch (error) {
          if (!(error instanceof RefusedError)) throw error;
          refused += 1;
          for (const problem of error.problems) {
            expect(problem.path).toMatch(/^(routewise|helm):/);
            expect(problem.reason.length).toBeGreaterThan(10);
            expect(problem.remedy.length).toBeGreaterThan(5);
          }
        }
      }),
      { numRuns: propertyRuns },
    );
    expect(refused).toBeGreaterThan(propertyRuns / 2);
  }, 120_000);
});

function pathsOf(node: unknown, path: readonly string[]): string[][] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [[...path, key], ...pathsOf(value, [...path, key])]);
}

function setAt(node: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length > 0) {
    setAt(node[head] as Record<string, unknown>, rest, value);
  } else if (value === undefined) {
    Reflect.deleteProperty(node, head);
  } else {
    node[head] = value;
  }
}
