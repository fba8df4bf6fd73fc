// The real engine and the real Proxmox VE provider make a plan's machines on the emulator: up, up again, changes, faults, destroy.
// It must never need a network beyond loopback, nor a login.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import type { Stack, UpResult } from '@pulumi/pulumi/automation';
import { ProxmoxMachines } from '../../../components/nodes/proxmoxMachines';
import { proxmoxPlan } from '../../fixtures/plans';
import { proxmoxEnvironment, startProxmoxEmulator } from '../../fixtures/proxmox/emulator';
import type { StartedProxmox } from '../../fixtures/proxmox/emulator';
import { emulatedStack } from '../../fixtures/stack/emulatedStack';
import { describeWith, toolsBin } from '../sandbox/readyTools';

const minutes = 60_000;

interface Wish {
  /** Of the stack, by path. */
  changes?: Record<string, unknown>;
  config?: string;
}

const small = {
  'nodes.controlPlanes': { count: 1, size: { cores: 4, memoryGiB: 16, diskGiB: 60 } },
  'nodes.workers.general': { count: 2 },
  'nodes.workers.general.size': { cores: 16, memoryGiB: 64, diskGiB: 200 },
  'provider.pool': 'prod',
  'provider.vlan': 7,
  'provider.highAvailability': 'all',
};

/** Three machines, three images, three snippets, a pool, three HA resources, two components and the stack. */
const resources = 16;

function program({ changes = {}, config = 'secret machine config' }: Wish) {
  const { infrastructure } = proxmoxPlan({ ...small, ...changes });
  return () => {
    const built = new ProxmoxMachines('prod', {
      plan: infrastructure,
      machineConfig: ({ name }) => pulumi.secret(`${config} of ${name}`),
    });
    return Promise.resolve({
      booted: built.machines.map(({ bootedConfigDigest }) => bootedConfigDigest),
    });
  };
}

