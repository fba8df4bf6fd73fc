// Faults strike as asked, always at the same places for the same seed, and never unasked.
import { FaultControl } from '../../../../sandbox/hetzner/faults';
import { startEmulator } from '../../../fixtures/hetzner/emulator';
import type { StartedEmulator } from '../../../fixtures/hetzner/emulator';

function strikes(faults: FaultControl, calls: number): (number | undefined)[] {
  return Array.from({ length: calls }, () => faults.drawForCall('GET /v1/servers').status);
}

test('exactly one call in N fails, at places the seed decides', () => {
  const faults = new FaultControl();
  faults.set({ failOneIn: 5, statuses: [429, 503], seed: 3 });
  const first = strikes(faults, 100);
  expect(first.filter((status) => status !== undefined)).toHaveLength(20);
  for (let round = 0; round < 20; round++) {
    expect(first.slice(round * 5, round * 5 + 5).filter((status) => status !== undefined)).toHaveLength(1);
  }
  expect(new Set(first.filter((status) => status !== undefined))).toEqual(new Set([429, 503]));
  faults.set({ failOneIn: 5, statuses: [429, 503], seed: 3 });
  expect(strikes(faults, 100)).toEqual(first);
  faults.set({ failOneIn: 5, statuses: [429, 503], seed: 4 });
  expect(strikes(faults, 100)).not.toEqual(first);
});

test('no faults unless asked, and none for calls that do not match', () => {
  const faults = new FaultControl();
  expect(strikes(faults, 50).every((status) => status === undefined)).toBe(true);
  faults.set({ failOneIn: 1, match: '^POST' });
  expect(faults.drawForCall('GET /v1/servers').status).toBeUndefined();
  expect(faults.drawForCall('POST /v1/servers').status).toBeDefined();
});

describe('over HTTP', () => {
  let emulator: StartedEmulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.api.close());
  const key = { name: 'net', ip_range: '10.0.0.0/16' };

  test('a call that fails before: nothing was done; after: it was done and the answer is lost', async () => {
    const { call, api } = emulator;
    await call('PUT', '/_sandbox/faults', { failOneIn: 1, statuses: [503] });
    const before = await call('POST', '/networks', key);
    expect([before.status, before.body.error.code]).toEqual([503, 'unavailable']);
    expect(api.state().counts.networks).toBe(0);
    await call('PUT', '/_sandbox/faults', { failOneIn: 1, statuses: [429], when: 'after' });
    const after = await call('POST', '/networks', key);
    expect([after.status, after.body.error.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(api.state().counts.networks).toBe(1);
    await call('DELETE', '/_sandbox/faults');
    expect((await call('GET', '/networks')).status).toBe(200);
    expect(api.faults.failed).toEqual({ 429: 1, 503: 1 });
  });

  test('slow answers, counted calls and rate-limit headers', async () => {
    const { call } = emulator;
    await call('PUT', '/_sandbox/faults', { delayMs: 80 });
    const began = Date.now();
    const { headers } = await call('GET', '/servers/1');
    expect(Date.now() - began).toBeGreaterThanOrEqual(75);
    expect(headers.get('ratelimit-limit')).toBe('3600');
    expect(Number(headers.get('ratelimit-remaining'))).toBeLessThan(3600);
    const { body } = await call('GET', '/_sandbox/calls');
    expect(body).toEqual({ 'GET /v1/servers/:id': 1 });
  });

  test('a failed action undoes what it had reserved, and only the next one fails', async () => {
    const { call, done, wait } = emulator;
    const subnets = [{ type: 'cloud', network_zone: 'eu-central', ip_range: '10.0.1.0/24' }];
    const { network } = await done('POST', '/networks', { ...key, subnets });
    const { server } = await done('POST', '/servers', {
      name: 'one',
      server_type: 'cx22',
      image: 'debian-12',
    });
    await call('POST', '/_sandbox/faults/actions', { command: 'attach_to_network' });
    const path = `/servers/${server.id}/actions/attach_to_network`;
    const { body } = await call('POST', path, { network: network.id, ip: '10.0.1.9' });
    expect(await wait(body.action)).toMatchObject({ status: 'error', error: { code: 'action_failed' } });
    expect((await call('GET', `/servers/${server.id}`)).body.server.private_net).toEqual([]);
    await done('POST', path, { network: network.id, ip: '10.0.1.9' });
    expect((await call('GET', `/servers/${server.id}`)).body.server.private_net).toMatchObject([
      { ip: '10.0.1.9' },
    ]);
  });

  test('a failed creation takes its server away, and the action behind it fails too', async () => {
    const { api, call, wait } = emulator;
    api.faults.failNextAction({
      command: 'create_server',
      failure: { code: 'resource_unavailable', message: 'no room' },
    });
    const { body } = await call('POST', '/servers', { name: 'one', server_type: 'cx22', image: 'debian-12' });
    for (const next of body.next_actions) expect(await wait(next)).toMatchObject({ status: 'error' });
    expect(await wait(body.action)).toMatchObject({
      error: { code: 'resource_unavailable', message: 'no room' },
    });
    expect(api.state().counts).toMatchObject({ servers: 0, primaryIps: 0 });
  });

  test('a plan that makes no sense is refused', async () => {
    const wrong = [{ failOneIn: -1 }, { statuses: [418] }, { match: '(' }, { unknown: true }];
    for (const plan of wrong) {
      expect((await emulator.call('PUT', '/_sandbox/faults', plan)).body.error.code).toBe('invalid_input');
    }
  });
});
