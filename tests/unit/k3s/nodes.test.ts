import { spawnSync } from 'node:child_process';
import { k3sNodeOf } from '../../../plan/k3sNode';
import { k3sFiles, placeholderSecrets } from '../../../plan/machine/k3s';
import { resetScript } from '../../../providers/src/k3s/resetNodes';
import { k3sNodes } from '../../../providers/src/k3sNodes';
import type { K3sLifeRequest } from '../../../providers/src/k3s/lifeRequest';
import { generateK3sSecrets } from '../../../providers/src/k3s/secrets';
import { k3sProxmoxPlan } from '../../fixtures/plans';

let kubernetes: K3sLifeRequest['kubernetes'];
beforeAll(async () => {
  const { cas, admin } = await generateK3sSecrets();
  // Nobody listens there.
  kubernetes = { endpoint: 'https://127.0.0.1:1', ca: cas.server.crt, ...admin };
});

function request(servers: number, changes: Partial<K3sLifeRequest> = {}): K3sLifeRequest {
  const nodes = Array.from({ length: servers }, (_, index) => ({
    name: `vms-control-plane-${index + 1}`,
    role: 'server' as const,
    id: `id-${index + 1}`,
  }));
  return {
    clusterName: 'vms',
    kubernetes,
    nodes: [...nodes, { name: 'vms-general-1', role: 'agent', id: 'id-9' }],
    configDigests: {},
    ranges: { pods: ['10.42.0.0/16'], services: ['10.43.0.0/16'] },
    version: 'v1.34.2+k3s1',
    installedBy: 'cloud-init',
    ssh: {},
    files: {},
    workersAtATime: 1,
    drainSeconds: 10,
    stepSeconds: 1,
    intervalMs: 10,
    ...changes,
  };
}
const reasons = async (before: Partial<K3sLifeRequest>, after: K3sLifeRequest): Promise<string[]> =>
  (await k3sNodes.check(before, after)).failures.map(({ property, reason }) => `${property}: ${reason}`);

describe('a change of nodes, before anything is done', () => {
  it('is refused where etcd would lose its majority, with k3s’ own way out', async () => {
    expect((await reasons(request(3), request(1))).join()).toMatch(
      /^nodes: 3 control planes cannot become 1.*k3s etcd-snapshot save.*--cluster-reset-restore-path/s,
    );
    expect(await reasons(request(5), request(3))).toEqual([]);
    expect(await reasons(request(1), request(3))).toEqual([]);
  });

  it('is refused where releases are skipped or go back', async () => {
    const to = (version: string) => reasons(request(1), request(1, { version }));
    expect((await to('v1.36.0+k3s1')).join()).toMatch(/^version: Kubernetes cannot go from .* in one update/);
    expect((await to('v1.33.5+k3s1')).join()).toMatch(/^version: Kubernetes cannot go back/);
    expect(await to('v1.35.0+k3s1')).toEqual([]);
  });

  it('is refused where ranges move', async () => {
    const moved = { pods: ['10.99.0.0/16'], services: ['10.43.0.0/16'] };
    expect((await reasons(request(1), request(1, { ranges: moved }))).join()).toMatch(
      /^ranges: the cluster vms lives/,
    );
  });

  it('lets the only server be made anew where its API does not answer: nothing is left to lose', async () => {
    const anew = request(1);
    anew.nodes = anew.nodes.map((node) => ({ ...node, id: `${node.id}-anew` }));
    expect(await reasons(request(1), anew)).toEqual([]);
  });

  it('is none where only care or addresses differ', async () => {
    const record = { nodes: [], configs: {}, ssh: {}, hostKeys: {} };
    const state = { ...request(1), record };
    expect(await k3sNodes.diff('vms', state, request(1, { drainSeconds: 99, ssh: { a: 'root@b' } }))).toEqual(
      {
        changes: false,
      },
    );
    expect(await k3sNodes.diff('vms', state, request(1, { version: 'v1.34.3+k3s1' }))).toEqual({
      changes: true,
    });
    expect(await k3sNodes.diff('vms', state, request(1, { configDigests: { a: 'b' } }))).toEqual({
      changes: true,
    });
  });
});

it('an API that never answers is told with what to look at, and what was begun is kept', async () => {
  const error = await k3sNodes.create(request(1)).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /https:\/\/127\.0\.0\.1:1 answers: not within 1 s.*cloud-init-output\.log/s,
    ) as string,
    id: 'vms',
    properties: { record: { nodes: [{ joined: false }, { joined: false }] } },
  });
});

describe('scripts for machines', () => {
  const plan = k3sProxmoxPlan({ 'network.families': 'dual-stack' });
  const scripts: [string, string][] = [
    ...plan.nodes.map(({ name }): [string, string] => {
      const files = k3sFiles(k3sNodeOf(plan, name), placeholderSecrets);
      return [`install-k3s of ${name}`, files.at(-1)?.content ?? ''];
    }),
    ['the reset of a server', resetScript({ role: 'server' })],
    ['the reset of an agent', resetScript({ role: 'agent' })],
  ];
  it.each(scripts)('%s is what a POSIX shell can read', (_, script) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(script.length).toBeGreaterThan(500);
  });
});
