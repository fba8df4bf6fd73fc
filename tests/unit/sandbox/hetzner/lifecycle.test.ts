// Actions take their time, machines and load balancers are told what became of them, and the state survives a restart.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HetznerApiOptions } from '../../../../sandbox/hetzner';
import { startEmulator, token } from '../../../fixtures/hetzner/emulator';
import type { StartedEmulator } from '../../../fixtures/hetzner/emulator';

const node = {
  server_type: 'cx22',
  image: 'debian-12',
  location: 'fsn1',
  user_data: 'machine-config-secret',
};
const open: StartedEmulator[] = [];
let folder: string;

async function start(options: Partial<HetznerApiOptions> = {}): Promise<StartedEmulator> {
  const emulator = await startEmulator(options);
  open.push(emulator);
  return emulator;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'routewise-emulator-'));
});
afterEach(async () => {
  for (const emulator of open.splice(0)) await emulator.api.close();
  rmSync(folder, { recursive: true, force: true });
});

async function withNetwork({ done }: StartedEmulator): Promise<number> {
  const subnets = [{ type: 'cloud', network_zone: 'eu-central', ip_range: '10.0.1.0/24' }];
  const { network } = await done('POST', '/networks', { name: 'net', ip_range: '10.0.0.0/16', subnets });
  return network.id;
}

test('an action runs with progress, holds its server, and takes effect at its end', async () => {
  const { call, wait, api } = await start();
  // Two seconds: long enough to be seen at work, however busy the machine is.
  for (const command of ['create_server', 'start_server'])
    api.faults.failNextAction({ command, slower: 400 });
  const { body } = await call('POST', '/servers', { ...node, name: 'one' });
  expect(body.action).toMatchObject({
    command: 'create_server',
    status: 'running',
    progress: 0,
    finished: null,
  });
  expect(body.next_actions).toMatchObject([{ command: 'start_server', status: 'running' }]);
  expect(body.server).toMatchObject({ status: 'initializing', locked: true });
  const held = await call('POST', `/servers/${body.server.id}/actions/poweroff`);
  expect([held.status, held.body.error.code]).toEqual([423, 'locked']);
  await new Promise((resolve) => setTimeout(resolve, 400));
  const { progress } = (await call('GET', `/actions/${body.action.id}`)).body.action;
  expect(progress).toBeGreaterThan(0);
  expect(progress).toBeLessThan(100);
  expect(await wait(body.action)).toMatchObject({ status: 'success', progress: 100 });
  for (const next of body.next_actions) expect(await wait(next)).toMatchObject({ status: 'success' });
  const after = await call('GET', `/servers/${body.server.id}`);
  expect(after.body.server).toMatchObject({ status: 'running', locked: false });
});

test('two changes of one network at once: the second gets a conflict', async () => {
  const emulator = await start();
  const network = await withNetwork(emulator);
  emulator.api.faults.failNextAction({ command: 'add_subnet', slower: 300 });
  const subnet = { type: 'cloud', network_zone: 'eu-central' };
  const first = await emulator.call('POST', `/networks/${network}/actions/add_subnet`, subnet);
  const second = await emulator.call('POST', `/networks/${network}/actions/add_subnet`, subnet);
  expect([second.status, second.body.error.code]).toEqual([409, 'conflict']);
  await emulator.wait(first.body.action);
  const { body } = await emulator.call('GET', `/networks/${network}`);
  expect(body.network.subnets).toMatchObject([
    { ip_range: '10.0.1.0/24', gateway: '10.0.0.1' },
    { ip_range: '10.0.0.0/24', gateway: '10.0.0.1' },
  ]);
});

