// Every step in the life of a cluster's machines against a real API server and the sandbox's machines, without an engine.
// It must never wait for a step by sleeping, nor leave a program running.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planTalosMachine, renderTalosMachineConfig, withTalosEndpoint } from '../../../plan/machines/talos';
import type { TalosMachineInput } from '../../../plan/machines/talos';
import { keepMachines } from '../../../providers/src/talos/life/keepMachines';
import type { LifeMachine, LifeRecord, LifeRequest } from '../../../providers/src/talos/life/lifeRequest';
import { checkSnapshot } from '../../../providers/src/cluster/snapshots/keepSnapshot';
import type { MachineChange } from '../../../plan/running/machineChanges';
import type { MachineChangesRequest } from '../../../providers/src/lifecycles/machineChangesRequest';
import { machineChanges } from '../../../providers/src/lifecycles/machineChanges';
import { talosMachines } from '../../../providers/src/lifecycles/talosMachines';
import type { TalosSecrets } from '../../../plan/machines/talos/talosSecrets';
import type { AddressBlock } from '../../../sandbox/daemon/addressBlock';
import { claimAddressBlock } from '../../../sandbox/daemon/addressBlock';
import type { MachineSpec } from '../../../sandbox/machines/interfaces';
import { SandboxMachines } from '../../../sandbox/daemon/sandboxMachines';
import { Reaper } from '../../../sandbox/processes/reaper';
import { eventually } from '../../fixtures/stack/eventually';
import { adminOf, testSecrets } from '../../fixtures/talos/testMachines';
import { describeWith, toolsBin } from '../sandbox/readyTools';
import { talosCall } from '../sandbox/talosCall';

const suite = describeWith(['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler', 'kwok']);
const kubernetesVersion = '1.34.2';

interface Wish {
  workers?: number;
  kubernetes?: string;
  talos?: string;
  overrides?: Partial<TalosMachineInput>;
  settings?: Partial<LifeRequest>;
}

