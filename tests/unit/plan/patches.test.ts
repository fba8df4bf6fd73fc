// Patches of machine configs: whom each reaches, in which order, and names that are nobody's.
import { parseStack } from '../../../spec/parseStack';
import { machineOf } from '../../../plan/machines/talos/planMachines';
import { planCluster } from '../../../plan/planCluster';
import { hetznerPlan, planOf } from '../../fixtures/plans';
import { problemsOf } from '../../fixtures/problems';
import { stackWith } from '../../fixtures/stacks';

const label = (value: string) => ({ machine: { nodeLabels: { from: value } } });
const stack = stackWith({
  distribution: {
    kind: 'talos',
    patches: {
      all: [label('all')],
      workers: [label('workers')],
      pools: { general: [label('pool')] },
      nodes: { 'dev-general-2': [label('node')], 'dev-control-plane-1': [label('control')] },
    },
  },
});

describe('patches of machine configs', () => {
  it.each([
    ['dev-general-1', 'general', ['all', 'workers', 'pool']],
    ['dev-general-2', 'general', ['all', 'workers', 'pool', 'node']],
    ['dev-control-plane-1', 'control-plane', ['all', 'control']],
    ['dev-control-plane-2', 'control-plane', ['all']],
  ])('reach %s in the order of their reach', (name, pool, order) => {
    const { distribution } = planOf(planCluster(parseStack(stack)), 'talos', 'hetzner');
    const machine = machineOf(distribution, { name, pool });
    expect(machine.hostname).toBe(name);
    expect(machine.patches.filter((patch) => 'machine' in patch)).toEqual(order.map(label));
  });

  it('are none for a pool that is called what every object has', () => {
    const { distribution } = hetznerPlan({ 'nodes.workers': { constructor: { type: 'cpx41', count: 1 } } });
    const machine = machineOf(distribution, { name: 'dev-constructor-1', pool: 'constructor' });
    expect(machine.patches).toEqual(
      machineOf(distribution, { name: 'dev-control-plane-1', pool: 'control-plane' }).patches,
    );
  });

  it.each([
    ['pools.genral', { pools: { genral: [label('x')] } }, /no such worker pool; it has general/],
    ['nodes.dev-general-99', { nodes: { 'dev-general-99': [label('x')] } }, /no such node; it has dev-/],
  ])('for %s are refused', (path, patches, reason) => {
    expect(
      problemsOf(() => planCluster(parseStack(stackWith({ distribution: { kind: 'talos', patches } })))),
    ).toContainEqual(
      expect.objectContaining({
        path: `routewise:distribution.patches.${path}`,
        reason: expect.stringMatching(reason) as string,
      }),
    );
  });
});
