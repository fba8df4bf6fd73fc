// XDP by hardware: cards that carry it serve by it, and one that does not keeps no other from it.
import { parseStack } from '../../../spec/parseStack';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { planCluster } from '../../../plan/planCluster';
import { problemsOf } from '../../fixtures/problems';
import { hostsStack, proxmoxStack } from '../../fixtures/stacks';

interface Card {
  readonly devices?: readonly string[];
  readonly driver?: string;
  readonly acceleration?: string;
  readonly kernel?: string;
}

/** Two hosts of each card, and a stack of the profile for XDP. */
function stackOf(cards: Readonly<Record<string, Card>>, cilium: Record<string, unknown> = {}): unknown {
  const hosts = Object.keys(cards).flatMap((hardware, index) =>
    [1, 2].map((each) => ({
      name: `${hardware}-${each}`,
      address: `10.0.1.${10 * (index + 1) + each}`,
      hardware,
    })),
  );
  return hostsStack({
    'nodes.controlPlanes': { hosts: hosts.slice(0, 1) },
    'nodes.workers': { general: { hosts: hosts.slice(1) } },
    'nodes.hardware': cards,
    cilium: { profile: 'xdp-edge', ...cilium },
  });
}
const plan = (...stack: Parameters<typeof stackOf>): ClusterPlan =>
  planCluster(parseStack(stackOf(...stack)));
const byNode = ({ nodeConfig }: ClusterPlan): Record<string, string | undefined> =>
  Object.fromEntries(
    (nodeConfig?.overrides ?? []).map(({ name, defaults }) => [name, defaults['bpf-lb-acceleration']]),
  );

const intel = { devices: ['eth1'], driver: 'i40e' };
const mellanox = { devices: ['ens1'], driver: 'mlx5_core' };
const broadcom = { devices: ['eth2'], driver: 'tg3' };

it('is native on the cards that carry it and off on the others', () => {
  const made = plan({ intel, broadcom });
  expect(made.tuning.acceleration).toMatchObject({ choice: 'disabled', nativeOn: ['intel'] });
  expect(byNode(made)).toEqual({ 'hardware-broadcom': undefined, 'hardware-intel': 'native' });
  expect(made.cilium.helmValues.loadBalancer).toEqual({ acceleration: 'disabled' });
  expect(made.tuning.acceleration.reasons.map(({ text }) => text).join(' ')).toMatch(/i40e .* tg3/s);
  expect(made.remarks.filter(({ rule }) => rule.startsWith('xdp-'))).toEqual([]);
});

it.each<[string, Card]>([
  ['a VLAN', { devices: ['bond0.10'], driver: 'i40e' }],
  ['a virtual device', { devices: ['eth3'], driver: 'virtio_net' }],
  ['a bond', { devices: ['bond0'], driver: 'bonding' }],
  ['a card nobody named', { devices: ['eth4'] }],
  ['an old kernel', { devices: ['eth5'], driver: 'gve', kernel: '6.1' }],
])('is off on %s alone', (_, card) => {
  expect(byNode(plan({ intel, other: card }))).toMatchObject({ 'hardware-intel': 'native' });
  expect(plan({ intel, other: card }).tuning.acceleration.choice).toBe('disabled');
});

it('is native on a card whose own nodes have the kernel for it, whatever others run', () => {
  const late = { devices: ['eth5'], driver: 'gve', kernel: '6.8' };
  expect(byNode(plan({ late, other: { ...broadcom, kernel: '5.10' } }))).toMatchObject({
    'hardware-late': 'native',
  });
  const unsaid = { devices: ['eth5'], driver: 'gve' };
  expect(byNode(plan({ unsaid, other: { ...broadcom, kernel: '5.10' } }))).toMatchObject({
    'hardware-unsaid': 'native',
  });
});

it('is native everywhere where all cards carry it, and no device list is missed', () => {
  const made = plan({ intel, mellanox });
  expect(made.tuning.acceleration.choice).toBe('native');
  expect(made.tuning.acceleration.nativeOn).toBeUndefined();
  expect(made.remarks.map(({ rule }) => rule)).not.toContain('xdp-device-not-ready');
});

it('may be asked for, where the stack takes the others out of it', () => {
  const off = { ...broadcom, acceleration: 'disabled' };
  const native = { loadBalancer: { acceleration: 'native' } };
  const made = plan({ intel, off }, native);
  expect(made.tuning.acceleration.choice).toBe('native');
  expect(byNode(made)).toMatchObject({ 'hardware-off': 'disabled' });
  const problem = problemsOf(() => plan({ intel, broadcom }, native)).find(
    ({ rule }) => rule === 'xdp-not-possible-here',
  );
  expect(problem?.severity).toBe('refuse');
  expect(problem?.remedy).toContain('routewise:nodes.hardware.broadcom');
});

it('knows a card that a virtual machine has to itself', () => {
  const stack = proxmoxStack({
    'nodes.controlPlanes.hardware': 'passed',
    'nodes.workers.general.hardware': 'passed',
    'nodes.hardware': { passed: { devices: ['eth1'], driver: 'mlx5_core' } },
    'cilium.profile': 'xdp-edge',
  });
  expect(planCluster(parseStack(stack)).tuning.acceleration.choice).toBe('native');
});
