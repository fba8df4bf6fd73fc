// Turns a stored server into the shape the API answers with, and an action likewise.
// It must never show user data.
import { requireLocation, requireServerType } from '../catalogue';
import { parseLabelSelector } from '../labels';
import type { HetznerState, StoredAction, StoredPrimaryIp, StoredServer } from '../model';
import { datacenterAt, imageAnswer, locationAnswer, serverTypeAnswer } from './catalogueAnswers';
import { placementGroupAnswer } from './resourceAnswers';

/** Firewalls that hold for a server, named directly or by label. */
function firewallsOf(
  state: HetznerState,
  server: StoredServer,
): { id: number; status: 'pending' | 'applied' }[] {
  return state.firewalls.flatMap((firewall) => {
    const resource = firewall.appliedTo.find((candidate) =>
      candidate.type === 'server'
        ? candidate.server === server.id
        : parseLabelSelector(candidate.selector)(server.labels),
    );
    return resource === undefined ? [] : [{ id: firewall.id, status: resource.status }];
  });
}

/** Load balancers that have a server as a target, named directly or by label. */
function loadBalancersOf(state: HetznerState, server: StoredServer): number[] {
  return state.loadBalancers
    .filter(({ targets }) =>
      targets.some((target) => {
        if (target.type === 'server') return target.server === server.id;
        return target.type === 'label_selector' && parseLabelSelector(target.selector)(server.labels);
      }),
    )
    .map(({ id }) => id);
}

function ipv4Answer(ip: StoredPrimaryIp | undefined) {
  if (ip === undefined) return null;
  return { id: ip.id, ip: ip.ip, blocked: false, dns_ptr: ip.dnsPtr[ip.ip] ?? `${ip.ip}.sandbox.invalid` };
}

function ipv6Answer(ip: StoredPrimaryIp | undefined) {
  if (ip === undefined) return null;
  const dnsPtr = Object.entries(ip.dnsPtr).map(([address, name]) => ({ ip: address, dns_ptr: name }));
  return { id: ip.id, ip: ip.ip, blocked: false, dns_ptr: dnsPtr };
}

export function serverAnswer(state: HetznerState, server: StoredServer, locked: boolean) {
  const image = state.images.find(({ id }) => id === server.image);
  const group = state.placementGroups.find(({ id }) => id === server.placementGroup);
  const primaryIp = (type: 'ipv4' | 'ipv6') =>
    state.primaryIps.find((ip) => ip.assignee === server.id && ip.type === type);
  return {
    id: server.id,
    name: server.name,
    status: server.status,
    created: server.created,
    labels: server.labels,
    public_net: {
      ipv4: ipv4Answer(primaryIp('ipv4')),
      ipv6: ipv6Answer(primaryIp('ipv6')),
      floating_ips: [],
      firewalls: firewallsOf(state, server),
    },
    private_net: server.privateNets
      .filter((net) => !net.pending)
      .map(({ network, ip, aliasIPs, mac }) => ({ network, ip, alias_ips: aliasIPs, mac_address: mac })),
    server_type: serverTypeAnswer(requireServerType(server.serverType)),
    datacenter: datacenterAt(server.location),
    location: locationAnswer(requireLocation(server.location)),
    image: image === undefined ? null : imageAnswer(image),
    iso: null,
    rescue_enabled: server.rescueEnabled,
    locked,
    backup_window: server.backupWindow,
    outgoing_traffic: null,
    ingoing_traffic: null,
    included_traffic: 20 * 1024 ** 4,
    protection: server.protection,
    volumes: [],
    load_balancers: loadBalancersOf(state, server),
    primary_disk_size: server.diskSize,
    placement_group: group === undefined ? null : placementGroupAnswer(state, group),
  };
}

export function actionAnswer(action: StoredAction, progress: number) {
  const { id, command, status, started, finished, resources, error } = action;
  return { id, command, status, progress, started, finished, resources, error };
}
