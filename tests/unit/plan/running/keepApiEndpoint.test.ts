import { parseStack } from '../../../../spec/parseStack';
import type { Problem } from '../../../../config/problem';
import { RefusedError } from '../../../../config/problem';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import { planCluster } from '../../../../plan/planCluster';
import type { RunningApi } from '../../../../plan/running/runningStack';
import { nothingRuns } from '../../../../plan/running/runningStack';
import { planOf } from '../../../fixtures/plans';
import { hostsStack, proxmoxStack, stackWith } from '../../../fixtures/stacks';

type Stack = (changes: Readonly<Record<string, unknown>>) => unknown;
type Changes = Readonly<Record<string, unknown>>;

function plan(stack: Stack, changes: Changes, api?: RunningApi): ClusterPlan {
  return planCluster(parseStack(stack(changes)), {
    running: { ...nothingRuns, ...(api === undefined ? {} : { api }) },
  });
}

/** What the state of a stack says after it was built. */
function builtFrom({ apiEndpoint: { choice, host, port } }: ClusterPlan, address = host): RunningApi {
  return {
    choice,
    ...(host === undefined ? {} : { host }),
    port,
    ...(address === undefined ? {} : { url: `https://${address}:${port}` }),
  };
}

function refusals(build: () => unknown): readonly Problem[] {
  try {
    build();
  } catch (error) {
    if (error instanceof RefusedError) return error.problems;
    throw error;
  }
  throw new Error('nothing was refused');
}

const one = { 'nodes.controlPlanes.count': 1 };
const three = { 'nodes.controlPlanes.count': 3 };
const balanced = { 'cluster.apiEndpoint': 'load-balancer' };
const hetzner: Stack = stackWith;
const proxmox: Stack = proxmoxStack;
const k3sOnProxmox: Stack = (changes) =>
  proxmoxStack({ distribution: { kind: 'k3s', kernel: '6.8' }, ...changes });

