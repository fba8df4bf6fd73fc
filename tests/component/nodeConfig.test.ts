import * as pulumi from '@pulumi/pulumi';
import { nodeConfigRollout } from '../../providers/src';
import type { NodeOverride } from '../../providers/src/kubernetes/nodeOverrides';

const kubeconfig = 'a kubeconfig';
const overrides: NodeOverride[] = [
  { name: 'hardware-card', matchLabels: { 'routewise.io/hardware': 'card' }, defaults: { devices: 'eth0' } },
  { name: 'z-last', matchLabels: {}, defaults: { mtu: '1400' } },
];
const registered: { kind: string; inputs: Record<string, unknown> }[] = [];

/** As a stack's page wires them, under mocks, in the order in which they were let through. */
async function build(wanted: readonly NodeOverride[]): Promise<string[]> {
  registered.length = 0;
  await pulumi.runtime.setMocks({
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      registered.push({ kind: type.split(/[:$]/).at(-1) ?? '', inputs: inputs as Record<string, unknown> });
      return { id: name, state: { ...(inputs as object), status: { status: 'deployed' } } };
    },
  });
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
  await pulumi.runtime.disconnect();
  const parts = ['NodeConfigDefinition', 'CiliumNodeConfig', 'Release', 'NodeConfigRollout'];
  return registered.map(({ kind }) => kind).filter((kind) => parts.includes(kind));
}

describe('options of single nodes, as they are registered', () => {
  it('are there before Cilium, whose agents are looked after last', async () => {
    expect(await build(overrides)).toEqual([
      'NodeConfigDefinition',
      'CiliumNodeConfig',
      'CiliumNodeConfig',
      'Release',
      'NodeConfigRollout',
    ]);
    const objects = registered.flatMap(({ kind, inputs }) =>
      kind === 'CiliumNodeConfig' ? [inputs as { metadata: { name: string } }] : [],
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
    expect(await build([])).toEqual(['Release', 'NodeConfigRollout']);
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