describeWith(['pulumi', 'pulumi-resource-proxmoxve'])('the machines of a plan on Proxmox VE', () => {
  let folder: string;
  let emulator: StartedProxmox;
  const log: string[] = [];

  // The Automation API looks for `pulumi` on its own process's PATH.
  const before = process.env.PATH;
  beforeAll(() => {
    process.env.PATH = `${toolsBin}:${before ?? ''}`;
  });
  afterAll(() => {
    process.env.PATH = before;
  });
  beforeEach(async () => {
    log.length = 0;
    folder = mkdtempSync(join(tmpdir(), 'routewise-proxmox-'));
    emulator = await startProxmoxEmulator({ log: (line) => log.push(line) });
  });
  afterEach(async () => {
    await emulator.api.close();
    rmSync(folder, { recursive: true, force: true });
    // What the provider calls and the emulator has not.
    expect(log).toEqual([]);
  });

  const stackOf = (wish: Wish): Promise<Stack> =>
    emulatedStack(folder, program(wish), proxmoxEnvironment(emulator, folder));
  const up = async (wish: Wish = {}): Promise<UpResult> => (await stackOf(wish)).up();
  const changesOf = async (wish: Wish = {}): Promise<unknown> => (await up(wish)).summary.resourceChanges;
  const counts = () =>
    Object.fromEntries(Object.entries(emulator.api.state().counts).filter(([, count]) => count > 0));
  const whole = { machines: 3, disks: 6, images: 3, snippets: 3, pools: 1, haResources: 3 };

  /** Every machine once, running, unlocked, at its place. */
  function expectWhole(): void {
    expect(counts()).toEqual(whole);
    expect(
      emulator.api
        .state()
        .vms.map(({ vmid, node, status, lock }) => ({ vmid, node, status, lock }))
        .sort((a, b) => a.vmid - b.vmid),
    ).toEqual([
      { vmid: 1000, node: 'pve-1', status: 'running', lock: undefined },
      { vmid: 2000, node: 'pve-2', status: 'running', lock: undefined },
      { vmid: 2001, node: 'pve-3', status: 'running', lock: undefined },
    ]);
  }

  test(
    'up, up again, changes and destroy',
    async () => {
      const first = await up();
      expect(first.summary.resourceChanges).toEqual({ create: resources });
      expectWhole();
      const [vm] = emulator.api.state().vms.filter(({ vmid }) => vmid === 1000);
      expect(vm?.config).toMatchObject({
        name: 'prod-control-plane-1',
        cpu: 'x86-64-v2-AES',
        cores: '4',
        memory: '16384',
        boot: 'order=scsi0',
        net0: 'virtio=BC:24:11:8D:F4:53,bridge=vmbr1,firewall=0,queues=4,tag=7,mtu=1500',
        scsihw: 'virtio-scsi-single',
        cicustom: 'user=local:snippets/prod-control-plane-1.yaml',
        agent: expect.stringContaining('enabled=1') as string,
        startup: 'order=10',
        onboot: '1',
        tags: 'control-plane;prod;routewise',
      });
      expect(vm?.config.scsi0).toMatch(/^local-lvm:vm-1000-disk-0,.*discard=on,.*iothread=1,.*size=60G/);

      expect(await changesOf()).toEqual({ same: resources });
      const refreshed = await (await stackOf({})).refresh();
      expect(refreshed.summary.resourceChanges).toEqual({ same: resources });

      // A changed config or image changes nothing of a machine, and is told to be another than it booted with.
      const other = await up({
        config: 'another',
        changes: { 'provider.image.url': 'https://images.example/talos.qcow2' },
      });
      expect(other.summary.resourceChanges).toEqual({ create: 3, delete: 3, same: resources - 3 });
      expect(other.outputs.booted?.value).toEqual(['another', 'another', 'another']);
      expect(emulator.api.state().vms.map(({ boots }) => boots)).toEqual([1, 1, 1]);

      const larger = { 'nodes.workers.general.count': 3, 'nodes.workers.general.size.memoryGiB': 96 };
      const grown = await up({ changes: larger });
      expect(grown.summary.resourceChanges).toMatchObject({ update: 4 });
      await up({ changes: { ...larger, 'nodes.workers.general.size.diskGiB': 300 } });
      const workers = emulator.api.state().vms.filter(({ vmid }) => vmid >= 2000);
      expect(
        workers.map(({ config }) => [config.memory, /size=(\w+)/.exec(config.scsi0 ?? '')?.[1]]),
      ).toEqual(Array(3).fill(['98304', '300G']));
      // Nobody's pods were put out by it.
      expect(workers.map(({ boots }) => boots)).toEqual([1, 1, 1]);

      await (await stackOf({})).destroy();
      expect(counts()).toEqual({});
    },
    4 * minutes,
  );

  test(
    'another node in the plan moves a machine; one that is locked is left alone until it is not',
    async () => {
      await up();
      const moved = { 'provider.nodes': ['pve-1', 'pve-3', 'pve-2'] };
      await up({ changes: moved });
      const { vms } = emulator.api.state();
      expect(vms.map(({ vmid, node, boots }) => [vmid, node, boots]).sort()).toEqual([
        [1000, 'pve-1', 1],
        [2000, 'pve-3', 1],
        [2001, 'pve-2', 1],
      ]);
      expect(counts()).toEqual(whole);

      emulator.api.setLock(2000, 'backup');
      const wish = { changes: { ...moved, 'nodes.workers.general.size.memoryGiB': 96 } };
      await expect(up(wish)).rejects.toThrow(/VM is locked \(backup\)/);
      emulator.api.setLock(2000, undefined);
      // The provider's state takes a change that failed for done: only a refresh sees that it is not.
      await (await stackOf(wish)).up({ refresh: true });
      expect(emulator.api.state().vms.find(({ vmid }) => vmid === 2000)?.config.memory).toBe('98304');
      expect(await changesOf(wish)).toEqual({ same: resources });
    },
    4 * minutes,
  );

  test(
    'tasks that fail, each of another kind, are told, and the next run converges',
    async () => {
      const { faults } = emulator.api;
      faults.failNextTask({ type: 'download', failure: 'download failed: 502 Bad Gateway' });
      faults.failNextTask({ type: 'qmcreate', failure: 'no space left on thin pool' });
      await expect(async () => (await stackOf({})).up({ continueOnError: true })).rejects.toThrow(
        /(502 Bad Gateway[^]*no space left|no space left[^]*502 Bad Gateway)/,
      );
      faults.failNextTask({ type: 'qmstart', failure: 'start failed: QEMU exited with code 1' });
      faults.failNextTask({ type: 'resize', failure: 'got no lock on storage' });
      await expect(async () => (await stackOf({})).up({ continueOnError: true })).rejects.toThrow(
        /(QEMU exited[^]*got no lock|got no lock[^]*QEMU exited)/,
      );
      await (await stackOf({})).up({ refresh: true });
      expectWhole();
      expect(emulator.api.state().vms.map(({ config }) => /size=\w+/.exec(config.scsi0 ?? '')?.[0])).toEqual(
        expect.arrayContaining(['size=60G', 'size=200G', 'size=200G']),
      );
      expect(await changesOf()).toEqual({ same: resources });
    },
    4 * minutes,
  );

  test(
    'a token that expires and a node that goes off in the middle are told, and the next run converges',
    async () => {
      // So often as the provider tries.
      const attempts = 3;
      const { faults } = emulator.api;
      faults.failCalls({
        match: '^POST /nodes/pve-2/qemu$',
        status: 401,
        message: "token 'root@pam!routewise' access expired",
      });
      faults.failCalls({
        match: '^POST /nodes/pve-3/qemu$',
        status: 595,
        message: 'No route to host',
        times: attempts,
      });
      await expect(async () => (await stackOf({})).up({ continueOnError: true })).rejects.toThrow(
        /(access expired[^]*No route to host|No route to host[^]*access expired)/,
      );
      expect(faults.pending.calls).toEqual([]);
      await up();
      expectWhole();
      expect(await changesOf()).toEqual({ same: resources });
    },
    4 * minutes,
  );
});
