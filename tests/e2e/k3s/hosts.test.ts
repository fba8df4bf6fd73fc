// k3s on hosts reached by SSH: install, options, upgrade one at a time, a node less, faults in the middle, all clean at the end.
// Real sshd in network namespaces and a real control plane of Kubernetes; k3s and systemctl are stand-ins that record their arguments.
// It must never need a service of this machine, nor leave a namespace or process behind.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { parseStack } from '../../../spec/parseStack';
import { clusterBirth, k3sNodeOf } from '../../../plan/machines/k3s/k3sNode';
import type { K3sClusterPlan } from '../../../plan/machines/k3s/k3sNode';
import type { K3sSecrets } from '../../../plan/machines/k3s';
import { filesDigest, k3sFiles } from '../../../plan/machines/k3s';
import { planCluster } from '../../../plan/planCluster';
import { k3sNodes } from '../../../providers/src/lifecycles/k3sNodes';
import type { K3sLifeRequest } from '../../../providers/src/k3s/lifeRequest';
import { generateK3sSecrets } from '../../../providers/src/k3s/secrets';
import { resetScript } from '../../../providers/src/hosts/reset/resetScripts';
import { showNodeDown } from '../../../sandbox/machines/nodeObject';
import { issueCertificate } from '../../../sandbox/cluster/certificates';
import type { ControlPlane } from '../../../sandbox/cluster/controlPlane';
import { Reaper } from '../../../sandbox/processes/reaper';
import { Kubelets, putK3s, putPing, putSystemctl } from '../../fixtures/hosts/k3sHosts';
import { KeptState } from '../../fixtures/hosts/keptState';
import { casOf, startPlaneOfHosts } from '../../fixtures/hosts/planeOfHosts';
import { refusedWhileBroken } from '../../fixtures/hosts/snapshotOfHost';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import type { TestHost } from '../../fixtures/hosts/testHost';
import { hostsStack } from '../../fixtures/stacks';
import { describeWith } from '../sandbox/readyTools';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);
const minutes = 60_000;

