import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import type { K3sSecrets } from '../../plan/machines/k3s';
import { cloudInitDigest } from '../../plan/machines/k3s';
import { noCiliumYet } from '../../plan/running/runningCilium';
import { generateK3sSecrets } from '../../providers/src/k3s/secrets';
import type { Built, Registered } from '../fixtures/mockedStack';
import { ofType, plain, snippetText, underMocks } from '../fixtures/mockedStack';
import { k3sHetznerPlan, k3sProxmoxPlan } from '../fixtures/plans';

let secrets: K3sSecrets;
beforeAll(async () => {
  secrets = await generateK3sSecrets();
});
afterEach(() => {
  delete process.env.ROUTEWISE_NODES_SEEN_AS;
});

/** Builds a stack under mocks and hands over what was registered, and the outputs. */
async function build(
  where: 'proxmox' | 'hetzner',
  changes: Record<string, unknown> = {},
): Promise<Built<Record<string, unknown>>> {
  const addresses = { ipv4: '127.9.0.9', ipAddress: '127.9.0.8', ipv4Address: '127.9.0.7' };
  return underMocks(
    async () => {
      const { buildK3sProxmox } = await import('../../stacks/k3sProxmox');
      const { buildStack } = await import('../../stacks/buildStack');
      const outputs =
        where === 'proxmox'
          ? buildK3sProxmox(
              k3sProxmoxPlan(changes),
              noCiliumYet,
              (vmId) => Promise.resolve(`${vmId}/made`),
              Promise.resolve(undefined),
            )
          : buildStack(k3sHetznerPlan(changes), noCiliumYet);
      return outputs as unknown as Record<string, unknown>;
    },
    {
      state: { ...addresses, secrets },
      answer: { id: 4711 },
      idOf: (_resource, count) => String(100 + count),
    },
  );
}

const k3sConfig = (document: string): Record<string, unknown> => {
  const { write_files: files } = parse(document) as { write_files: { path: string; content: string }[] };
  const config = files.find(({ path }) => path === '/etc/rancher/k3s/config.yaml');
  return parse(config?.content ?? '') as Record<string, unknown>;
};
const nodes = (resources: readonly Registered[]): Record<string, unknown> | undefined =>
  resources.find(({ inputs }) => 'configDigests' in inputs)?.inputs;