test('machines are told in order: boot with what is attached, update, reboot, shutdown, remove', async () => {
  const emulator = await start();
  const { done, machines, api } = emulator;
  const network = await withNetwork(emulator);
  const { server } = await done('POST', '/servers', { ...node, name: 'one', networks: [network] });
  await api.settled();
  expect(machines.specs.get(server.id)).toEqual({
    id: server.id,
    name: 'one',
    userData: 'machine-config-secret',
    labels: {},
    publicIPv4: '127.77.1.1',
    loopback: '127.77.1.1',
    privateIPs: [{ network: 'net', ip: '10.0.1.1', cidr: '10.0.1.0/24' }],
    cores: 2,
    memoryGiB: 4,
    location: 'fsn1',
    serverType: 'cx22',
  });
  // What changes within one moment is told at once, so each change is given time to be told.
  const then = async (...request: Parameters<typeof done>): Promise<void> => {
    await done(...request);
    await api.settled();
  };
  await then('POST', `/servers/${server.id}/actions/detach_from_network`, { network });
  await then('POST', `/servers/${server.id}/actions/attach_to_network`, { network, ip: '10.0.1.20' });
  await then('PUT', `/servers/${server.id}`, { labels: { role: 'worker' } });
  await then('POST', `/servers/${server.id}/actions/reboot`);
  await then('POST', `/servers/${server.id}/actions/poweroff`);
  await then('DELETE', `/servers/${server.id}`);
  const [update, reboot] = [['update one'], ['shutdown one', 'boot one']];
  expect(machines.told).toEqual([
    'boot one',
    ...update,
    ...update,
    ...update,
    ...reboot,
    'shutdown one',
    'remove one',
  ]);
});

test('a machine that cannot boot leaves its reason on the console, not with the caller', async () => {
  const { done, call, machines, api } = await start();
  machines.refuse = 'failed to parse the machine config';
  const { server } = await done('POST', '/servers', { ...node, name: 'one' });
  await api.settled();
  const { body } = await call('GET', `/_sandbox/servers/${server.id}/console`);
  expect(body.console.join('\n')).toContain('boot: failed to parse the machine config');
  expect((await call('GET', `/servers/${server.id}`)).body.server.status).toBe('running');
});

test('a server without a public address still has one of its own in the sandbox', async () => {
  const emulator = await start();
  const networks = [await withNetwork(emulator)];
  const none = { enable_ipv4: false, enable_ipv6: false };
  const { server } = await emulator.done('POST', '/servers', {
    ...node,
    name: 'one',
    networks,
    public_net: none,
  });
  await emulator.api.settled();
  expect(emulator.machines.specs.get(server.id)).toMatchObject({
    publicIPv4: undefined,
    loopback: '127.77.1.1',
  });
});

test('a load balancer is told the running servers its selector means, as they come and go', async () => {
  const emulator = await start();
  const { done, balancers, api } = emulator;
  const { load_balancer: balancer } = await done('POST', '/load_balancers', {
    name: 'api',
    load_balancer_type: 'lb11',
    location: 'fsn1',
    services: [{ protocol: 'tcp', listen_port: 6443, destination_port: 6443 }],
    targets: [{ type: 'label_selector', label_selector: { selector: 'role in (a,b),!old' } }],
  });
  const { server } = await done('POST', '/servers', { ...node, name: 'one', labels: { role: 'a' } });
  await done('POST', '/servers', { ...node, name: 'two', labels: { role: 'b', old: '' } });
  await api.settled();
  expect(balancers.specs.get(balancer.id)).toEqual({
    id: balancer.id,
    name: 'api',
    listenIPs: [balancer.public_net.ipv4?.ip],
    services: [{ listenPort: 6443, destinationPort: 6443, protocol: 'tcp' }],
    targets: [{ serverId: server.id, address: server.public_net.ipv4?.ip }],
  });
  await done('DELETE', `/servers/${server.id}`);
  await api.settled();
  expect(balancers.specs.get(balancer.id)?.targets).toEqual([]);
  await done('DELETE', `/load_balancers/${balancer.id}`);
  await api.settled();
  expect(balancers.specs.size).toBe(0);
});

