// One long scenario that calls every route of the emulator in the order a user might, each call with success.
// It must never assert: those who run it look at the calls.
import type { StartedEmulator, Thing } from './emulator';

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb1nCeJBzLJ1C8AqbBVqFjyyOcTpgjYqlqDCIJ3uEwk test';
const healthCheck = { protocol: 'tcp', port: 6443, interval: 15, timeout: 10, retries: 3 };

function firstId(things: Thing[] | undefined): number {
  const id = things?.[0]?.id;
  if (id === undefined) throw new Error('an empty list');
  return id;
}

async function readEverything({ done }: StartedEmulator): Promise<void> {
  const kinds = ['locations', 'datacenters', 'server_types', 'load_balancer_types', 'images'];
  for (const kind of kinds) {
    const list = (await done('GET', `/${kind}?per_page=3`)) as unknown as Record<string, Thing[]>;
    await done('GET', `/${kind}/${firstId(list[kind])}`);
  }
  await done('GET', '/isos');
}

async function readResource({ done }: StartedEmulator, kind: string, id: number): Promise<void> {
  await done('GET', `/${kind}`);
  await done('GET', `/${kind}/${id}`);
}

async function readActions({ done }: StartedEmulator, kind: string, id: number): Promise<void> {
  await done('GET', `/${kind}/actions`);
  const { actions } = await done('GET', `/${kind}/${id}/actions`);
  await done('GET', `/${kind}/actions/${firstId(actions)}`);
  await done('GET', `/${kind}/${id}/actions/${firstId(actions)}`);
  await done('GET', `/actions?id=${firstId(actions)}`);
}

async function useNetwork(emulator: StartedEmulator): Promise<number> {
  const { done } = emulator;
  const { network } = await done('POST', '/networks', {
    name: 'net',
    ip_range: '10.0.0.0/16',
    labels: { a: 'b' },
  });
  const at = `/networks/${network.id}`;
  const subnet = { type: 'cloud', network_zone: 'eu-central', ip_range: '10.0.1.0/24' };
  await done('POST', `${at}/actions/add_subnet`, subnet);
  await done('POST', `${at}/actions/add_subnet`, {
    type: 'cloud',
    network_zone: 'eu-central',
    ip_range: '10.0.2.0/24',
  });
  await done('POST', `${at}/actions/delete_subnet`, { ip_range: '10.0.2.0/24' });
  const route = { destination: '10.0.96.0/24', gateway: '10.0.1.20' };
  await done('POST', `${at}/actions/add_route`, route);
  await done('POST', `${at}/actions/delete_route`, route);
  await done('POST', `${at}/actions/change_ip_range`, { ip_range: '10.0.0.0/15' });
  await done('POST', `${at}/actions/change_protection`, { delete: false });
  await done('PUT', at, { name: 'net', labels: {} });
  await readResource(emulator, 'networks', network.id);
  await readActions(emulator, 'networks', network.id);
  return network.id;
}

async function usePrimaryIp(emulator: StartedEmulator, server: number): Promise<void> {
  const { done } = emulator;
  const wish = { name: 'ip', type: 'ipv6', assignee_type: 'server', location: 'fsn1', labels: {} };
  const { primary_ip: ip } = await done('POST', '/primary_ips', wish);
  const at = `/primary_ips/${ip.id}`;
  await done('PUT', at, { name: 'ip-2', auto_delete: false });
  await done('POST', `${at}/actions/assign`, { assignee_id: server, assignee_type: 'server' });
  await readResource(emulator, 'primary_ips', ip.id);
  await readActions(emulator, 'primary_ips', ip.id);
  await done('POST', `${at}/actions/change_dns_ptr`, { ip: '2001:db8::1', dns_ptr: 'a.example.com' });
  await done('POST', `${at}/actions/change_protection`, { delete: false });
  await done('POST', `${at}/actions/unassign`);
  await done('DELETE', at);
}

async function useServer(emulator: StartedEmulator, server: number, network: number): Promise<void> {
  const { done } = emulator;
  const act = (command: string, body?: unknown) =>
    done('POST', `/servers/${server}/actions/${command}`, body);
  await readResource(emulator, 'servers', server);
  await done('PUT', `/servers/${server}`, { name: 'node-1', labels: { role: 'worker' } });
  await act('attach_to_network', { network, ip: '10.0.1.20', alias_ips: ['10.0.1.30'] });
  await act('change_alias_ips', { network, alias_ips: [] });
  await act('change_dns_ptr', {
    ip: (await done('GET', `/servers/${server}`)).server.public_net.ipv4?.ip,
    dns_ptr: 'x.example',
  });
  await act('enable_backup');
  const { image } = await act('create_image', {
    type: 'snapshot',
    description: 'talos',
    labels: { os: 'talos' },
  });
  await done('PUT', `/images/${image.id}`, { description: 'Talos', labels: { os: 'talos', v: '1' } });
  await done('POST', `/images/${image.id}/actions/change_protection`, { delete: false });
  await readActions(emulator, 'images', image.id);
  await act('disable_backup');
  await act('enable_rescue', { type: 'linux64' });
  await act('disable_rescue');
  await act('detach_iso');
  await act('reset_password');
  await act('reboot');
  await act('reset');
  await act('rebuild', { image: String(image.id) });
  await act('shutdown');
  await act('poweron');
  await act('poweroff');
  await act('remove_from_placement_group');
  await act('change_type', { server_type: 'cx32', upgrade_disk: false });
  await act('change_protection', { delete: false, rebuild: false });
  await act('detach_from_network', { network });
  await act('attach_to_network', { network, ip: '10.0.1.20' });
  await readActions(emulator, 'servers', server);
  await done('DELETE', `/images/${image.id}`);
}

