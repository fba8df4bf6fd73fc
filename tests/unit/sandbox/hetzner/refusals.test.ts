// What the real API refuses the emulator refuses, with the same code and status, and nothing is changed by it.
import { startEmulator } from '../../../fixtures/hetzner/emulator';
import type { Body, StartedEmulator } from '../../../fixtures/hetzner/emulator';

let emulator: StartedEmulator;
let ids: { network: number; group: number; server: number; off: number; balancer: number; firewall: number };

const node = { server_type: 'cx22', image: 'debian-12', location: 'fsn1' };
const subnet = { type: 'cloud', network_zone: 'eu-central' };
const rule = { direction: 'in', protocol: 'tcp', port: '22', source_ips: ['0.0.0.0/0'] };

beforeAll(async () => {
  emulator = await startEmulator({ limits: { serversPerPlacementGroup: 1, attachedPerNetwork: 2 } });
  const { done } = emulator;
  const { network } = await done('POST', '/networks', {
    name: 'net',
    ip_range: '10.0.0.0/16',
    subnets: [{ ...subnet, ip_range: '10.0.1.0/24' }],
  });
  const { placement_group: group } = await done('POST', '/placement_groups', {
    name: 'spread',
    type: 'spread',
  });
  const { server } = await done('POST', '/servers', {
    ...node,
    name: 'one',
    networks: [network.id],
    placement_group: group.id,
  });
  const { server: off } = await done('POST', '/servers', { ...node, name: 'off', start_after_create: false });
  const { firewall } = await done('POST', '/firewalls', {
    name: 'firewall',
    rules: [rule],
    apply_to: [{ type: 'server', server: { id: server.id } }],
  });
  const { load_balancer: balancer } = await done('POST', '/load_balancers', {
    name: 'api',
    load_balancer_type: 'lb11',
    location: 'fsn1',
    services: [{ protocol: 'tcp', listen_port: 6443, destination_port: 6443 }],
  });
  ids = {
    network: network.id,
    group: group.id,
    server: server.id,
    off: off.id,
    balancer: balancer.id,
    firewall: firewall.id,
  };
});
afterAll(() => emulator.api.close());

type Ids = typeof ids;
type Case = [
  what: string,
  status: number,
  code: string,
  method: string,
  path: (ids: Ids) => string,
  body?: (ids: Ids) => unknown,
];

const servers = () => '/servers';
const addSubnet = (i: Ids) => `/networks/${i.network}/actions/add_subnet`;
const addRoute = (i: Ids) => `/networks/${i.network}/actions/add_route`;
const attach = (i: Ids) => `/servers/${i.off}/actions/attach_to_network`;
const addTarget = (i: Ids) => `/load_balancers/${i.balancer}/actions/add_target`;