test('deleting a network detaches its servers, which are told', async () => {
  const emulator = await start();
  const networks = [await withNetwork(emulator)];
  const { server } = await emulator.done('POST', '/servers', { ...node, name: 'one', networks });
  await emulator.done('DELETE', `/networks/${networks.join()}`);
  await emulator.api.settled();
  expect(emulator.machines.specs.get(server.id)?.privateIPs).toEqual([]);
});

test('the state survives a restart: servers boot again, running actions end, addresses are not given twice', async () => {
  const stateFile = join(folder, 'hetzner.json');
  const before = await start({ stateFile });
  const { server } = await before.done('POST', '/servers', { ...node, name: 'one' });
  await before.api.close();
  expect(statSync(stateFile).mode & 0o777).toBe(0o600);

  const slow = await start({ stateFile, actionMs: 10_000 });
  const { body: running } = await slow.call('POST', `/servers/${server.id}/actions/poweroff`);
  await slow.api.close();
  expect(slow.machines.told).toEqual(['boot one']);

  const state = JSON.parse(readFileSync(stateFile, 'utf8')) as {
    actions: { id: number; durationMs: number }[];
  };
  for (const action of state.actions) action.durationMs = 20;
  writeFileSync(stateFile, JSON.stringify(state));
  const after = await start({ stateFile });
  expect(await after.wait(running.action)).toMatchObject({ command: 'stop_server', status: 'success' });
  const { server: next } = await after.done('POST', '/servers', { ...node, name: 'two' });
  expect([server.public_net.ipv4?.ip, next.public_net.ipv4?.ip]).toEqual(['127.77.1.1', '127.77.1.2']);
});

test('a state file that cannot be read is named, and nothing is started', async () => {
  const stateFile = join(folder, 'hetzner.json');
  writeFileSync(stateFile, '{ "half": ');
  await expect(startEmulator({ stateFile })).rejects.toThrow(/hetzner\.json.*Delete the file/);
  writeFileSync(stateFile, '{}');
  await expect(startEmulator({ stateFile })).rejects.toThrow(/no state of this emulator/);
});

test('neither the dump nor the answers hold user data; the saved file is the only place', async () => {
  const stateFile = join(folder, 'hetzner.json');
  const lines: string[] = [];
  const { done, call, api } = await start({ stateFile, log: (line) => lines.push(line) });
  await done('POST', '/servers', { ...node, name: 'one' });
  await api.settled();
  const seen = [await call('GET', '/_sandbox/state'), await call('GET', '/servers')];
  for (const text of [JSON.stringify(seen), lines.join('\n')]) {
    expect(text).not.toContain(node.user_data);
    expect(text).not.toContain(token);
  }
  await api.close();
  expect(readFileSync(stateFile, 'utf8')).toContain(node.user_data);
  expect(existsSync(`${stateFile}.${process.pid}.tmp`)).toBe(false);
});

test('lists come in pages, sorted and filtered', async () => {
  const { call } = await start();
  const { body: page } = await call('GET', '/server_types?per_page=10&page=2');
  expect(page.server_types).toHaveLength(10);
  expect(page.meta.pagination).toMatchObject({
    page: 2,
    per_page: 10,
    previous_page: 1,
    next_page: 3,
    last_page: 3,
    total_entries: 23,
  });
  const { body: talos } = await call(
    'GET',
    '/images?label_selector=os%3Dtalos%2Cversion%3Dv1.12.0&architecture=arm&sort=created:desc',
  );
  expect(talos.images).toMatchObject([{ labels: { os: 'talos', version: 'v1.12.0', arch: 'arm64' } }]);
  const { body: named } = await call('GET', '/locations?name=hel1');
  expect(named.locations).toMatchObject([{ name: 'hel1' }]);
});

test('only loopback, and only a token of the form the provider accepts', async () => {
  await expect(startEmulator({ host: '0.0.0.0' })).rejects.toThrow(/loopback only/);
  await expect(startEmulator({ token: 'short' })).rejects.toThrow(/64 letters and digits/);
});