async function useLoadBalancer(emulator: StartedEmulator, server: number, network: number): Promise<void> {
  const { done } = emulator;
  const service = {
    protocol: 'tcp',
    listen_port: 6443,
    destination_port: 6443,
    proxyprotocol: false,
    health_check: healthCheck,
  };
  const { load_balancer: balancer } = await done('POST', '/load_balancers', {
    name: 'api',
    load_balancer_type: 'lb11',
    location: 'fsn1',
    services: [service],
  });
  const act = (command: string, body?: unknown) =>
    done('POST', `/load_balancers/${balancer.id}/actions/${command}`, body);
  await act('attach_to_network', { network, ip: '10.0.1.5' });
  await act('add_service', { ...service, listen_port: 50000, destination_port: 50000 });
  await act('add_service', {
    protocol: 'http',
    listen_port: 80,
    destination_port: 80,
    proxyprotocol: false,
    health_check: { ...healthCheck, protocol: 'http', port: 80 },
  });
  await act('update_service', { listen_port: 50000, destination_port: 50001 });
  await act('delete_service', { listen_port: 50000 });
  const target = { type: 'server', server: { id: server } };
  await act('add_target', { ...target, use_private_ip: true });
  await act('remove_target', target);
  await act('add_target', {
    type: 'label_selector',
    label_selector: { selector: 'role=worker' },
    use_private_ip: true,
  });
  await act('disable_public_interface');
  await act('enable_public_interface');
  await act('change_algorithm', { type: 'least_connections' });
  await act('change_type', { load_balancer_type: 'lb21' });
  await act('change_protection', { delete: false });
  await act('change_dns_ptr', { ip: balancer.public_net.ipv4?.ip, dns_ptr: 'api.example.com' });
  await done('PUT', `/load_balancers/${balancer.id}`, { name: 'api-2', labels: { a: 'b' } });
  await readResource(emulator, 'load_balancers', balancer.id);
  await readActions(emulator, 'load_balancers', balancer.id);
  await act('remove_target', { type: 'label_selector', label_selector: { selector: 'role=worker' } });
  await act('detach_from_network', { network });
  await done('DELETE', `/load_balancers/${balancer.id}`);
}

async function useFirewall(emulator: StartedEmulator, server: number): Promise<void> {
  const { done } = emulator;
  const rule = { direction: 'in', protocol: 'tcp', port: '6443', source_ips: ['0.0.0.0/0', '::/0'] };
  const resources = [
    { type: 'server', server: { id: server } },
    { type: 'label_selector', label_selector: { selector: 'role=worker' } },
  ];
  const { firewall } = await done('POST', '/firewalls', { name: 'firewall', rules: [rule], labels: {} });
  const act = (command: string, body: unknown) =>
    done('POST', `/firewalls/${firewall.id}/actions/${command}`, body);
  await act('set_rules', {
    rules: [rule, { direction: 'out', protocol: 'icmp', destination_ips: ['10.0.0.0/8'] }],
  });
  await act('apply_to_resources', { apply_to: resources });
  await done('PUT', `/firewalls/${firewall.id}`, { name: 'firewall-2' });
  await readResource(emulator, 'firewalls', firewall.id);
  await readResource(emulator, 'servers', server);
  await readActions(emulator, 'firewalls', firewall.id);
  await act('remove_from_resources', { remove_from: resources });
  await done('DELETE', `/firewalls/${firewall.id}`);
}

/** Ends with nothing left. */
export async function runScenario(emulator: StartedEmulator): Promise<void> {
  const { done } = emulator;
  await readEverything(emulator);
  const { ssh_key: sshKey } = await done('POST', '/ssh_keys', { name: 'key', public_key: key });
  await done('PUT', `/ssh_keys/${sshKey.id}`, { name: 'key-2', labels: { a: 'b' } });
  await readResource(emulator, 'ssh_keys', sshKey.id);
  const { placement_group: group } = await done('POST', '/placement_groups', {
    name: 'spread',
    type: 'spread',
  });
  await done('PUT', `/placement_groups/${group.id}`, { name: 'spread-2' });
  const network = await useNetwork(emulator);
  const { server } = await done('POST', '/servers', {
    name: 'node',
    server_type: 'cx22',
    image: 'debian-12',
    location: 'fsn1',
    ssh_keys: ['key-2'],
    labels: { role: 'worker' },
    user_data: 'secret-in-user-data',
    placement_group: group.id,
    public_net: { enable_ipv4: true, enable_ipv6: false },
  });
  await readResource(emulator, 'placement_groups', group.id);
  await useServer(emulator, server.id, network);
  await done('POST', `/servers/${server.id}/actions/poweroff`);
  await done('POST', `/servers/${server.id}/actions/add_to_placement_group`, { placement_group: group.id });
  await usePrimaryIp(emulator, server.id);
  await done('POST', `/servers/${server.id}/actions/poweron`);
  await useFirewall(emulator, server.id);
  await useLoadBalancer(emulator, server.id, network);
  await done('DELETE', `/servers/${server.id}`);
  await done('DELETE', `/networks/${network}`);
  await done('DELETE', `/placement_groups/${group.id}`);
  await done('DELETE', `/ssh_keys/${sshKey.id}`);
}
