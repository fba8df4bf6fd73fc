import * as pulumi from '@pulumi/pulumi';
import { parseAllDocuments } from 'yaml';
import { noCiliumYet } from '../../plan/running/runningCilium';
import { generateTalosSecrets } from '../../providers/src/talos/secrets';
import type { TalosSecrets } from '../../plan/machines/talos/talosSecrets';
import type { Built, Registered } from '../fixtures/mockedStack';
import { ofType, snippetText, underMocks } from '../fixtures/mockedStack';
import { proxmoxPlan } from '../fixtures/plans';

let secrets: TalosSecrets;
beforeAll(async () => {
  secrets = await generateTalosSecrets({ serviceAccountKeyBits: 2048 });
});
afterEach(() => {
  delete process.env.ROUTEWISE_NODES_SEEN_AS;
});

/** Builds a stack under mocks and hands over what was registered, and the outputs. */
function build(changes: Record<string, unknown> = {}): Promise<Built<Record<string, unknown>>> {
  return underMocks(
    async () => {
      const { buildTalosProxmox } = await import('../../stacks/talosProxmox');
      const outputs = buildTalosProxmox(proxmoxPlan(changes), noCiliumYet, (id) =>
        Promise.resolve(`${id}/made`),
      );
      return outputs as unknown as Record<string, unknown>;
    },
    { state: { secrets }, idOf: ({ name }) => `${name}-id` },
  );
}

const vm = 'proxmoxve:index/vmLegacy:VmLegacy';
const snippet = 'proxmoxve:index/fileLegacy:FileLegacy';

type Document = Record<string, unknown> & { kind?: string };

/** The machine config in a snippet. */
function configOf(registered: Registered): Document[] {
  return parseAllDocuments(snippetText(registered)).map((document) => document.toJS() as Document);
}

const documentOf = (registeredSnippet: Registered | undefined, kind: string): Document | undefined =>
  registeredSnippet === undefined
    ? undefined
    : configOf(registeredSnippet).find((document) => document.kind === kind);

describe('Talos on Proxmox VE, as it is registered', () => {
  it('makes one machine a planned node, on its node, with its id, address and place in the start order', async () => {
    const { resources } = await build();
    expect(
      ofType(resources, vm).map(({ name, inputs }) => [name, inputs.vmId, inputs.nodeName, inputs.startup]),
    ).toEqual([
      ['prod-control-plane-1', 1000, 'pve-1', { order: 10 }],
      ['prod-control-plane-2', 1001, 'pve-2', { order: 10 }],
      ['prod-control-plane-3', 1002, 'pve-3', { order: 10 }],
      ['prod-general-1', 2000, 'pve-2', { order: 20 }],
      ['prod-general-2', 2001, 'pve-3', { order: 20 }],
    ]);
    const [first] = ofType(resources, vm);
    expect(first?.inputs).toMatchObject({
      cpu: { type: 'x86-64-v2-AES', cores: 4 },
      memory: { dedicated: 8192 },
      networkDevices: [{ bridge: 'vmbr1', mtu: 1500, queues: 4, macAddress: 'BC:24:11:8D:F4:53' }],
      agent: { enabled: true, waitForIp: { disabled: true } },
      rebootAfterUpdate: false,
      migrate: true,
    });
  });

  it('takes a machine made anew under its old id for another one', async () => {
    const { resources } = await build();
    const kept = resources.find(({ inputs }) => 'machineConfigs' in inputs);
    const { value: machines } = (kept?.inputs.machines ?? { value: [] }) as {
      value: { name: string; id: string }[];
    };
    expect(machines.map(({ name, id }) => [name, id])).toContainEqual([
      'prod-control-plane-1',
      'prod-control-plane-1-id/made',
    ]);
  });

  it('gives machines static addresses, and control planes the one they share', async () => {
    const { resources } = await build();
    const snippets = ofType(resources, snippet);
    const control = snippets.find(({ name }) => name === 'prod-control-plane-2');
    const worker = snippets.find(({ name }) => name === 'prod-general-1');
    expect(documentOf(control, 'LinkConfig')).toMatchObject({
      name: 'eth0',
      mtu: 1500,
      addresses: [{ address: '10.0.1.12/24' }],
      routes: [{ gateway: '10.0.1.1' }],
    });
    expect(documentOf(control, 'Layer2VIPConfig')).toMatchObject({ name: '10.0.1.10', link: 'eth0' });
    expect(documentOf(worker, 'LinkConfig')).toMatchObject({ addresses: [{ address: '10.0.1.32/24' }] });
    expect(documentOf(worker, 'Layer2VIPConfig')).toBeUndefined();
    expect(documentOf(worker, 'DHCPv4Config')).toBeUndefined();
    const [main] = worker === undefined ? [] : configOf(worker);
    expect(main).toMatchObject({ cluster: { controlPlane: { endpoint: 'https://10.0.1.10:6443' } } });
  });

  it('keeps machine configs and client configs secret', async () => {
    const { resources, outputs } = await build();
    const texts = JSON.stringify(
      resources.filter(({ type }) => type !== snippet && !type.startsWith('pulumi-nodejs:')),
    );
    expect(texts).not.toContain(secrets.trustdinfo.token);
    for (const { inputs } of ofType(resources, snippet))
      expect(JSON.stringify(inputs.sourceRaw)).toContain('4dabf18193072939515e22adb298388d');
    for (const name of ['kubeconfig', 'talosconfig'])
      expect(await pulumi.isSecret(outputs[name] as pulumi.Output<string>)).toBe(true);
  });

  it('reaches nodes as they are seen, and lets both APIs answer under those names', async () => {
    process.env.ROUTEWISE_NODES_SEEN_AS = '127.9.0.0/16';
    const { resources, outputs } = await build();
    expect(
      await new Promise((resolve) => (outputs.apiEndpoint as pulumi.Output<string>).apply(resolve)),
    ).toBe('https://127.9.1.10:6443');
    const [control] = ofType(resources, snippet);
    const [main] = control === undefined ? [] : configOf(control);
    expect(main).toMatchObject({
      machine: { certSANs: ['10.0.1.10', '127.9.1.10', '127.9.1.11'] },
      cluster: {
        controlPlane: { endpoint: 'https://10.0.1.10:6443' },
        apiServer: { certSANs: ['10.0.1.10', '127.9.1.10'] },
      },
    });
    // Seen otherwise it is the same cluster.
    expect(ofType(resources, 'pulumi:providers:kubernetes')[0]?.inputs.clusterIdentifier).toBe('prod-id');
  });

  it('downloads the image once a node, and puts machines under high availability where asked', async () => {
    const { resources } = await build({
      'provider.highAvailability': 'control-planes',
      'provider.pool': 'kubernetes',
      'nodes.workers.general.count': 0,
    });
    expect(
      ofType(resources, 'proxmoxve:download/file:File').map(({ inputs }) => [inputs.nodeName, inputs.url]),
    ).toEqual(
      ['pve-1', 'pve-2', 'pve-3'].map((node) => [
        node,
        'https://factory.talos.dev/image/ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515/v1.12.0/nocloud-amd64.qcow2',
      ]),
    );
    expect(ofType(resources, 'proxmoxve:index/haresource:Haresource')).toHaveLength(3);
    const [rule] = ofType(resources, 'proxmoxve:index/harule:Harule');
    expect(rule?.inputs).toMatchObject({
      type: 'resource-affinity',
      affinity: 'negative',
      resources: ['vm:1000', 'vm:1001', 'vm:1002'],
    });
    expect(ofType(resources, 'proxmoxve:index/poolLegacy:PoolLegacy')).toHaveLength(1);
  });
});
