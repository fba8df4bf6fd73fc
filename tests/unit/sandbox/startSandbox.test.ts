// A sandbox in this process, without any program of the toolchain: what works before the first bootstrap.
// It must never leave an address, a port or a process taken.
import { setTimeout as sleep } from 'node:timers/promises';
import { renderTalosMachineConfig } from '../../../plan/machines/talos';
import { askStatus } from '../../../sandbox/daemon/controlClient';
import { startControlServer } from '../../../sandbox/daemon/controlServer';
import { readRecord } from '../../../sandbox/daemon/sandboxRecord';
import type { RunningSandbox } from '../../../sandbox/daemon/startSandbox';
import { startSandbox } from '../../../sandbox/daemon/startSandbox';
import type { ToolSource } from '../../../sandbox/daemon/toolSource';
import { testMachine, testSecrets } from '../../fixtures/talos/testMachines';
import { temporaryFolder } from './temporaryFolder';

const noTools: ToolSource = {
  tool: (name) => Promise.reject(new Error(`${name} is not there`)),
  charts: [],
  gatewayApi: {},
  pulumiFromPath: false,
};

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

async function sandbox(projectRoot = temporaryFolder()): Promise<RunningSandbox> {
  const running = await startSandbox({ projectRoot, directory: 'box', tools: noTools, actionMs: 1 });
  open.push(running);
  return running;
}

async function createServer(
  { hetzner, record }: RunningSandbox,
  name: string,
  userData: string,
): Promise<number> {
  const response = await fetch(`${hetzner.url}/servers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${record.hetznerToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      name,
      server_type: 'cpx31',
      image: 'debian-12',
      location: 'fsn1',
      user_data: userData,
    }),
  });
  expect(response.status).toBe(201);
  return ((await response.json()) as { server: { id: number } }).server.id;
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let step = 0; step < 100; step += 1) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error('It did not come to that.');
}

const consoleOf = ({ hetzner }: RunningSandbox, id: number): string =>
  hetzner
    .state()
    .servers.find((server) => server.id === id)
    ?.console.join('\n') ?? '';

test('a broken machine config leaves the server up, without a machine, and its console says why', async () => {
  const running = await sandbox();
  const id = await createServer(running, 'broken', 'machine:\n  type: worker\n  tpyo: 1\n');
  await until(() => consoleOf(running, id).includes('tpyo'));
  expect(running.hetzner.state().servers[0]?.status).toBe('running');
  expect((await running.status()).clusters).toEqual([]);
});

test('a worker that boots first waits for a control plane; both answer then, and a deleted one is gone', async () => {
  const running = await sandbox();
  const secrets = await testSecrets();
  const config = (overrides: Parameters<typeof testMachine>[0]) =>
    renderTalosMachineConfig(testMachine(overrides), secrets);
  const worker = await createServer(running, 'w', config({ role: 'worker', hostname: 'dev-worker-1' }));
  await until(async () => (await running.status()).clusters[0]?.machines.length === 1);
  const cluster = [...running.machines.clusters.values()][0];
  expect(cluster?.machines.get(worker)?.talos).toBeUndefined();

  await createServer(running, 'c', config({ hostname: 'dev-control-1' }));
  await until(() => cluster?.machines.get(worker)?.talos !== undefined);
  await expect(cluster?.machines.get(worker)?.talos).resolves.toMatchObject({
    hostname: 'dev-worker-1',
    port: 50000,
  });
  expect(await running.status()).toMatchObject({
    healthy: true,
    clusters: [{ name: 'dev', state: 'waiting for bootstrap', nodes: { total: 0 } }],
  });

  await fetch(`${running.hetzner.url}/servers/${worker}`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${running.record.hetznerToken}` },
  });
  await until(async () => (await running.status()).clusters[0]?.machines.length === 1);
  expect((await running.status()).clusters[0]?.machines[0]?.name).toBe('dev-control-1');
});

test('a program that cannot be had makes the cluster fail with that reason, and the status unhealthy', async () => {
  const running = await sandbox();
  await createServer(running, 'c', renderTalosMachineConfig(testMachine(), await testSecrets()));
  await until(() => running.machines.clusters.size === 1);
  const cluster = [...running.machines.clusters.values()][0];
  await until(async () => (await running.status()).clusters[0]?.machines.length === 1);
  await expect(cluster?.bootstrap()).rejects.toThrow('etcd is not there');
  expect(await running.status()).toMatchObject({
    healthy: false,
    clusters: [{ state: 'failed', problem: 'etcd is not there' }],
  });
});

test('keeps token, passphrase, addresses and ports over a restart, and two sandboxes do not meet', async () => {
  const projectRoot = temporaryFolder();
  const first = await sandbox(projectRoot);
  const other = await sandbox();
  expect(other.record.addressBlock).not.toBe(first.record.addressBlock);
  const { hetznerToken, passphrase, addressBlock, ports } = first.record;
  await first.close();
  const second = await sandbox(projectRoot);
  expect(second.record).toMatchObject({ hetznerToken, passphrase, addressBlock, ports });
  expect(readRecord(second.paths.root)).toEqual(second.record);
});

test('the daemon answers nobody without its control token', async () => {
  const running = await sandbox();
  const control = await startControlServer({
    port: 0,
    token: running.record.controlToken,
    status: () => running.status(),
    talosFaults: running.machines.talosFaults,
    stop: () => Promise.resolve(),
    onStopped: () => undefined,
  });
  open.push(control);
  const url = `http://127.0.0.1:${control.port}`;
  expect((await fetch(`${url}/status`)).status).toBe(401);
  expect(
    (await fetch(`${url}/stop`, { method: 'POST', headers: { authorization: 'Bearer x' } })).status,
  ).toBe(401);
  running.record.ports.control = control.port;
  const status = await askStatus(running.record);
  expect(status?.hetzner.url).toBe(running.hetzner.url);
  const { hetznerToken, passphrase, controlToken } = running.record;
  for (const secret of [hetznerToken, passphrase, controlToken])
    expect(JSON.stringify(status)).not.toContain(secret);
});