(why === undefined ? describeWith(['etcd', 'kube-apiserver', 'kwok']) : describe.skip)('k3s on hosts', () => {
  const folder = mkdtempSync(join(tmpdir(), 'routewise-k3s-hosts-'));
  const directory = join(folder, 'snapshots');
  const reaper = new Reaper();
  let hosts: TestHosts;
  let master: TestHost;
  let worker: TestHost;
  let plane: ControlPlane;
  let kubelets: Kubelets;
  let secrets: K3sSecrets;
  const kept = new KeptState();
  let clean: { master: string; worker: string };

  const newest = {
    'distribution.version': 'v1.35.1+k3s1',
    'cluster.kubernetes': '1.35.1',
    'cilium.version': '1.20.1',
  };

  const plan = (changes: Record<string, unknown> = {}): K3sClusterPlan => {
    const planned = planCluster(
      parseStack(
        hostsStack({
          'network.nodes': '10.4.0.0/16',
          'network.pods': '10.42.0.0/16',
          'network.services': '10.43.0.0/16',
          'network.families': 'dual-stack',
          'network.ipv6': { nodes: 'fd00:50::/64', pods: 'fd00:70::/104', podBlock: 120 },
          'nodes.controlPlanes.hosts': [{ name: 'master', address: '10.4.100.1', ssh: master.ssh('admin') }],
          'nodes.workers.general.hosts': [
            { name: 'worker', address: '10.4.100.2', ssh: worker.ssh('admin') },
          ],
          'distribution.install': { path: '/opt/release/k3s' },
          ...changes,
        }),
      ),
    );
    if (planned.k3s === undefined) throw new Error('not planned for k3s');
    return { ...planned, k3s: planned.k3s };
  };

  const request = (changes: Record<string, unknown> = {}, without: string[] = []): K3sLifeRequest => {
    const planned = plan(changes);
    const nodes = planned.nodes.filter(({ name }) => !without.includes(name));
    const filesOf = (name: string) => k3sFiles(k3sNodeOf(planned, name), secrets);
    const each = <T>(value: (name: string) => T): Record<string, T> =>
      Object.fromEntries(nodes.map(({ name }) => [name, value(name)]));
    return {
      ...clusterBirth(planned),
      kubernetes: {
        endpoint: `https://127.0.0.1:${plane.port}`,
        ca: secrets.cas.server.crt,
        ...secrets.admin,
      },
      nodes: nodes.map(({ name, role }) => ({
        name,
        role: role === 'worker' ? 'agent' : 'server',
        id: name,
      })),
      configDigests: each((name) => filesDigest(filesOf(name))),
      version: planned.k3s.version,
      installedBy: 'ssh',
      ssh: each((name) => hosts.host(name).ssh('admin')),
      files: each((name) => JSON.stringify(filesOf(name))),
      workersAtATime: 1,
      drainSeconds: 20,
      stepSeconds: 40,
      snapshots: { directory, keep: 5 },
      intervalMs: 300,
    };
  };

  const keep = (wanted: K3sLifeRequest): Promise<string | undefined> => kept.keep(wanted);

  beforeAll(async () => {
    secrets = await generateK3sSecrets();
    const cas = casOf(secrets);
    hosts = await startTestHosts({ master: '10.4.100.1/16', worker: '10.4.100.2/16' });
    [master, worker] = [hosts.host('master'), hosts.host('worker')];
    process.env.ROUTEWISE_SSH_PRIVATE_KEY = hosts.privateKey;
    for (const host of [master, worker]) {
      putSystemctl(host);
      putK3s(host, 'v1.34.2+k3s1');
    }
    const request = { commonName: 'kube-apiserver', hosts: ['10.4.100.1'] };
    putPing(master, await issueCertificate(cas.ca, request));
    clean = { master: master.snapshot().files, worker: worker.snapshot().files };
    plane = await startPlaneOfHosts({ folder, cas, reaper, advertiseAddress: '10.4.100.1' });
    kubelets = new Kubelets([master, worker], plane);
    kubelets.start();
  }, 3 * minutes);
  afterAll(async () => {
    delete process.env.ROUTEWISE_SSH_PRIVATE_KEY;
    await kubelets.stop();
    await plane.stop();
    await reaper.close();
    await hosts.close();
    rmSync(folder, { recursive: true, force: true });
  }, minutes);

  test(
    'a host that vanishes in the middle is told, and a repeat converges',
    async () => {
      master.cutAt(6, 'during');
      setTimeout(() => {
        master.vanish();
      }, 1500);
      const short = { ...request(), stepSeconds: 5 };
      // Back after a while: within the time a connection may be lost, the step goes on by itself.
      setTimeout(() => {
        master.back();
      }, 6000);
      const failed = await keep(short);
      if (failed !== undefined) expect(failed).toMatch(/master|worker|Kubernetes API/);
      expect(await keep(request())).toBeUndefined();
      expect(kept.state.record.nodes.map(({ name, joined }) => [name, joined])).toEqual([
        ['master', true],
        ['worker', true],
      ]);
    },
    2 * minutes,
  );

  test('hosts run k3s with the plan’s options, IPv6 beside IPv4, and files that only root reads', () => {
    expect(new Set(master.calls('k3s'))).toEqual(new Set(['server']));
    expect(new Set(worker.calls('k3s'))).toEqual(new Set(['agent']));
    const config = (host: TestHost) =>
      parse(host.must('cat /etc/rancher/k3s/config.yaml')) as Record<string, unknown>;
    expect(config(master)).toMatchObject({
      'cluster-cidr': '10.42.0.0/16,fd00:70::/104',
      'node-ip': '10.4.100.1,fd00:50::6401',
      'flannel-backend': 'none',
      'disable-kube-proxy': true,
    });
    expect(config(worker)).toMatchObject({ 'node-ip': '10.4.100.2,fd00:50::6402' });
    // The underlay, where there was none: it is on the link, and reaches the other host.
    expect(master.must('ip -6 -o address show dev eth0')).toContain('fd00:50::6401/64');
    expect(master.must('ping -6 -c 1 -W 5 fd00:50::6402')).toContain('1 received');
    expect(master.must('cat /etc/rancher/k3s/config.yaml.d/10-join.yaml')).toBe('cluster-init: true\n');
    expect(worker.must('cat /etc/rancher/k3s/config.yaml.d/10-join.yaml')).toBe(
      'server: https://10.4.100.1:6443\n',
    );
    const modes = master.must(
      'stat -c "%a %U %n" /etc/rancher/k3s/* /var/lib/rancher/k3s/server/tls/*.key /var/lib/rancher/k3s/server',
    );
    for (const line of modes.trim().split('\n')) expect(line).toMatch(/^(600|700) root /);
    expect(worker.exec('test -e /var/lib/rancher/k3s/server').code).not.toBe(0);
  });

  test('no secret was in an argument, a command or a shell history', () => {
    const values = [secrets.tokens.server, secrets.tokens.agent];
    for (const host of [master, worker]) {
      const said = [
        ...host.commands(),
        ...host.calls('k3s'),
        ...host.calls('systemctl'),
        host.exec('cat /root/.*_history /home/admin/.*_history /var/log/sshd.log').stdout,
      ].join('\n');
      expect(said.length).toBeGreaterThan(100);
      for (const value of values) expect(said).not.toContain(value);
      expect(said).not.toContain('PRIVATE KEY');
    }
  });

  test(
    'a changed option restarts k3s where it changed, without emptying the node',
    async () => {
      const [before, cordoned] = [master.calls('k3s').length, kubelets.seen.length];
      const wanted = request({ 'distribution.config': { agents: { 'kubelet-arg': ['max-pods=200'] } } });
      expect(await k3sNodes.diff('', kept.state, wanted)).toEqual({ changes: true });
      expect(await keep(wanted)).toBeUndefined();
      expect(worker.must('cat /etc/rancher/k3s/config.yaml')).toContain('max-pods=200');
      expect(master.calls('k3s')).toHaveLength(before);
      expect(kubelets.seen.slice(cordoned)).toEqual([]);
      expect(await k3sNodes.diff('', kept.state, wanted)).toEqual({ changes: false });
      expect(await keep(request())).toBeUndefined();
    },
    2 * minutes,
  );

  const sudoers = '/etc/sudoers.d/admin';
  test.each<[string, () => void, () => void, RegExp]>([
    [
      'sudo that wants a password',
      () => worker.must(`sed -i 's/NOPASSWD: //' ${sudoers}`),
      () => worker.must(`sed -i 's/ALL$/NOPASSWD: ALL/' ${sudoers}`),
      /worker .*sudo: a password is required/s,
    ],
    [
      'a user who may not use sudo',
      () => worker.must(`mv ${sudoers} /etc/admin.aside`),
      () => worker.must(`mv /etc/admin.aside ${sudoers}`),
      /worker .*sudo/s,
    ],
    [
      'a full disk',
      () => {
        worker.resizeDisk(0);
      },
      () => {
        worker.resizeDisk(undefined);
      },
      /worker .*disk/s,
    ],
  ])(
    'with %s the error names the host, and a repeat converges',
    async (name, plant, undo, tells) => {
      const wanted = request({
        'distribution.config': { agents: { 'kubelet-arg': [`max-pods=${100 + name.length}`] } },
      });
      const before = worker.must('cat /etc/rancher/k3s/config.yaml');
      plant();
      const message = await keep(wanted);
      undo();
      expect(message).toMatch(tells);
      // A file is there whole, or the one before it is.
      expect(worker.must('cat /etc/rancher/k3s/config.yaml')).toBe(before);
      expect(await keep(wanted)).toBeUndefined();
      expect(worker.must('cat /etc/rancher/k3s/config.yaml')).toContain(`max-pods=${100 + name.length}`);
      expect(await k3sNodes.diff('', kept.state, wanted)).toEqual({ changes: false });
    },
    2 * minutes,
  );

  test(
    'a reboot in the middle of a change is waited for, or told and gone on from',
    async () => {
      const wanted = request({ 'distribution.config': { agents: { 'kubelet-arg': ['max-pods=190'] } } });
      const changing = keep(wanted);
      while (worker.exec('grep -q max-pods=190 /etc/rancher/k3s/config.yaml').code !== 0) await pause(20);
      await worker.reboot();
      // What systemd does at boot with units that are enabled.
      worker.must('systemctl restart routewise-underlay.service; systemctl restart k3s-agent.service');
      const message = await changing;
      if (message !== undefined) expect(message).toContain('worker');
      expect(await keep(wanted)).toBeUndefined();
      expect(await k3sNodes.diff('', kept.state, wanted)).toEqual({ changes: false });
      expect(worker.must('systemctl is-active k3s-agent.service')).toBe('active\n');
      expect(await keep(request())).toBeUndefined();
    },
    2 * minutes,
  );

  test(
    'an upgrade goes node by node, servers first, each emptied before',
    async () => {
      for (const host of [master, worker]) putK3s(host, 'v1.35.1+k3s1');
      const isKept = await refusedWhileBroken({ host: master, plane, directory }, () =>
        keep(request(newest)),
      );
      expect(await keep(request(newest))).toBeUndefined();
      expect(kubelets.seen.slice(2)).toEqual([
        'master cordoned',
        'master v1.35.1+k3s1',
        'worker cordoned',
        'worker v1.35.1+k3s1',
      ]);
      const nodes = (await plane.api.list('/api/v1/nodes')) as unknown as {
        spec: { unschedulable?: true };
      }[];
      expect(nodes.map(({ spec }) => spec.unschedulable)).toEqual([undefined, undefined]);
      isKept('metal', 'upgrading-k3s-to-v1.35.1+k3s1');
      const { failures } = await k3sNodes.check(kept.state, request());
      expect(failures[0]?.reason).toMatch(/cannot go back from v1\.35\.1/);
    },
    2 * minutes,
  );

  test(
    'a host with another key is refused, and nothing is done there',
    async () => {
      const [known, before] = [worker.must('cat /etc/ssh/ssh_host_ed25519_key'), worker.snapshot().files];
      worker.changeHostKey();
      const changed = worker.snapshot().files;
      const message = await keep(
        request({ ...newest, 'distribution.config': { agents: { 'kubelet-arg': ['max-pods=250'] } } }),
      );
      expect(message).toMatch(/worker.*key/s);
      expect(worker.snapshot().files).toBe(changed);
      worker.write('/etc/ssh/ssh_host_ed25519_key', known, '0600');
      worker.must('ssh-keygen -y -f /etc/ssh/ssh_host_ed25519_key >/etc/ssh/ssh_host_ed25519_key.pub');
      expect(before).not.toBe(changed);
      expect(await keep(request(newest))).toBeUndefined();
    },
    2 * minutes,
  );

  const uidOf = async (name: string): Promise<string | undefined> =>
    ((await plane.api.find(`/api/v1/nodes/${name}`)) as { metadata: { uid: string } } | undefined)?.metadata
      .uid;

  test(
    'another key that the stack names is taken for what it is: the same host, or one installed anew',
    async () => {
      const [uid, started] = [await uidOf('worker'), worker.calls('k3s').length];
      const other = { ...request(newest), knownHostKeys: { worker: worker.changeHostKey() } };
      expect(await k3sNodes.diff('', kept.state, other)).toEqual({ changes: true });
      expect(await keep(other)).toBeUndefined();
      expect([await uidOf('worker'), worker.calls('k3s').length]).toEqual([uid, started]);
      expect(await k3sNodes.diff('', kept.state, other)).toEqual({ changes: false });

      for (const step of ['endPods', 'removeFiles'] as const)
        worker.must('sh -s', resetScript(step, { scope: 'cluster' }));
      await showNodeDown(plane.api, 'worker');
      const anew = { ...request(newest), knownHostKeys: { worker: worker.changeHostKey() } };
      expect(await k3sNodes.diff('', kept.state, anew)).toEqual({ changes: true });
      expect(await keep(anew)).toBeUndefined();
      expect(await uidOf('worker')).not.toBe(uid);
      expect(worker.calls('k3s').length).toBeGreaterThan(started);
      expect(kubelets.seen).not.toContain('worker refused');
      expect(await k3sNodes.diff('', kept.state, anew)).toEqual({ changes: false });
    },
    2 * minutes,
  );

  test(
    'a host that is dead leaves the cluster all the same, but not while its node is Ready',
    async () => {
      worker.vanish();
      const message = await keep({ ...request(newest, ['worker']), stepSeconds: 5 });
      expect(message).toMatch(/worker.*ssh-(unreachable|connection-lost)/s);
      expect(await uidOf('worker')).toBeDefined();
      await showNodeDown(plane.api, 'worker');
      const said = jest.spyOn(console, 'log').mockImplementation(() => undefined);
      expect(await keep(request(newest, ['worker']))).toBeUndefined();
      expect(said.mock.calls.flat().join('\n')).toMatch(/worker: not Ready and out of reach.*reset-host/);
      said.mockRestore();
      expect(await uidOf('worker')).toBeUndefined();
      // It comes back, and is wanted again.
      worker.back();
      expect(await keep(request(newest))).toBeUndefined();
    },
    3 * minutes,
  );

  test(
    'a node less leaves its host as it was; deleting leaves all of them so',
    async () => {
      expect(await keep(request(newest, ['worker']))).toBeUndefined();
      expect((await plane.api.list('/api/v1/nodes')).map(({ metadata }) => metadata.name)).toEqual([
        'master',
      ]);
      const own = (files: string): string[] =>
        files
          .split('\n')
          .filter((line) => !/\.\/(etc\/ssh|opt\/release|home|root|var\/lib\/systemd)/.test(line));
      expect(own(worker.snapshot().files)).toEqual(own(clean.worker));
      await k3sNodes.delete('', kept.state);
      expect(own(master.snapshot().files)).toEqual(own(clean.master));
      expect(master.must('ip -6 -o address show dev eth0')).not.toContain('fd00:50::6401');
      // Twice does no harm.
      await k3sNodes.delete('', kept.state);
    },
    2 * minutes,
  );
});