const cases: Case[] = [
  ['a name that is no host name', 422, 'invalid_input', 'POST', servers, () => ({ ...node, name: 'a_b' })],
  ['a name in use', 409, 'uniqueness_error', 'POST', servers, () => ({ ...node, name: 'one' })],
  [
    'an unknown server type',
    422,
    'invalid_input',
    'POST',
    servers,
    () => ({ ...node, name: 'x', server_type: 'cx99' }),
  ],
  [
    'an unknown location',
    422,
    'invalid_input',
    'POST',
    servers,
    () => ({ ...node, name: 'x', location: 'muc1' }),
  ],
  [
    'a type not offered there',
    422,
    'invalid_input',
    'POST',
    servers,
    () => ({ ...node, name: 'x', location: 'ash' }),
  ],
  ['an unknown image', 422, 'invalid_input', 'POST', servers, () => ({ ...node, name: 'x', image: 'talos' })],
  [
    'user data above 32 KiB',
    422,
    'invalid_input',
    'POST',
    servers,
    () => ({ ...node, name: 'x', user_data: 'x'.repeat(32769) }),
  ],
  [
    'a full placement group',
    422,
    'placement_error',
    'POST',
    servers,
    (i) => ({ ...node, name: 'x', placement_group: i.group }),
  ],
  ['an unknown network', 404, 'not_found', 'POST', servers, () => ({ ...node, name: 'x', networks: [1] })],
  [
    'a network without a subnet in the zone',
    422,
    'no_subnet_available',
    'POST',
    servers,
    (i) => ({ ...node, name: 'x', server_type: 'cpx11', location: 'ash', networks: [i.network] }),
  ],
  [
    'a bad label',
    422,
    'invalid_input',
    'POST',
    servers,
    () => ({ ...node, name: 'x', labels: { 'a b': 'c' } }),
  ],
  ['an unknown server', 404, 'not_found', 'GET', () => '/servers/1'],
  ['an unknown route', 404, 'not_found', 'GET', () => '/volcanoes'],
  [
    'a public range',
    422,
    'invalid_input',
    'POST',
    () => '/networks',
    () => ({ name: 'x', ip_range: '8.8.8.0/24' }),
  ],
  [
    'a tiny range',
    422,
    'invalid_input',
    'POST',
    () => '/networks',
    () => ({ name: 'x', ip_range: '10.9.0.0/28' }),
  ],
  [
    'host bits',
    422,
    'invalid_input',
    'POST',
    () => '/networks',
    () => ({ name: 'x', ip_range: '10.9.0.1/16' }),
  ],
  [
    'a subnet outside the network',
    422,
    'invalid_input',
    'POST',
    addSubnet,
    () => ({ ...subnet, ip_range: '10.1.0.0/24' }),
  ],
  [
    'an overlapping subnet',
    422,
    'invalid_input',
    'POST',
    addSubnet,
    () => ({ ...subnet, ip_range: '10.0.0.0/23' }),
  ],
  [
    'an unknown zone',
    422,
    'invalid_input',
    'POST',
    addSubnet,
    () => ({ type: 'cloud', network_zone: 'mars' }),
  ],
  [
    'deleting a subnet in use',
    422,
    'service_error',
    'POST',
    (i) => `/networks/${i.network}/actions/delete_subnet`,
    () => ({ ip_range: '10.0.1.0/24' }),
  ],
  [
    'a route over the gateway',
    422,
    'invalid_input',
    'POST',
    addRoute,
    () => ({ destination: '10.0.9.0/24', gateway: '10.0.0.1' }),
  ],
  [
    'a route into a subnet',
    422,
    'invalid_input',
    'POST',
    addRoute,
    () => ({ destination: '10.0.1.0/25', gateway: '10.0.1.9' }),
  ],
  [
    'a shrinking range',
    422,
    'invalid_input',
    'POST',
    (i) => `/networks/${i.network}/actions/change_ip_range`,
    () => ({ ip_range: '10.0.0.0/17' }),
  ],
  [
    'the gateway as an address',
    422,
    'ip_not_available',
    'POST',
    attach,
    (i) => ({ network: i.network, ip: '10.0.0.1' }),
  ],
  [
    'an address in no subnet',
    422,
    'ip_not_available',
    'POST',
    attach,
    (i) => ({ network: i.network, ip: '10.0.2.5' }),
  ],
  [
    'an address in use',
    422,
    'ip_not_available',
    'POST',
    attach,
    (i) => ({ network: i.network, ip: '10.0.1.1' }),
  ],
  [
    "a subnet's last address",
    422,
    'ip_not_available',
    'POST',
    attach,
    (i) => ({ network: i.network, ip: '10.0.1.255' }),
  ],
  [
    'attaching twice',
    422,
    'server_already_attached',
    'POST',
    (i) => `/servers/${i.server}/actions/attach_to_network`,
    (i) => ({ network: i.network }),
  ],
  [
    'another type while running',
    422,
    'server_not_stopped',
    'POST',
    (i) => `/servers/${i.server}/actions/change_type`,
    () => ({ server_type: 'cx32', upgrade_disk: true }),
  ],
  [
    'another architecture',
    422,
    'invalid_server_type',
    'POST',
    (i) => `/servers/${i.off}/actions/change_type`,
    () => ({ server_type: 'cax21', upgrade_disk: true }),
  ],
  ['deleting a group with servers', 409, 'resource_in_use', 'DELETE', (i) => `/placement_groups/${i.group}`],
  ['deleting a firewall in use', 422, 'resource_in_use', 'DELETE', (i) => `/firewalls/${i.firewall}`],
  [
    'a firewall rule without a port',
    422,
    'invalid_input',
    'POST',
    () => '/firewalls',
    () => ({ name: 'x', rules: [{ ...rule, port: null }] }),
  ],
  [
    'a private target without a network',
    422,
    'load_balancer_not_attached_to_network',
    'POST',
    addTarget,
    (i) => ({ type: 'server', server: { id: i.server }, use_private_ip: true }),
  ],
  [
    'a port in use',
    422,
    'source_port_already_used',
    'POST',
    (i) => `/load_balancers/${i.balancer}/actions/add_service`,
    () => ({ protocol: 'tcp', listen_port: 6443, destination_port: 1 }),
  ],
  [
    'a key that is none',
    422,
    'invalid_input',
    'POST',
    () => '/ssh_keys',
    () => ({ name: 'x', public_key: 'ssh-rsa AAAA' }),
  ],
  [
    'a selector that cannot be read',
    422,
    'invalid_input',
    'GET',
    () => '/servers?label_selector=a%3D%3D%3Db',
  ],
  ['a sort order that is none', 422, 'invalid_input', 'GET', () => '/servers?sort=colour'],
];

