import { parseStack } from '../../../spec/parseStack';
import type { Problem } from '../../../config/problem';
import { planCluster } from '../../../plan/planCluster';
import { problemsOf } from '../../fixtures/problems';
import { hostsStack, stackWith } from '../../fixtures/stacks';

type Changes = Readonly<Record<string, unknown>>;

/** Refusals where there are any, else remarks, that are about XDP. */
function found(stack: unknown): Problem[] {
  const ours = ({ rule }: Problem): boolean => rule.startsWith('xdp-');
  try {
    return planCluster(parseStack(stack)).remarks.filter(ours);
  } catch {
    return problemsOf(() => planCluster(parseStack(stack))).filter(ours);
  }
}
const told = (stack: unknown): string[] =>
  found(stack).map(({ rule, severity, path }) => `${severity} ${rule} ${path}`);

/** The second host has hardware of its own. */
const second = (hardware: Changes, more: Changes = {}): unknown =>
  hostsStack({
    'nodes.hardware.other': { devices: ['eth1'], ...hardware },
    'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.1.2', hardware: 'other' }],
    ...more,
  });
const hardware = 'routewise:nodes.hardware.other';

describe('XDP on single nodes', () => {
  it.each<[string, Changes, string[]]>([
    ['a card', { driver: 'i40e', acceleration: 'native' }, []],
    ['a card that is not stated', { acceleration: 'native' }, []],
    ['no XDP on a VLAN', { devices: ['bond0.184'], driver: 'i40e', acceleration: 'disabled' }, []],
    [
      'a VLAN',
      { devices: ['bond0.184'], driver: 'i40e', acceleration: 'native' },
      [`refuse xdp-on-vlan ${hardware}.acceleration`],
    ],
    [
      'a VLAN, best effort',
      { devices: ['bond0.184'], driver: 'i40e', acceleration: 'best-effort' },
      [`warn xdp-on-vlan-skipped ${hardware}.acceleration`],
    ],
    [
      'a virtual device',
      { driver: 'virtio_net', acceleration: 'native' },
      [`warn xdp-on-virtual-devices ${hardware}.acceleration`],
    ],
    [
      'a bond, best effort',
      { driver: 'bonding', acceleration: 'best-effort' },
      [`warn xdp-on-virtual-devices ${hardware}.acceleration`],
    ],
    [
      'a driver without XDP',
      { driver: 'tg3', acceleration: 'native' },
      [`refuse xdp-driver ${hardware}.acceleration`],
    ],
    [
      'a driver without XDP, best effort',
      { driver: 'tg3', acceleration: 'best-effort' },
      [`warn xdp-driver-skipped ${hardware}.acceleration`],
    ],
    [
      'a driver that came to XDP later',
      { driver: 'gve', acceleration: 'native' },
      [`refuse xdp-kernel ${hardware}.acceleration`],
    ],
    [
      'a VLAN, by the key of the ConfigMap',
      { devices: ['vlan7'], driver: 'i40e', config: { 'bpf-lb-acceleration': 'native' } },
      [`refuse xdp-on-vlan ${hardware}.config.bpf-lb-acceleration`],
    ],
  ])('by hardware: %s', (_what, changes, expected) => {
    const kernel = changes.driver === 'gve' ? { 'distribution.kernel': '6.1' } : {};
    expect(told(second(changes, kernel))).toEqual(expected);
  });

  it('is judged by the kernel of these nodes, not of others', () => {
    const others = { 'nodes.hardware.card.kernel': '5.10' };
    const late = { driver: 'gve', acceleration: 'native', kernel: '6.8' };
    expect(told(second(late, others))).toEqual([]);
    expect(told(second({ ...late, kernel: '6.1' }, others))).toEqual([
      `refuse xdp-kernel ${hardware}.acceleration`,
    ]);
  });

  it('names the nodes, and no other', () => {
    const [problem] = found(second({ devices: ['bond0.184'], driver: 'i40e', acceleration: 'native' }));
    expect(problem?.reason).toMatch(/^on two, bond0\.184 is a VLAN, .*: with native the agent exits$/);
    expect(problem?.source).toMatch(/vlan_dev/);
  });

  it('is judged by what wins on each node', () => {
    const changes = { devices: ['bond0.184'], driver: 'i40e', acceleration: 'native' };
    const off = { zz: { labels: { 'routewise.io/hardware': 'other' }, acceleration: 'disabled' } };
    expect(told(second(changes, { 'cilium.nodeConfigs': off }))).toEqual([]);
    const card = { zz: { labels: { 'routewise.io/hardware': 'other' }, devices: ['eth1'] } };
    expect(told(second(changes, { 'cilium.nodeConfigs': card }))).toEqual([]);
    const vlan = { zz: { labels: { 'routewise.io/hardware': 'other' }, devices: ['eth1.7'] } };
    expect(told(second({ driver: 'i40e', acceleration: 'native' }, { 'cilium.nodeConfigs': vlan }))).toEqual([
      `refuse xdp-on-vlan ${hardware}.acceleration`,
    ]);
  });

  it('is judged where an override names a VLAN for nodes that have the stack’s XDP', () => {
    const changes = (acceleration: string): Changes => ({
      'cilium.loadBalancer': { acceleration },
      'cilium.nodeConfigs': { zz: { labels: {}, devices: ['eth0.7'] } },
    });
    const path = 'routewise:cilium.nodeConfigs.zz.devices';
    expect(told(hostsStack(changes('native')))).toContain(`refuse xdp-on-vlan ${path}`);
    expect(told(hostsStack(changes('best-effort')))).toContain(`warn xdp-on-vlan-skipped ${path}`);
    expect(told(hostsStack(changes('disabled')))).toEqual([]);
  });

  it('knows the devices of virtual machines', () => {
    const only = { fast: { acceleration: 'native' } };
    const stack = stackWith({ 'nodes.hardware': only, 'nodes.workers.general.hardware': 'fast' });
    expect(told(stack)).toEqual(['warn xdp-on-virtual-devices routewise:nodes.hardware.fast.acceleration']);
    const passed = { fast: { acceleration: 'native', driver: 'mlx5_core' } };
    expect(told(stackWith({ 'nodes.hardware': passed, 'nodes.workers.general.hardware': 'fast' }))).toEqual(
      [],
    );
  });
});
