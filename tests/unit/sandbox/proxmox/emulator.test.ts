// The emulated Proxmox VE: credentials, refusals, tasks, locks, and what machines are told.
import { request } from 'node:https';
import { proxmoxPlan } from '../../../fixtures/plans';
import { changeProxmox, connectProxmox } from '../../../../stacks/site/proxmox/proxmoxApi';
import { checkProxmoxSettings } from '../../../../stacks/site/proxmox/proxmoxProblems';
import { checkProxmoxSite } from '../../../../stacks/site/proxmox/proxmoxSite';
import { loopbackOf } from '../../../../sandbox/proxmox';
import { formatSize, parseProperties, parseSize } from '../../../../sandbox/proxmox/propertyString';
import { startProxmoxEmulator } from '../../../fixtures/proxmox/emulator';
import type { StartedProxmox } from '../../../fixtures/proxmox/emulator';

interface Answer {
  status: number;
  reason: string;
  data: unknown;
  errors?: Record<string, string>;
}

let emulator: StartedProxmox;
beforeEach(async () => {
  emulator = await startProxmoxEmulator();
});
afterEach(async () => {
  await emulator.api.close();
});

function call(
  method: string,
  path: string,
  parameters: Record<string, string | number> = {},
  headers: Record<string, string> = { authorization: `PVEAPIToken=${emulator.credentials.apiToken}` },
): Promise<Answer> {
  const body = new URLSearchParams(
    Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, String(value)])),
  ).toString();
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${emulator.api.url}api2/json${path}`,
      {
        method,
        rejectUnauthorized: false,
        headers: {
          ...headers,
          ...(body === '' ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
        },
      },
      (incoming) => {
        let text = '';
        incoming.on('data', (chunk: Buffer) => (text += chunk.toString()));
        incoming.on('end', () => {
          const { data, errors } = JSON.parse(text) as { data: unknown; errors?: Record<string, string> };
          const { statusCode: status = 0, statusMessage: reason = '' } = incoming;
          resolve({ status, reason, data, ...(errors === undefined ? {} : { errors }) });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

const create = (vmid: number, more: Record<string, string | number> = {}) =>
  call('POST', '/nodes/pve-1/qemu', {
    vmid,
    name: `vm-${vmid}`,
    cores: 2,
    memory: 2048,
    scsi0: 'local-lvm:8',
    ...more,
  });

test('lets in the token and a ticket with its CSRF token, and nobody else', async () => {
  expect(await call('GET', '/version')).toMatchObject({ status: 200, data: { release: '9.0' } });
  expect((await call('GET', '/version', {}, {})).status).toBe(401);
  expect((await call('GET', '/version', {}, { authorization: 'PVEAPIToken=root@pam!x=y' })).status).toBe(401);
  const login = await call(
    'POST',
    '/access/ticket',
    {
      username: 'root@pam',
      password: emulator.credentials.password,
    },
    {},
  );
  const { ticket, CSRFPreventionToken: csrf } = login.data as Record<string, string>;
  const cookie = `PVEAuthCookie=${encodeURIComponent(ticket ?? '')}`;
  expect((await call('GET', '/nodes', {}, { cookie })).status).toBe(200);
  expect((await call('POST', '/pools', { poolid: 'a' }, { cookie })).status).toBe(401);
  expect(
    (await call('POST', '/pools', { poolid: 'a' }, { cookie, CSRFPreventionToken: csrf ?? '' })).status,
  ).toBe(200);
  emulator.api.expireTickets();
  expect(await call('GET', '/nodes', {}, { cookie })).toMatchObject({
    status: 401,
    reason: 'permission denied - invalid PVE ticket',
  });
});

test('makes a machine once, and tells parameters at fault', async () => {
  expect(await create(100)).toMatchObject({
    status: 200,
    data: expect.stringMatching(/^UPID:pve-1:/) as string,
  });
  expect(await create(100)).toMatchObject({
    status: 500,
    reason: "unable to create VM 100 - VM 100 already exists on node 'pve-1'",
  });
  expect(await create(101, { cores: 0, unknown: 'x', net0: 'virtio,queues=65' })).toMatchObject({
    status: 400,
    errors: {
      cores: 'value must have a minimum value of 1',
      unknown: expect.stringContaining('not defined in schema') as string,
      net0: expect.stringContaining('queues') as string,
    },
  });
  expect((await create(101, { scsi0: 'nowhere:8' })).reason).toBe("storage 'nowhere' does not exist");
  expect((await create(101, { pool: 'nobody' })).reason).toBe("no such pool 'nobody'");
  expect(emulator.api.state().counts).toMatchObject({ machines: 1, disks: 1 });
});

test('a creation that fails leaves nothing, and its log says why', async () => {
  emulator.api.faults.failNextTask({ type: 'qmcreate', failure: 'no space left' });
  const { data } = await create(100);
  const path = `/nodes/pve-1/tasks/${encodeURIComponent(String(data))}`;
  expect((await call('GET', `${path}/status`)).data).toMatchObject({
    status: 'stopped',
    exitstatus: 'no space left',
  });
  expect((await call('GET', `${path}/log`)).data).toEqual([{ n: 1, t: 'TASK ERROR: no space left' }]);
  expect(emulator.api.state().counts).toMatchObject({ machines: 0, disks: 0 });
});

test('locked machines refuse changes; disks only grow; running machines stay', async () => {
  await create(100);
  emulator.api.setLock(100, 'backup');
  expect((await call('PUT', '/nodes/pve-1/qemu/100/config', { memory: 4096 })).reason).toBe(
    'VM is locked (backup)',
  );
  emulator.api.setLock(100, undefined);
  const resize = async (size: string): Promise<unknown> => {
    const { data } = await call('PUT', '/nodes/pve-1/qemu/100/resize', { disk: 'scsi0', size });
    const status = await call('GET', `/nodes/pve-1/tasks/${encodeURIComponent(String(data))}/status`);
    return (status.data as { exitstatus: string }).exitstatus;
  };
  expect(await resize('4G')).toBe('shrinking disks is not supported');
  expect(await resize('16G')).toBe('OK');
  await call('POST', '/nodes/pve-1/qemu/100/status/start');
  expect((await call('DELETE', '/nodes/pve-1/qemu/100')).reason).toBe('VM 100 is running - destroy failed');
  await call('POST', '/nodes/pve-1/qemu/100/status/stop');
  await call('DELETE', '/nodes/pve-1/qemu/100');
  expect(emulator.api.state().counts).toMatchObject({ machines: 0, disks: 0 });
});

test('a node without power answers nothing, and its machines are off', async () => {
  await create(100);
  emulator.api.setNodeOnline('pve-1', false);
  expect(await call('GET', '/nodes/pve-1/qemu/100/config')).toMatchObject({
    status: 595,
    reason: 'No route to host',
  });
  expect((await call('GET', '/cluster/resources', {})).data).toEqual(
    expect.arrayContaining([expect.objectContaining({ vmid: 100, status: 'unknown' })]),
  );
});

test('reads and writes sizes and property strings', () => {
  expect(parseSize('60G')).toBe(60 * 2 ** 30);
  expect(formatSize(60 * 2 ** 30)).toBe('60G');
  expect(formatSize(1536 * 2 ** 20)).toBe('1536M');
  expect(parseProperties('file=local:1,size=2G').head).toBe('local:1');
  expect(loopbackOf('127.7', '10.5.0.11/24')).toBe('127.7.0.11');
});

describe('what a plan needs of a site', () => {
  const access = () => ({
    endpoint: emulator.api.url.replace(/\/$/, ''),
    insecure: true,
    hasSsh: true,
    apiToken: emulator.credentials.apiToken,
  });
  const rulesOf = async (
    changes: Record<string, unknown> = {},
    more: object = {},
    own: readonly number[] = [],
  ) =>
    (
      await checkProxmoxSite(
        proxmoxPlan(changes).infrastructure,
        connectProxmox({ ...access(), ...more }),
        new Set(own),
      )
    ).map(({ rule, found }) => `${rule}${found === undefined ? '' : ` ${found}`}`);

  test('nothing is missing on the sandbox’s', async () => {
    expect(await rulesOf()).toEqual([]);
    const { endpoint, insecure, hasSsh } = access();
    const { password } = emulator.credentials;
    const byPassword = { endpoint, insecure, hasSsh, username: 'root@pam', password };
    expect(
      await checkProxmoxSite(proxmoxPlan().infrastructure, connectProxmox(byPassword), new Set()),
    ).toEqual([]);
  });

  test('a machine with our name and id is ours only where the state knows it', async () => {
    const [first] = proxmoxPlan().infrastructure.machines;
    await create(first?.vmId ?? 0, { name: first?.name ?? '' });
    expect(await rulesOf({}, {}, [first?.vmId ?? 0])).toEqual([]);
    expect(await rulesOf()).toEqual([`proxmox-machine-unknown ${first?.name ?? ''}`]);
  });

  test.each(['a token', 'a password'])(
    'protection is lifted with %s, and nothing else changed',
    async (by) => {
      await create(1000, { protection: 1, tags: 'kept' });
      const { endpoint, insecure, hasSsh } = access();
      const { password } = emulator.credentials;
      const byPassword = { endpoint, insecure, hasSsh, username: 'root@pam', password };
      expect((await call('DELETE', '/nodes/pve-1/qemu/1000')).reason).toContain('protection mode enabled');
      await changeProxmox(by === 'a token' ? access() : byPassword, '/nodes/pve-1/qemu/1000/config', {
        protection: '0',
      });
      expect((await call('GET', '/nodes/pve-1/qemu/1000/config')).data).toMatchObject({ tags: 'kept' });
      expect((await call('DELETE', '/nodes/pve-1/qemu/1000')).status).toBe(200);
    },
  );

  test('every thing that is missing is told at once', async () => {
    emulator.api.setNodeOnline('pve-2', false);
    await create(1002);
    expect(
      await rulesOf({
        'provider.nodes': ['pve-1', 'pve-2', 'pve-9'],
        'provider.storage': 'ceph',
        'provider.snippetStorage': 'local-lvm',
        'provider.bridge': 'vmbr7',
      }),
    ).toEqual([
      'proxmox-node-offline pve-2',
      'proxmox-node-unknown pve-9',
      'proxmox-storage-unknown ceph',
      'proxmox-storage-content local-lvm',
      'proxmox-id-taken 1002',
      'proxmox-bridge-missing vmbr7',
    ]);
  });

  test('a token that is wrong, has expired or cannot be tried is told once', async () => {
    expect(await rulesOf({}, { apiToken: 'root@pam!other=1' })).toEqual(['proxmox-credentials-refused']);
    emulator.api.setTokenExpired(true);
    expect(await rulesOf()).toEqual(['proxmox-credentials-refused']);
    expect(await rulesOf({}, { endpoint: 'https://127.0.0.1:1' })).toEqual(['proxmox-unreachable']);
    expect(await rulesOf({}, { insecure: false })).toEqual(['proxmox-unreachable']);
  });

  test('says what has to be set before anything is asked', () => {
    const none = { endpoint: '', insecure: false, hasSsh: false };
    expect(checkProxmoxSettings(none).map(({ rule }) => rule)).toEqual([
      'proxmox-endpoint-missing',
      'proxmox-credentials-missing',
      'proxmox-ssh-missing',
    ]);
    expect(checkProxmoxSettings(access())).toEqual([]);
    expect(checkProxmoxSettings({ ...access(), endpoint: 'http://pve' })).toHaveLength(1);
  });
});
