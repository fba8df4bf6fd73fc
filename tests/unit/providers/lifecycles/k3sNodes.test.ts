import { spawnSync } from 'node:child_process';
import { k3sNodeOf } from '../../../../plan/machines/k3s/k3sNode';
import { k3sFiles, placeholderSecrets } from '../../../../plan/machines/k3s';
import { k3sNodes } from '../../../../providers/src/lifecycles/k3sNodes';
import type { K3sLifeRequest } from '../../../../providers/src/k3s/lifeRequest';
import { generateK3sSecrets } from '../../../../providers/src/k3s/secrets';
import { volumesOfLeaving } from '../../../../providers/src/k3s/volumesOfLeaving';
import { k3sProxmoxPlan } from '../../../fixtures/plans';

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

  it('is refused where servers go and the API cannot be asked, unless the cluster’s name was typed', async () => {
    const anew = (count: number): K3sLifeRequest => {
      const wanted = request(count);
      return { ...wanted, nodes: wanted.nodes.map((node) => ({ ...node, id: `${node.id}-anew` })) };
    };
    for (const count of [1, 3]) {
      const [reason = ''] = await reasons(request(count), anew(count));
      expect(reason).toMatch(
        /^nodes: this update would make .* could not be asked from here: The Kubernetes API at https:\/\/127\.0\.0\.1:1: ECONNREFUSED\. Nothing was changed/,
      );
      expect(reason).toContain('ROUTEWISE_WITHOUT_QUORUM_CHECK=vms');
    }
    expect((await reasons(request(5), request(3))).join()).toMatch(/would remove .*could not be asked/);
    const told = jest.spyOn(console, 'log').mockImplementation(() => undefined);
    process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK = 'vms';
    try {
      expect(await reasons(request(3), anew(3))).toEqual([]);
      expect(told.mock.calls.flat().join()).toContain('ROUTEWISE_WITHOUT_QUORUM_CHECK=vms says');
    } finally {
      delete process.env.ROUTEWISE_WITHOUT_QUORUM_CHECK;
      told.mockRestore();
    }
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

describe('volumes of hosts that leave', () => {
  const onHosts = (servers: number, changes: Partial<K3sLifeRequest> = {}): K3sLifeRequest =>
    request(servers, { installedBy: 'ssh', ...changes });
  const told = (changes: Partial<K3sLifeRequest> = {}) =>
    volumesOfLeaving(onHosts(3), onHosts(2, changes), 500);

  it('are told where the cluster cannot be asked, too, by what becomes of them', async () => {
    expect(await told()).toEqual([
      'vms-control-plane-3 leaves; the cluster does not say which volumes it has. What lies in /var/lib/rancher/k3s/storage stays on its disk.',
    ]);
    expect(await told({ localVolumes: 'delete', localStorage: '/srv/volumes' })).toEqual([
      expect.stringMatching(
        /What lies in \/srv\/volumes IS DELETED for good \(safety\.localVolumes: delete\)\.$/,
      ),
    ]);
  });

  it('are no subject where nobody leaves, or machines go with their disks', async () => {
    expect(await volumesOfLeaving(onHosts(3), onHosts(3), 500)).toEqual([]);
    expect(await volumesOfLeaving(request(3), request(2), 500)).toEqual([]);
  });

  it('are of the state: a change of what becomes of them is an update', async () => {
    const state = { ...onHosts(1), record: { nodes: [], configs: {}, ssh: {}, hostKeys: {} } };
    expect(await k3sNodes.diff('vms', state, onHosts(1, { localVolumes: 'keep' }))).toEqual({
      changes: false,
    });
    expect(await k3sNodes.diff('vms', state, onHosts(1, { localVolumes: 'delete' }))).toEqual({
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
  ];
  it.each(scripts)('%s is what a POSIX shell can read', (_, script) => {
    const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(script.length).toBeGreaterThan(500);
  });
});