suite('the machines of a cluster, step by step', () => {
  jest.setTimeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'routewise-steps-'));
  const reaper = new Reaper();
  const snapshots = join(folder, 'snapshots');
  const said: string[] = [];
  const record: LifeRecord = { machines: [], appliedConfigs: {} };
  let secrets: TalosSecrets;
  let block: AddressBlock;
  let host: SandboxMachines;

  const nameOf = (id: number): string => (id <= 3 ? `dev-control-plane-${id}` : `dev-general-${id - 3}`);
  const address = (id: number): string => `${block.block}.1.${id}`;
  const cluster = () => [...host.clusters.values()][0];
  const calls = (since: number) => host.talosFaults.records().filter(({ at }) => at >= since);

  function configOf(id: number, { kubernetes = kubernetesVersion, talos = 'v1.12.0', overrides = {} }: Wish) {
    const machine = planTalosMachine({
      role: id <= 3 ? 'controlplane' : 'worker',
      hostname: nameOf(id),
      talosVersion: talos,
      nodeSubnets: ['10.0.1.0/24'],
      links: [{ name: 'eth0', dhcp4: true }],
      cluster: {
        name: 'dev',
        endpoint: `https://${address(1)}:6443`,
        podSubnets: ['10.0.16.0/20'],
        serviceSubnets: ['10.0.8.0/21'],
        kubernetesVersion: kubernetes,
        forwardKubeDNSToHost: false,
      },
      ...overrides,
    });
    return renderTalosMachineConfig(withTalosEndpoint(machine, address(1)), secrets);
  }

  function spec(id: number, userData: string): MachineSpec {
    return {
      id,
      name: nameOf(id),
      userData,
      labels: {},
      publicIPv4: address(id),
      loopback: address(id),
      privateIPs: [{ network: 'dev', ip: `10.0.1.${10 + id}`, cidr: '10.0.1.0/24' }],
      cores: 4,
      memoryGiB: 8,
      location: 'fsn1',
      serverType: 'cpx31',
    };
  }

  /** What a stack that wants this would ask for. */
  function request(wish: Wish = {}): LifeRequest {
    const ids = [1, 2, 3, ...Array.from({ length: wish.workers ?? 2 }, (_, index) => index + 4)];
    const machines = ids.map((id): LifeMachine => ({
      name: nameOf(id),
      role: id <= 3 ? 'control-plane' : 'worker',
      id: String(id),
      address: address(id),
    }));
    return {
      clusterName: 'dev',
      talos: adminOf(secrets),
      kubernetes: {
        endpoint: `https://${address(1)}:6443`,
        ca: secrets.certs.k8s.crt,
        ...secrets.clients.kubernetes,
      },
      machines,
      machineConfigs: Object.fromEntries(ids.map((id) => [nameOf(id), configOf(id, wish)])),
      talosVersion: wish.talos ?? 'v1.12.0',
      installerImage: `ghcr.io/siderolabs/installer:${wish.talos ?? 'v1.12.0'}`,
      kubernetesVersion: wish.kubernetes ?? kubernetesVersion,
      rebootForConfig: false,
      workersAtATime: 1,
      drainSeconds: 10,
      stepSeconds: 30,
      snapshots: { directory: snapshots, keep: 10 },
      intervalMs: 100,
      ...wish.settings,
    };
  }

  const keep = (wish: Wish = {}): Promise<void> =>
    keepMachines(request(wish), record, (line) => said.push(line));

  /** Names of snapshots there are, each looked at: real bytes of the real etcd, whole. */
  const snapshotsOf = async (reason: string): Promise<string[]> => {
    const names = readdirSync(snapshots).filter((name) => name.endsWith(`_before-${reason}.db`));
    for (const name of names) {
      await checkSnapshot(join(snapshots, name));
      expect(readFileSync(join(snapshots, name)).includes('/registry/minions/dev-control-plane-1')).toBe(
        true,
      );
      expect(statSync(join(snapshots, name)).mode & 0o777).toBe(0o600);
    }
    return names;
  };

  /** What a preview says to some control planes being made anew. */
  const refusals = async (...ids: number[]): Promise<string> => {
    const before = request();
    const news = {
      ...before,
      machines: before.machines.map((machine) =>
        ids.includes(Number(machine.id)) ? { ...machine, id: `${machine.id}-anew` } : machine,
      ),
    };
    return (await talosMachines.check(before, news)).failures.map(({ reason }) => reason).join();
  };

  beforeAll(async () => {
    secrets = await testSecrets();
    block = await claimAddressBlock(folder);
    host = new SandboxMachines({
      directory: join(folder, 'clusters'),
      logDirectory: join(folder, 'logs'),
      tool: (name) => Promise.resolve(join(toolsBin, name)),
      reaper,
      log: () => undefined,
    });
    for (const id of [1, 2, 3, 4, 5]) await host.boot(spec(id, configOf(id, {})));
    await talosCall(address(1), 'bootstrap', secrets);
    await keep();
  });
  afterAll(async () => {
    await host.close();
    await reaper.close();
    await block.release();
    rmSync(folder, { recursive: true, force: true });
  });

  test('machines that are as wanted are asked, and nothing else', async () => {
    const began = Date.now();
    await keep();
    const deeds = calls(began).filter(
      ({ what }) => !['Version', 'EtcdMemberList', 'EtcdStatus', 'Read'].includes(what),
    );
    expect(deeds).toEqual([]);
    expect(record.machines.map(({ joined }) => joined)).toEqual([true, true, true, true, true]);
  });

  describe('before machines change', () => {
    const [one, two, three, worker] = [1, 2, 3, 4].map(nameOf) as [string, string, string, string];
    const { log } = console;
    beforeAll(() => {
      console.log = (line: string) => void said.push(line);
    });
    afterAll(() => {
      console.log = log;
    });
    const asked = (...changes: MachineChange[]): MachineChangesRequest => ({
      clusterName: 'dev',
      changes,
      digest: 'this one',
      talos: request(),
    });
    const anew = (node: string): MachineChange => ({ node, role: 'control-plane', deed: 'anew' });
    const stops = (node: string): MachineChange => ({ node, role: 'control-plane', deed: 'restarted' });
    const members = (): string[] =>
      (cluster()?.etcd.list() ?? []).map(({ hostname, isLearner }) => `${hostname}${isLearner ? '?' : ''}`);
    const nodes = async (): Promise<Node[]> =>
      ((await cluster()?.plane?.api.list('/api/v1/nodes')) ?? []) as Node[];
    const cordoned = async (): Promise<string[]> =>
      (await nodes()).filter(({ spec }) => spec.unschedulable).map(({ metadata }) => metadata.name);
    interface Node {
      metadata: { name: string };
      spec: { unschedulable?: boolean };
    }

    test('nothing is done where none does', async () => {
      const began = Date.now();
      const empty: MachineChangesRequest = { clusterName: 'dev', changes: [], digest: '' };
      expect((await machineChanges.check({}, empty)).failures).toEqual([]);
      expect(await machineChanges.create(empty)).toMatchObject({ outs: { times: 0 } });
      expect(await machineChanges.diff('dev', {}, empty)).toEqual({ changes: false });
      expect(calls(began)).toEqual([]);
    });

    test('a control plane that is made anew gives a snapshot, its pods, its vote and its Node, and comes back', async () => {
      const began = Date.now();
      const before = said.length;
      expect((await machineChanges.check({}, asked(anew(three)))).failures).toEqual([]);
      const { outs } = await machineChanges.update('dev', { times: 4 }, asked(anew(three)));
      expect(outs).toEqual({ clusterName: 'dev', changes: [anew(three)], digest: 'this one', times: 5 });
      const deeds = calls(began).filter(({ what }) => /Snapshot|EtcdLeave|EtcdRemove/.test(what));
      expect(deeds.map(({ machine, what }) => `${machine} ${what}`)).toEqual([
        `${one} EtcdSnapshot`,
        `${three} EtcdLeaveCluster`,
      ]);
      expect(said.slice(before).map((line) => line.replace(/:? .*_before/, ' _before'))).toEqual([
        expect.stringContaining(`replacing ${three}`),
        expect.stringContaining(`${three}: draining`),
        `${three}: leaving etcd`,
        `${three}: left the cluster`,
      ]);
      expect(members()).toEqual([one, two]);
      expect(await snapshotsOf(`replacing-${three}`)).toHaveLength(1);
      expect((await nodes()).map(({ metadata }) => metadata.name)).not.toContain(three);
      // Cut short after that, the update does it again, and nothing more comes of it.
      await machineChanges.update('dev', { times: 5 }, asked(anew(three)));
      expect(members()).toEqual([one, two]);

      await host.remove(3);
      await host.boot(spec(3, configOf(3, {})));
      const wanted = request();
      await keepMachines(
        {
          ...wanted,
          machines: wanted.machines.map((each) => (each.name === three ? { ...each, id: 'anew' } : each)),
        },
        record,
        (line) => said.push(line),
      );
      expect(members()).toEqual([one, two, three]);
      await keep();
    });

    test('one that is only stopped keeps its vote, and takes pods again once it is back; workers, too', async () => {
      const stopped = asked(stops(two), { node: worker, role: 'worker', deed: 'restarted' });
      await machineChanges.update('dev', {}, stopped);
      expect((await cordoned()).sort()).toEqual([two, worker].sort());
      expect(members()).toEqual([one, two, three]);
      expect(await snapshotsOf(`stopping-${two}`)).toHaveLength(1);
      const before = { ...request(), record };
      const news = { ...request(), returning: [two, worker], timesEmptied: 1 };
      expect(await talosMachines.diff('dev', before, news)).toEqual({ changes: true });
      await keep({ settings: { returning: [two, worker] } });
      expect(await cordoned()).toEqual([]);
      // An update that broke off in between left only the count behind.
      expect(await talosMachines.diff('dev', before, { ...request(), timesEmptied: 1 })).toEqual({
        changes: true,
      });
    });

    test('none is touched while another one is not well, in the preview as in the update', async () => {
      await host.shutdown(1);
      const began = Date.now();
      const told = new RegExp(`${one} is not known to be well`);
      for (const changes of [[anew(three)], [stops(three)]]) {
        const [failure] = (await machineChanges.check({}, asked(...changes))).failures;
        expect(failure?.reason).toMatch(told);
        await expect(machineChanges.update('dev', {}, asked(...changes))).rejects.toThrow(told);
      }
      expect((await machineChanges.check({}, asked(anew(two), anew(three)))).failures[0]?.reason).toContain(
        'the majority of etcd’s data would be gone',
      );
      expect(calls(began).filter(({ what }) => /Leave|Remove|Snapshot/.test(what))).toEqual([]);
      await host.boot(spec(1, configOf(1, {})));
      await keep();
      expect(await cordoned()).toEqual([]);
    });

    test('a member of their kind whose node is Ready is never taken out of etcd', async () => {
      const wanted = request();
      const without = { ...wanted, machines: wanted.machines.filter(({ name }) => name !== three) };
      const lines: string[] = [];
      const forgotten = structuredClone(record);
      forgotten.machines = forgotten.machines.filter(({ name }) => name !== three);
      await keepMachines(without, forgotten, (line) => lines.push(line));
      expect(lines.join()).toContain(`${three}: a member of etcd that this stack does not know`);
      expect(members().sort()).toEqual([one, two, three]);
      await keep();
    });
  });

  test('a config that needs restarts is refused before any machine has it, then applied one by one', async () => {
    const overrides = { patches: [{ machine: { files: [{ path: '/var/a', content: 'x', op: 'create' }] } }] };
    let began = Date.now();
    await expect(keep({ overrides })).rejects.toThrow(
      /would restart .* restarts are not allowed: dev-control-plane-1, .*dev-general-2\. Nothing was changed\. Set routewise:distribution\.upgrade\.rebootForConfig/,
    );
    expect(calls(began).filter(({ detail }) => detail === 'AUTO' || detail === 'NO_REBOOT')).toEqual([]);

    began = Date.now();
    await keep({ overrides, settings: { rebootForConfig: true } });
    const steps = calls(began).filter(({ what }) => what === 'went down' || what === 'came up');
    expect(steps.map(({ machine, what }) => `${machine} ${what}`)).toEqual(
      [1, 2, 3, 4, 5].flatMap((id) => [`${nameOf(id)} went down`, `${nameOf(id)} came up`]),
    );
    await keep({ settings: { rebootForConfig: true } });
  });

  test('Kubernetes rises part by part in the order of upgrade-k8s, also where an update was cut short', async () => {
    const began = Date.now();
    host.talosFaults.add({ method: 'ApplyConfiguration', machine: nameOf(3), kind: 'drop-after', times: 1 });
    await expect(keep({ kubernetes: '1.35.0' })).rejects.toThrow(/dev-control-plane-3: .*could not be tried/);
    host.talosFaults.add({ method: 'ApplyConfiguration', machine: nameOf(4), kind: 'refuse' });
    await expect(keep({ kubernetes: '1.35.0' })).rejects.toThrow(/dev-general-1: .*could not be tried/);
    await keep({ kubernetes: '1.35.0' });
    const raised = calls(began).filter(({ what }) => what === 'runs');
    const all = [1, 2, 3, 4, 5];
    expect(raised.map(({ machine, detail }) => `${machine} ${detail}`)).toEqual([
      ...[1, 2, 3].map((id) => `${nameOf(id)} kube-apiserver:v1.35.0`),
      ...[1, 2, 3].map((id) => `${nameOf(id)} kube-controller-manager:v1.35.0`),
      ...[1, 2, 3].map((id) => `${nameOf(id)} kube-scheduler:v1.35.0`),
      ...all.map((id) => `${nameOf(id)} kubelet:v1.35.0`),
    ]);
    await expect(keep({ kubernetes: '1.37.0' })).rejects.toThrow(/is v1\.35\.0\. Kubernetes cannot go from/);
  });

  test('without a snapshot no control plane is upgraded: one that cannot be had, or is broken, stops before', async () => {
    const wish: Wish = { kubernetes: '1.35.0', talos: 'v1.12.1' };
    const began = Date.now();
    host.talosFaults.add({ method: 'EtcdSnapshot', kind: 'refuse', message: 'no space', times: 3 });
    await expect(keep(wish)).rejects.toThrow(
      /No snapshot of etcd could be taken .*before upgrading Talos to v1\.12\.1 .*no space.*Nothing was changed/s,
    );
    host.talosFaults.add({ method: 'bytes of EtcdSnapshot', kind: 'spoil' });
    await expect(keep(wish)).rejects.toThrow(/what came is broken: its SHA-256/);
    expect(calls(began).filter(({ what }) => what === 'Upgrade')).toEqual([]);
    expect(await snapshotsOf('upgrading-talos-to-v1.12.1')).toEqual([]);
    expect(await snapshotsOf('upgrading-kubernetes-to-1.35.0')).not.toEqual([]);
  });

  test('with workersAtATime two workers restart together, control planes never', async () => {
    const began = Date.now();
    await keep({ kubernetes: '1.35.0', talos: 'v1.12.1', settings: { workersAtATime: 2 } });
    const steps = calls(began).filter(({ what }) => what === 'went down' || what === 'came up');
    const order = steps.map(({ machine, what }) => `${machine} ${what}`);
    expect(order.slice(0, 6)).toEqual(
      [1, 2, 3].flatMap((id) => [`${nameOf(id)} went down`, `${nameOf(id)} came up`]),
    );
    expect(order.slice(6, 8).sort()).toEqual([4, 5].map((id) => `${nameOf(id)} went down`));
    const taken = calls(began).filter(({ what }) => what === 'EtcdSnapshot' || what === 'Upgrade');
    expect(taken.map(({ what }) => what)).toEqual([
      'EtcdSnapshot',
      ...order.slice(0, 5).map(() => 'Upgrade'),
    ]);
    expect(await snapshotsOf('upgrading-talos-to-v1.12.1')).toHaveLength(1);
  });

  test('a lost quorum stops every step with its name, and a repeat converges', async () => {
    const now: Wish = { kubernetes: '1.35.0', talos: 'v1.12.2', settings: { stepSeconds: 4 } };
    for (const id of [2, 3]) await host.shutdown(id);
    const began = Date.now();
    expect(await refusals(1)).toMatch(/could not be asked from here: dev-control-plane-1: .*no leader/);
    await expect(keep(now)).rejects.toThrow(
      /No control plane can tell who is in etcd|does not answer|no leader/,
    );
    expect(calls(began).filter(({ what }) => what === 'Upgrade')).toEqual([]);
    for (const id of [2, 3]) await host.boot(spec(id, configOf(id, now)));
    await keep({ ...now, settings: {} });
    expect(calls(0).filter(({ what }) => what === 'Bootstrap')).toHaveLength(1);
    expect(cluster()?.etcd.list()).toHaveLength(3);
  });

  test('a control plane that does not answer is taken out of etcd by another, one that answers leaves by itself', async () => {
    const now: Wish = { kubernetes: '1.35.0', talos: 'v1.12.2' };
    const wanted = (without: number): LifeRequest => {
      const all = request(now);
      return { ...all, machines: all.machines.filter(({ name }) => name !== nameOf(without)) };
    };
    const went = async (without: number): Promise<string[]> => {
      const began = Date.now();
      await keepMachines(wanted(without), record, (line) => said.push(line));
      return calls(began)
        .filter(({ what }) => /^(EtcdLeave|EtcdRemove)/.test(what))
        .map(({ machine, what }) => `${machine} ${what}`);
    };
    expect(await refusals(1)).toBe('');
    expect(await refusals(1, 2)).toContain('the majority of etcd’s data would be gone');
    await host.shutdown(3);
    expect(await refusals(1)).toMatch(
      /make dev-control-plane-1 anew while dev-control-plane-3 is not known to be well/,
    );
    expect(await refusals(3)).toBe('');
    expect(await went(3)).toEqual(['dev-control-plane-1 EtcdRemoveMemberByID']);
    await host.remove(3);
    await host.boot(spec(3, configOf(3, now)));
    await keep(now);
    host.talosFaults.add({ method: 'EtcdLeaveCluster', kind: 'drop-after' });
    await expect(went(2)).rejects.toThrow(/dev-control-plane-2: leaving etcd failed.*run the update again/);
    expect(await went(2)).toEqual([]);
    for (const id of [2, 3]) expect(await snapshotsOf(`removing-${nameOf(id)}`)).not.toEqual([]);
    expect(
      cluster()
        ?.etcd.list()
        .map(({ hostname }) => hostname),
    ).toEqual([nameOf(1), nameOf(3)]);
    await eventually(async () => {
      const nodes = await cluster()?.plane?.api.list('/api/v1/nodes');
      expect(nodes?.map(({ metadata }) => metadata.name)).not.toContain(nameOf(2));
    });
  });

  test('nothing that was said holds a secret', () => {
    const shown = [...said, JSON.stringify(calls(0))].join('\n');
    for (const secret of [secrets.trustdinfo.token, secrets.secrets.bootstraptoken, secrets.certs.os.key]) {
      expect(shown).not.toContain(secret);
    }
  });
});