test.each(cases)('%s: %d %s', async (...[, status, code, method, path, body]) => {
  const before = emulator.api.state().counts;
  const answer = await emulator.call(method, path(ids), body?.(ids));
  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  expect(answer.body.error.message).not.toBe('');
  expect(emulator.api.state().counts).toEqual(before);
});

test('a network takes only so many resources', async () => {
  const { call, done, wait } = emulator;
  const attached = await done('POST', `/servers/${ids.off}/actions/attach_to_network`, {
    network: ids.network,
  });
  const path = `/load_balancers/${ids.balancer}/actions/attach_to_network`;
  const { status, body } = await call('POST', path, { network: ids.network });
  expect([status, body.error.code]).toEqual([403, 'resource_limit_exceeded']);
  await done('POST', `/servers/${ids.off}/actions/detach_from_network`, { network: ids.network });
  expect((await wait(attached.action)).status).toBe('success');
});

test('an invalid field is named in the details', async () => {
  const { body } = await emulator.call('POST', '/networks', { ip_range: 5 });
  expect(body.error.details?.fields?.map(({ name }) => name).sort()).toEqual(['ip_range', 'name']);
});

test('a wrong token: 401; broken JSON: 400', async () => {
  const headers = { authorization: 'Bearer wrong', 'content-type': 'application/json' };
  const wrong = await fetch(`${emulator.api.url}/servers`, { headers });
  expect([wrong.status, ((await wrong.json()) as Body).error.code]).toEqual([401, 'unauthorized']);
  const state = await fetch(`${new URL(emulator.api.url).origin}/_sandbox/state`);
  expect(state.status).toBe(401);
  const broken = await fetch(`${emulator.api.url}/networks`, {
    method: 'POST',
    headers: { ...headers, authorization: `Bearer ${'0'.repeat(64)}` },
    body: '{',
  });
  expect([broken.status, ((await broken.json()) as Body).error.code]).toEqual([400, 'json_error']);
});

test('what is protected cannot be deleted', async () => {
  const { call, done } = emulator;
  await done('POST', `/servers/${ids.off}/actions/change_protection`, { delete: true, rebuild: true });
  expect((await call('DELETE', `/servers/${ids.off}`)).body.error.code).toBe('protected');
  await done('POST', `/servers/${ids.off}/actions/change_protection`, { delete: false, rebuild: false });
  expect((await call('DELETE', `/servers/${ids.off}`)).status).toBe(200);
});
