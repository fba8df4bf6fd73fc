import fc from 'fast-check';
import { parseStack } from '../../spec/parseStack';
import { RefusedError } from '../../config/problem';
import { planCluster } from '../../plan/planCluster';
import { sampled } from '../fixtures/sampled';
import { smallestStack, stackWith } from '../fixtures/stacks';

const pool = fc.record({
  type: fc.constantFrom('cpx31', 'cax21', 'ccx33'),
  count: fc.integer({ min: 0, max: 20 }),
});
const poolName = fc
  .stringMatching(/^[a-z]([-a-z0-9]{0,8}[a-z0-9])?$/)
  .filter((name) => name !== 'control-plane');

const validStack = fc
  .record({
    count: fc.constantFrom(1, 3, 5),
    pools: fc.dictionary(poolName, pool, { maxKeys: 4 }),
    second: fc.integer({ min: 0, max: 255 }),
    podBlock: fc.integer({ min: 24, max: 26 }),
    version: fc.constantFrom('1.18.5', '1.19.6', '1.20.1'),
    tunnelProtocol: fc.constantFrom('vxlan', 'geneve'),
  })
  .map(({ count, pools, second, podBlock, version, tunnelProtocol }) =>
    stackWith({
      'nodes.controlPlanes.count': count,
      'nodes.workers': pools,
      network: {
        range: `10.${second}.0.0/16`,
        nodes: `10.${second}.1.0/24`,
        services: `10.${second}.8.0/21`,
        pods: `10.${second}.128.0/17`,
        podBlock,
      },
      'cilium.version': version,
      'cilium.tunnelProtocol': tunnelProtocol,
    }),
  );

describe('any valid stack', () => {
  it('gets a plan whose nodes have names and addresses of their own, in ranges that do not meet', () => {
    fc.assert(
      fc.property(validStack, (stack) => {
        const plan = planCluster(parseStack(stack));
        expect(new Set(plan.nodes.map(({ name }) => name)).size).toBe(plan.nodes.length);
        expect(new Set(plan.nodes.map(({ address }) => address)).size).toBe(plan.nodes.length);
        expect(plan.mtu.podRoute).toBe(plan.mtu.link - 50);
        if (plan.infrastructure.kind !== 'hetzner') throw new Error('not planned for Hetzner Cloud');
        const groups = plan.infrastructure.servers.map(({ placementGroup }) => placementGroup);
        for (const group of plan.infrastructure.placementGroups) {
          expect(groups.filter((each) => each === group).length).toBeLessThanOrEqual(10);
        }
      }),
      { numRuns: sampled(300) },
    );
  });

  it('is planned the same way twice, and survives a trip through JSON', () => {
    fc.assert(
      fc.property(validStack, (stack) => {
        const plan = planCluster(parseStack(stack));
        expect(JSON.parse(JSON.stringify(planCluster(parseStack(stack))))).toEqual(
          JSON.parse(JSON.stringify(plan)),
        );
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
      { numRuns: sampled(50) },
    );
  });
});

describe('any broken stack', () => {
  it('is refused in words, and never makes the parser crash', () => {
    const paths = [
      'cluster',
      'cluster.name',
      'provider.location',
      'nodes.controlPlanes.count',
      'nodes.workers',
      'network.pods',
      'network.podBlock',
      'cilium',
      'cilium.hubble',
      'access.talosApi',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.anything({ maxDepth: 2 }), (path, value) => {
        try {
          planCluster(parseStack(stackWith({ [path]: value })));
        } catch (error) {
          expect(error).toBeInstanceOf(RefusedError);
          for (const problem of (error as RefusedError).problems) {
            expect(problem.path).toMatch(/^routewise:/);
            expect(problem.reason.length).toBeGreaterThan(10);
            expect(problem.remedy.length).toBeGreaterThan(5);
          }
        }
      }),
      { numRuns: sampled(1000) },
    );
  });

  it('with a random unknown key anywhere is always refused', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(
          '',
          'cluster.',
          'nodes.',
          'nodes.controlPlanes.',
          'network.',
          'cilium.',
          'cilium.hubble.',
          'safety.',
        ),
        fc.stringMatching(/^[a-z]{12,16}$/),
        (place, key) => {
          expect(() => parseStack(stackWith({ [`${place}${key}`]: 1 }))).toThrow(RefusedError);
        },
      ),
      { numRuns: sampled(200) },
    );
  });
});

describe('a large stack', () => {
  it('of 1,000 nodes is planned, node for node', () => {
    const stack = {
      ...smallestStack(),
      ...(stackWith({
        'nodes.workers': { general: { type: 'cpx41', count: 997 } },
        network: {
          range: '10.0.0.0/8',
          nodes: '10.0.0.0/20',
          services: '10.0.16.0/20',
          pods: '10.128.0.0/10',
        },
      }) as object),
    };
    expect(planCluster(parseStack(stack)).nodes).toHaveLength(1000);
  });
});
