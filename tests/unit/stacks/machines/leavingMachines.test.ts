import { checkLeaving, leavingMachines } from '../../../../stacks/machines/leavingMachines';
import type { ClusterPlan } from '../../../../plan/clusterPlan';

const server = (name: string, more: object = {}, outputs: object = {}) => ({
  ...{ type: 'hcloud:index/server:Server', id: '1', inputs: { name } },
  outputs: { deleteProtection: true, ...outputs },
  ...more,
});
const state = (...resources: object[]): unknown => ({ deployment: { resources } });
const plan = (...names: string[]): Pick<ClusterPlan, 'nodes'> => ({
  nodes: names.map((name, index) => ({
    ...{ name, index: index + 1, pool: 'any', segment: 'main', address: `10.0.1.${index}` },
    role: name.includes('control') ? 'control-plane' : 'worker',
    machine: { kind: 'vm', cores: 2, memoryGiB: 4, diskGiB: 20 },
  })),
});

describe('machines that an update takes away', () => {
  it('are those the state has and the plan has not, with what holds them', () => {
    const vm = {
      ...{ type: 'proxmoxve:index/vmLegacy:VmLegacy', id: '2001', inputs: { name: 'dev-b-2' } },
      outputs: { nodeName: 'pve-2', protection: true },
    };
    const leaving = leavingMachines(
      state(server('dev-a-1'), server('dev-a-2'), vm, server('dev-a-3', { delete: true }), { type: 'other' }),
      plan('dev-a-1'),
    );
    expect(leaving).toEqual([
      { name: 'dev-a-2', provider: 'hetzner', id: '1', isHeldByPulumi: false, isHeldByProvider: true },
      ...[{ name: 'dev-b-2', provider: 'proxmox', id: '2001', node: 'pve-2', isHeldByPulumi: false }].map(
        (each) => ({ ...each, isHeldByProvider: true }),
      ),
    ]);
  });

  it('are refused where Pulumi would refuse them later, with the way out', () => {
    const held = state(
      server('dev-control-4', { protect: true }),
      server('dev-control-5', { protect: true }),
    );
    const rest = plan('dev-control-1', 'dev-control-2', 'dev-control-3');
    expect(checkLeaving(leavingMachines(held, rest), rest)).toMatchObject([
      {
        rule: 'node-protected',
        found: 'dev-control-4, dev-control-5',
        remedy: expect.stringContaining('unprotected: [dev-control-4, dev-control-5]') as string,
      },
    ]);
    const workers = state(server('dev-a-1'));
    expect(checkLeaving(leavingMachines(workers, rest), rest)).toEqual([]);
  });

  it('are left to those who know etcd where its majority would go', () => {
    const held = state(
      server('dev-control-2', { protect: true }),
      server('dev-control-3', { protect: true }),
    );
    expect(checkLeaving(leavingMachines(held, plan('dev-control-1')), plan('dev-control-1'))).toEqual([]);
  });
});
