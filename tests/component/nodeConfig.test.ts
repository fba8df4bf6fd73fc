import * as pulumi from '@pulumi/pulumi';
import { nodeConfigRollout } from '../../providers/src';
import type { NodeOverride } from '../../providers/src/kubernetes/cilium/nodeOverrides';
import type { Registered } from '../fixtures/mockedStack';
import { kindOf, underMocks } from '../fixtures/mockedStack';

const kubeconfig = 'a kubeconfig';
const overrides: NodeOverride[] = [
  { name: 'hardware-card', matchLabels: { 'routewise.io/hardware': 'card' }, defaults: { devices: 'eth0' } },
  { name: 'z-last', matchLabels: {}, defaults: { mtu: '1400' } },
];
const parts = ['NodeConfigDefinition', 'CiliumNodeConfig', 'Release', 'NodeConfigRollout'];

/** As a stack's page wires them, in the order in which they were let through. */
async function build(wanted: readonly NodeOverride[]): Promise<Registered[]> {
  const { resources } = await underMocks(async () => {
    const { NodeConfigAgents, NodeConfigOverride } = await import('../../components/nodeConfigOverride');
    const { CiliumRelease } = await import('../../components/ciliumRelease');
    const args = { overrides: wanted, kubeconfig: pulumi.secret(kubeconfig) };
    const nodeConfig = new NodeConfigOverride('dev', args);
    const chart = { kind: 'path' as const, path: 'chart' };
    const cilium = new CiliumRelease(
      'cilium',
      { version: '1.19.6', chart, values: {}, timeoutSeconds: 60, history: 2 },
      { dependsOn: [nodeConfig] },
    );
    new NodeConfigAgents('dev', args, { dependsOn: [cilium] });
  });
  return resources.filter((resource) => parts.includes(kindOf(resource)));
}

describe('options of single nodes, as they are registered', () => {
  it('are there before Cilium, whose agents are looked after last', async () => {
    const registered = await build(overrides);
    expect(registered.map(kindOf)).toEqual([
      'NodeConfigDefinition',
      'CiliumNodeConfig',
      'CiliumNodeConfig',
      'Release',
      'NodeConfigRollout',
    ]);
    const objects = registered.flatMap((resource) =>
      kindOf(resource) === 'CiliumNodeConfig' ? [resource.inputs as { metadata: { name: string } }] : [],
    );
    objects.sort((a, b) => a.metadata.name.localeCompare(b.metadata.name, 'en'));
    expect(objects).toMatchObject([
      {
        apiVersion: 'cilium.io/v2',
        metadata: { name: 'hardware-card', namespace: 'kube-system' },
        spec: {
          nodeSelector: { matchLabels: { 'routewise.io/hardware': 'card' } },
          defaults: { devices: 'eth0' },
        },
      },
      { spec: { nodeSelector: { matchLabels: {} }, defaults: { mtu: '1400' } } },
    ]);
  });

  it('leave one resource where there are none: who restarts agents when the last one has gone', async () => {
    expect((await build([])).map(kindOf)).toEqual(['Release', 'NodeConfigRollout']);
  });

  it.each([
    ['nothing changed', overrides, 'another kubeconfig', false],
    ['they are written in another order of keys', [{ ...overrides[0] }, overrides[1]], kubeconfig, false],
    ['one is gone', overrides.slice(1), kubeconfig, true],
    [
      'an option changed',
      [{ ...overrides[0], defaults: { devices: 'eth1' } }, overrides[1]],
      kubeconfig,
      true,
    ],
  ])('act or not when %s', async (_, news, access, changes) => {
    const base = { kubeconfig, namespace: 'kube-system', overrides };
    const next = { ...base, kubeconfig: access, overrides: news as NodeOverride[] };
    expect(await nodeConfigRollout.diff('kube-system', base, next)).toEqual({ changes });
  });
});
