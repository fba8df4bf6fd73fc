import * as pulumi from '@pulumi/pulumi';
import { generateTalosSecrets } from '../../providers/src/talos/secrets';
import type { TalosSecrets } from '../../plan/machines/talos/talosSecrets';
import type { Built } from '../fixtures/mockedStack';
import { ofType, plain, underMocks } from '../fixtures/mockedStack';
import { hetznerPlan } from '../fixtures/plans';

let secrets: TalosSecrets;
beforeAll(async () => {
  secrets = await generateTalosSecrets({ serviceAccountKeyBits: 2048 });
});

/** Builds a stack under mocks and hands over what was registered, and the outputs. */
function build(changes: Record<string, unknown>): Promise<Built<Record<string, unknown>>> {
  const addresses = { ipv4: '127.9.0.9', ipAddress: '127.9.0.8', ipv4Address: '127.9.0.7' };
  return underMocks(
    async () => {
      const { buildTalosHetzner } = await import('../../stacks/talosHetzner');
      return buildTalosHetzner(hetznerPlan(changes)) as unknown as Record<string, unknown>;
    },
    {
      state: { ...addresses, secrets },
      answer: { id: 4711 },
      idOf: (_resource, count) => String(100 + count),
    },
  );
}

const server = 'hcloud:index/server:Server';

describe('Talos on Hetzner, as it is registered', () => {
  it('makes one server a planned node, with address, groups and an empty list of aliases', async () => {
    const { resources } = await build({ 'cluster.apiEndpoint': 'load-balancer' });
    const servers = ofType(resources, server);
    expect(servers.map(({ name }) => name)).toEqual([
      'dev-control-plane-1',
      'dev-control-plane-2',
      'dev-control-plane-3',
      'dev-general-1',
      'dev-general-2',
      'dev-general-3',
    ]);
    expect(ofType(resources, 'hcloud:index/loadBalancer:LoadBalancer')).toHaveLength(1);
    expect(ofType(resources, 'hcloud:index/primaryIp:PrimaryIp')).toHaveLength(0);
    expect(servers[0]?.inputs).toMatchObject({
      placementGroupId: expect.any(Number) as number,
      location: 'fsn1',
      serverType: 'cpx31',
      image: '4711',
    });
    expect(servers[0]?.inputs.networks).toMatchObject([{ ip: '10.0.1.11', aliasIps: [] }]);
  });

  it('gives each machine a config with its own name and the API’s built address', async () => {
    const { resources } = await build({ 'cluster.apiEndpoint': 'load-balancer' });
    const userData = ofType(resources, server).map(({ inputs }) => plain(inputs.userData));
    userData.forEach((text, index) => {
      expect(text).toContain(`hostname: ${ofType(resources, server)[index]?.name ?? ''}`);
      expect(text).toContain('endpoint: https://127.9.0.9:6443');
      expect(text).not.toContain('api.invalid');
    });
  });

  it('keeps an address for the API where there is one control plane', async () => {
    const one = await build({ 'nodes.controlPlanes.count': 1 });
    expect(ofType(one.resources, 'hcloud:index/loadBalancer:LoadBalancer')).toHaveLength(0);
    const [primary] = ofType(one.resources, 'hcloud:index/primaryIp:PrimaryIp');
    expect(primary?.inputs).toMatchObject({ type: 'ipv4', autoDelete: false });
    const servers = ofType(one.resources, server);
    const control = servers.find(({ name }) => name === 'dev-control-plane-1');
    const others = servers.filter((each) => each !== control);
    expect(plain(control?.inputs.userData)).toContain('endpoint: https://127.9.0.8:6443');
    expect(control?.inputs.publicNets).toMatchObject([{ ipv4: expect.any(Number) as number }]);
    expect(others.every(({ inputs }) => !JSON.stringify(inputs.publicNets).includes('"ipv4":'))).toBe(true);
  });

  it('installs Cilium as one atomic release with a fixed name, bounded history and the plan’s values', async () => {
    const { resources } = await build({ 'cilium.rollout': { history: 7, timeoutSeconds: 900 } });
    const [release, ...more] = ofType(resources, 'kubernetes:helm.sh/v3:Release');
    expect(more).toEqual([]);
    expect(release?.inputs).toMatchObject({
      name: 'cilium',
      namespace: 'kube-system',
      chart: 'cilium',
      version: '1.19.6',
      atomic: true,
      skipAwait: false,
      maxHistory: 7,
      timeout: 900,
      repositoryOpts: { repo: 'https://helm.cilium.io/' },
      values: hetznerPlan({}).cilium.helmValues,
    });
  });

  it.each([
    [{ path: './charts/cilium' }, { chart: './charts/cilium' }],
    [{ archive: './cilium.tgz' }, { chart: './cilium.tgz' }],
    [
      { repository: 'oci://registry.example.com/charts/' },
      { chart: 'oci://registry.example.com/charts/cilium' },
    ],
  ])('takes the chart from %p', async (chart, expected) => {
    const { resources } = await build({ 'cilium.chart': chart });
    const [release] = ofType(resources, 'kubernetes:helm.sh/v3:Release');
    expect(release?.inputs).toMatchObject(expected);
    expect(release?.inputs.repositoryOpts).toBeUndefined();
  });

  it('knows the cluster by its secrets, whatever its address', async () => {
    const one = { 'nodes.controlPlanes.count': 1 };
    const providers = [];
    for (const changes of [one, { ...one, 'cluster.apiEndpoint': 'api.example.com' }]) {
      const { resources } = await build(changes);
      const born = resources.findIndex(({ inputs }) => 'generation' in inputs);
      const [provider] = ofType(resources, 'pulumi:providers:kubernetes');
      expect(provider?.inputs.clusterIdentifier).toBe(String(101 + born));
      providers.push(plain(provider?.inputs.kubeconfig));
    }
    expect(new Set(providers).size).toBe(2);
  });

  it('puts kubeconfig and talosconfig out as secrets, and the plan as it is', async () => {
    const { outputs } = await build({});
    for (const name of ['kubeconfig', 'talosconfig']) {
      expect(await pulumi.isSecret(outputs[name] as pulumi.Output<string>)).toBe(true);
    }
    expect(outputs.plan).toMatchObject({ cluster: 'dev', routing: { choice: 'tunnel' } });
    expect(JSON.stringify(outputs.plan)).not.toContain(secrets.trustdinfo.token);
  });
});
