import { planFormat } from '../../../../plan/clusterPlan';
import { readRunning } from '../../../../plan/running/readRunning';
import { hetznerPlan, k3sHostsPlan } from '../../../fixtures/plans';

interface Resource {
  readonly type: string;
  readonly name: string;
  readonly inputs?: unknown;
  readonly outputs?: unknown;
  readonly delete?: true;
}

function exported(resources: readonly Resource[], pending: readonly Resource[] = []): unknown {
  const of = ({ name, ...rest }: Resource) => ({
    urn: `urn:pulumi:dev::routewise::${rest.type}::${name}`,
    ...rest,
  });
  return {
    deployment: {
      resources: resources.map(of),
      pending_operations: pending.map((each) => ({ type: 'creating', resource: of(each) })),
    },
  };
}

const servers: Resource = { type: 'routewise:hetzner:Servers', name: 'dev', inputs: {} };
const server = (name: string, ip: string, pool: string, more: Partial<Resource> = {}): Resource => ({
  type: 'hcloud:index/server:Server',
  name,
  inputs: {
    name,
    serverType: 'cax21',
    location: 'fsn1',
    labels: { 'routewise-pool': pool },
    networks: [{ networkId: 1, ip, aliasIps: [] }],
    userData: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', ciphertext: 'x' },
  },
  ...more,
});

describe('what a stack has built', () => {
  it('is nothing before the first update', () => {
    expect(readRunning({ deployment: {} })).toEqual({ nodes: [], pools: [], segments: [] });
  });

  it('is told by servers alone where no update came to its end, those under way among them', () => {
    const state = exported(
      [
        servers,
        { type: 'pulumi-nodejs:dynamic/routewise:TalosMachineSecrets', name: 'dev' },
        { type: 'hcloud:index/primaryIp:PrimaryIp', name: 'dev-api' },
        server('dev-control-plane-1', '10.0.1.11', 'control-plane'),
        server('dev-edge-b-12', '10.0.1.43', 'edge-b', { delete: true }),
      ],
      [server('dev-edge-b-12', '10.0.1.75', 'edge-b')],
    );
    expect(readRunning(state)).toEqual({
      cluster: 'dev',
      provider: 'hetzner',
      distribution: 'talos',
      api: { choice: 'control-plane', port: 6443 },
      nodes: [
        {
          ...{ name: 'dev-control-plane-1', role: 'control-plane', pool: 'control-plane', index: 1 },
          stem: 'control-plane',
          ...{ segment: 'main', address: '10.0.1.11', location: 'fsn1' },
          machine: { kind: 'server', type: 'cax21', architecture: 'arm' },
        },
        {
          ...{ name: 'dev-edge-b-12', role: 'worker', pool: 'edge-b', index: 12 },
          stem: 'edge-b',
          ...{ segment: 'main', address: '10.0.1.75', location: 'fsn1' },
          machine: { kind: 'server', type: 'cax21', architecture: 'arm' },
        },
      ],
      pools: [],
      segments: [],
    });
  });

  it('is believed of resources first, where the last plan says otherwise', () => {
    const plan = {
      cluster: 'dev',
      distribution: { kind: 'talos' },
      apiEndpoint: { choice: 'load-balancer', port: 6443 },
      nodes: [
        {
          ...{ name: 'dev-general-1', role: 'worker', pool: 'general', index: 1, segment: 'main' },
          address: '10.0.1.64',
        },
        {
          ...{ name: 'dev-general-2', role: 'worker', pool: 'general', index: 2, segment: 'main' },
          address: '10.0.1.65',
        },
      ],
      segments: [{ name: 'main', nodes: '10.0.1.0/24' }],
      addressing: { nodes: ['10.0.1.0/24'] },
      infrastructure: { kind: 'hetzner' },
    };
    const state = exported([
      {
        type: 'pulumi:pulumi:Stack',
        name: 'routewise-dev',
        outputs: { plan, apiEndpoint: 'https://1.2.3.4:6443' },
      },
      servers,
      server('dev-general-1', '10.0.1.32', 'general'),
    ]);
    const { nodes, api } = readRunning(state);
    expect(nodes.map(({ name, address }) => `${name} ${address ?? ''}`)).toEqual(['dev-general-1 10.0.1.32']);
    expect(api).toEqual({ choice: 'load-balancer', port: 6443, url: 'https://1.2.3.4:6443' });
  });

  it.each([
    // Servers are resources; of hosts only the plan tells.
    ['Talos on Hetzner Cloud', hetznerPlan(), { distribution: 'talos', provider: 'hetzner' }, []],
    ['k3s on hosts', k3sHostsPlan(), { distribution: 'k3s', provider: 'hosts' }, ['one', 'two']],
  ])('is read from the last plan of %s where nothing else remembers it', (_, plan, kinds, nodes) => {
    const outputs = (format: number): unknown => JSON.parse(JSON.stringify({ plan: { ...plan, format } }));
    const state = (format: number): unknown =>
      exported([{ type: 'pulumi:pulumi:Stack', name: 'routewise-dev', outputs: outputs(format) }]);
    const running = readRunning(state(planFormat));
    expect(running).toMatchObject({ cluster: plan.cluster, ...kinds });
    expect(running.api?.choice).toBe(plan.apiEndpoint.choice);
    expect(running.nodes.map(({ name }) => name)).toEqual(nodes);
    expect(readRunning(state(2))).toEqual(running);
    expect(() => readRunning(state(planFormat + 1))).toThrow(
      /a later release has written the stack’s output “plan” \(format 4; this one reads up to 3\)/,
    );
  });

  it('is refused where a later release remembers it in another way', () => {
    const memory = { type: 'routewise:stack:Memory', name: 'dev', inputs: { format: 7 } };
    expect(() => readRunning(exported([memory]))).toThrow(/a later release may have written it/);
  });

  it('is refused where the text is no state', () => {
    expect(() => readRunning({ version: 3 })).toThrow(/not what `pulumi stack export` writes/);
  });
});