describe('k3s on Proxmox VE, as it is registered', () => {
  it('gives machines their addresses of both families by cloud-init, and boots them with their documents', async () => {
    const { resources } = await build('proxmox', {
      'network.families': 'dual-stack',
      'network.ipv6': { nodes: 'fd00:50::/64', pods: 'fd00:70::/104', podBlock: 120 },
      'provider.nameservers': ['192.0.2.53'],
    });
    const machines = ofType(resources, 'proxmoxve:index/vmLegacy:VmLegacy');
    expect(machines.map(({ name }) => name)).toEqual([
      'vms-control-plane-1',
      'vms-control-plane-2',
      'vms-control-plane-3',
      'vms-general-1',
      'vms-general-2',
    ]);
    expect(machines[0]?.inputs.initialization).toMatchObject({
      ipConfigs: [
        { ipv4: { address: '10.0.1.11/24', gateway: '10.0.1.1' }, ipv6: { address: 'fd00:50::b/64' } },
      ],
      dns: { servers: ['192.0.2.53'] },
    });
    const [first] = ofType(resources, 'proxmoxve:index/fileLegacy:FileLegacy');
    expect(k3sConfig(snippetText(first))).toMatchObject({
      'node-name': 'vms-control-plane-1',
      'node-ip': '10.0.1.11,fd00:50::b',
      'tls-san': ['10.0.1.10', '10.0.1.11'],
    });
  });

  it('keeps all nodes in one place, with the digests of what they run with', async () => {
    const { resources } = await build('proxmox');
    expect(nodes(resources)).toMatchObject({
      clusterName: 'vms',
      version: 'v1.34.2+k3s1',
      ranges: { pods: ['10.0.128.0/17'], services: ['10.0.8.0/21'] },
      workersAtATime: 1,
      nodes: [
        { name: 'vms-control-plane-1', role: 'server' },
        { name: 'vms-control-plane-2', role: 'server' },
        { name: 'vms-control-plane-3', role: 'server' },
        { name: 'vms-general-1', role: 'agent' },
        { name: 'vms-general-2', role: 'agent' },
      ],
    });
    const ids = ((nodes(resources)?.nodes ?? []) as { id: string }[]).map((node) => node.id);
    expect(ids).toHaveLength(5);
    expect(ids).toEqual(ids.map(() => expect.stringMatching(/^\d+\/made$/) as string));
    const [first] = ofType(resources, 'proxmoxve:index/fileLegacy:FileLegacy');
    const digests = nodes(resources)?.configDigests as Record<string, unknown>;
    expect(plain(digests['vms-control-plane-1'])).toBe(cloudInitDigest(snippetText(first)));
  });

  it('downloads a system with cloud-init, not Talos', async () => {
    const { resources } = await build('proxmox');
    const urls = ofType(resources, 'proxmoxve:download/file:File').map(({ inputs }) => inputs.url);
    expect([...new Set(urls)]).toEqual([
      'https://cloud-images.ubuntu.com/releases/noble/release/ubuntu-24.04-server-cloudimg-amd64.img',
    ]);
  });

  it('reaches nodes as they are seen, and lets the API answer under those names', async () => {
    process.env.ROUTEWISE_NODES_SEEN_AS = '127.9.0.0/16';
    const { resources, outputs } = await build('proxmox');
    expect(
      await new Promise((resolve) => (outputs.apiEndpoint as pulumi.Output<string>).apply(resolve)),
    ).toBe('https://127.9.1.10:6443');
    const [first] = ofType(resources, 'proxmoxve:index/fileLegacy:FileLegacy');
    expect(k3sConfig(snippetText(first))['tls-san']).toEqual(['10.0.1.10', '127.9.1.10', '127.9.1.11']);
    // Seen otherwise it is the same cluster: that of its secrets.
    const born = resources.findIndex(({ inputs }) => 'generation' in inputs);
    expect(ofType(resources, 'pulumi:providers:kubernetes')[0]?.inputs.clusterIdentifier).toBe(
      String(101 + born),
    );
  });
});

describe('k3s on Hetzner Cloud, as it is registered', () => {
  it('boots servers of the provider’s own image, behind a load balancer', async () => {
    const { resources, outputs } = await build('hetzner', { 'cluster.apiEndpoint': 'load-balancer' });
    const servers = ofType(resources, 'hcloud:index/server:Server');
    expect(servers).toHaveLength(6);
    for (const { name, inputs } of servers) {
      const config = k3sConfig(plain(inputs.userData));
      expect(config['node-name']).toBe(name);
      expect(config['node-ip']).toMatch(/^10\.0\.1\.\d+$/);
      expect(Buffer.byteLength(plain(inputs.userData))).toBeLessThan(32 * 1024);
    }
    expect(ofType(resources, 'hcloud:index/loadBalancer:LoadBalancer')).toHaveLength(1);
    expect(await pulumi.isSecret(outputs.kubeconfig as pulumi.Output<string>)).toBe(true);
    expect(outputs.talosconfig).toBeUndefined();
  });

  it('shows no secret beyond what is marked as one', async () => {
    const { resources } = await build('hetzner');
    const hidden = new Set(['hcloud:index/server:Server', 'pulumi:providers:kubernetes']);
    const texts = JSON.stringify(
      resources.filter(({ type }) => !hidden.has(type) && !type.startsWith('pulumi-nodejs:')),
    );
    for (const secret of [secrets.tokens.server, secrets.tokens.agent, secrets.admin.key])
      expect(texts).not.toContain(secret);
    for (const { inputs } of ofType(resources, 'hcloud:index/server:Server'))
      // Pulumi's mark of a secret.
      expect(JSON.stringify(inputs.userData)).toContain('4dabf18193072939515e22adb298388d');
  });
});