describe('the API’s address of a running cluster', () => {
  it.each([
    ['Talos on Hetzner Cloud', hetzner, '203.0.113.7'],
    ['Talos on Proxmox VE', proxmox, undefined],
    ['k3s on Proxmox VE', k3sOnProxmox, undefined],
  ])('stays where one control plane becomes three: %s', (_name, stack, address) => {
    const before = plan(stack, one);
    expect(before.apiEndpoint.choice).toBe('control-plane');
    const grown = plan(stack, three, builtFrom(before, address));
    const fresh = plan(stack, three).apiEndpoint;
    expect(grown.apiEndpoint).toMatchObject(
      fresh.choice === 'control-plane'
        ? fresh
        : {
            choice: 'control-plane',
            decidedBy: 'plan',
            reasons: [{ text: expect.stringContaining('stays for the cluster’s life') as string }],
            turnedDown: [{ choice: fresh.choice }],
          },
    );
    expect(grown.apiEndpoint.host).toBe(before.apiEndpoint.host);
    if (grown.infrastructure.kind === 'hetzner') {
      expect(grown.infrastructure.loadBalancer).toBeUndefined();
      // Clients reach the server itself, as before.
      expect(grown.infrastructure.firewalls['control-plane'].rules.map(({ port }) => port)).toContain('6443');
    }
    const told = grown.remarks.find(({ rule }) => rule === 'api-behind-one-server');
    expect(told).toMatchObject({ severity: 'warn', path: 'routewise:nodes.controlPlanes.count', found: '3' });
    expect(told?.reason).toContain(`${grown.cluster}-control-plane-1 is down`);
    expect(told?.remedy).toContain('routewise:cluster.apiNames');
  });

  it.each([
    ['three', three],
    ['one', one],
  ])(
    'is the load balancer’s for as long as there is one, which the plan chooses for no new stack: %s',
    (_count, count) => {
      const running = builtFrom(plan(hetzner, { ...three, ...balanced }), '203.0.113.9');
      const now = plan(hetzner, count, running);
      expect(now.apiEndpoint.choice).toBe('load-balancer');
      expect(now.infrastructure).toHaveProperty('loadBalancer');
      expect(plan(hetzner, count).infrastructure).not.toHaveProperty('loadBalancer');
    },
  );

  it('is the load balancer’s where an update that did not come to its end has made one', () => {
    const running: RunningApi = { choice: 'load-balancer', port: 6443, location: 'fsn1' };
    expect(plan(hetzner, three, running).infrastructure).toHaveProperty('loadBalancer');
    const said = plan(hetzner, { ...three, 'cluster.apiEndpoint': 'control-plane' }, running);
    expect(said.infrastructure).not.toHaveProperty('loadBalancer');
  });

  it('is one server’s for several of a new stack, which is told until the stack says that it is meant so', () => {
    const told = (changes: Changes, running?: RunningApi) =>
      plan(hetzner, { ...three, ...changes }, running).remarks.filter(
        ({ rule }) => rule === 'api-behind-one-server',
      );
    const [remark, ...more] = told({});
    expect(more).toEqual([]);
    expect(remark).toMatchObject({
      severity: 'warn',
      path: 'routewise:nodes.controlPlanes.count',
      found: '3',
    });
    expect(remark?.reason).toContain('while dev-control-plane-1 is down');
    for (const choice of ['a name of your own', 'load-balancer', 'control-plane'])
      expect(remark?.remedy).toContain(choice);
    expect(told({}, builtFrom(plan(hetzner, three), '203.0.113.7'))).toHaveLength(1);
    for (const choice of ['control-plane', 'load-balancer', 'api.example.com'])
      expect(told({ 'cluster.apiEndpoint': choice })).toEqual([]);
    const meant = builtFrom(plan(hetzner, three), '203.0.113.7');
    expect(told({ 'cluster.apiEndpoint': 'control-plane' }, meant)).toEqual([]);
    expect(told(one)).toEqual([]);
  });

  it.each([
    ['auto', {}],
    ['its own kind', { 'cluster.apiEndpoint': 'load-balancer' }],
  ])('is planned as before where nothing changed: %s', (_case, changes) => {
    const before = plan(hetzner, { ...three, ...changes });
    expect(plan(hetzner, { ...three, ...changes }, builtFrom(before, '203.0.113.9')).apiEndpoint).toEqual(
      before.apiEndpoint,
    );
  });

  it.each([
    ['load-balancer', one],
    ['control-plane', { ...three, ...balanced }],
  ])('is refused to become another kind: %s', (wanted, count) => {
    const running = builtFrom(plan(hetzner, count), '203.0.113.7');
    const [problem, ...more] = refusals(() =>
      plan(hetzner, { ...count, 'cluster.apiEndpoint': wanted }, running),
    );
    expect(more).toEqual([]);
    expect(problem).toMatchObject({
      rule: 'api-endpoint-kept',
      path: 'routewise:cluster.apiEndpoint',
      found: wanted,
      reason: expect.stringContaining('203.0.113.7') as string,
      remedy: expect.stringContaining('routewise:cluster.apiNames') as string,
    });
  });

  it('gets a second name for clients: nodes and what is built stay, and certificates have both', () => {
    const running = builtFrom(plan(hetzner, one), '203.0.113.7');
    const named = plan(hetzner, { ...one, 'cluster.apiEndpoint': 'api.example.org' }, running);
    expect(named.apiEndpoint).toMatchObject({
      choice: 'control-plane',
      clients: 'api.example.org',
      names: ['api.example.org'],
    });
    expect(named.apiEndpoint.host).toBeUndefined();
    expect(named.remarks.map(({ rule }) => rule)).toContain('api-endpoint-second-name');
    const control = planOf(named, 'talos', 'hetzner').distribution.machines['control-plane'];
    expect(control?.certSANs).toContain('api.example.org');
    expect(control?.cluster.apiServerCertSANs).toContain('api.example.org');
  });

  it('that was a name of the stack’s own stays with the nodes where the name is taken away', () => {
    const before = { ...three, 'cluster.apiEndpoint': 'old.example.org' };
    const running = builtFrom(plan(hetzner, before));
    for (const apiEndpoint of ['auto', 'new.example.org']) {
      const { apiEndpoint: now } = plan(hetzner, { ...three, 'cluster.apiEndpoint': apiEndpoint }, running);
      expect(now).toMatchObject({ choice: 'hostname', host: 'old.example.org' });
      expect(now.clients).toBe(apiEndpoint === 'auto' ? undefined : apiEndpoint);
    }
  });

  it('may still be another one where it was never built', () => {
    const running = builtFrom(plan(hetzner, { ...three, ...balanced }));
    expect(plan(hetzner, one, running).apiEndpoint.choice).toBe('control-plane');
  });

  it('written out is the same address', () => {
    const running = builtFrom(plan(hetzner, one), '203.0.113.7');
    const { apiEndpoint } = plan(hetzner, { ...one, 'cluster.apiEndpoint': '203.0.113.7' }, running);
    expect(apiEndpoint).toMatchObject({ choice: 'control-plane', turnedDown: [] });
    expect(apiEndpoint.clients).toBeUndefined();
  });

  it('stays with its host where hosts are listed in another order, and moves on where that host leaves', () => {
    const hosts = [1, 2, 3].map((index) => ({
      ...{ name: `m${index}`, address: `10.0.1.${index}`, ssh: `192.0.2.${index}` },
      hardware: 'card',
    }));
    const at = (...indexes: number[]): Changes => ({
      'nodes.controlPlanes.hosts': indexes.map((index) => hosts[index - 1]),
      'nodes.workers': {},
      'nodes.controlPlanes.schedulable': true,
    });
    const running = builtFrom(plan(hostsStack, at(1, 2, 3)));
    expect(plan(hostsStack, at(3, 2, 1), running).apiEndpoint.host).toBe('10.0.1.1');
    const left = plan(hostsStack, at(2), running);
    expect(left.apiEndpoint.host).toBe('10.0.1.2');
    expect(left.remarks.map(({ rule }) => rule)).toContain('api-endpoint-node-leaves');
  });
});
