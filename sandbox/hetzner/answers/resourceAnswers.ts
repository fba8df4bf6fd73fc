// Turns stored networks, placement groups, firewalls, SSH keys, primary IPs and load balancers into the API's shapes.
// It must never change what it is given.
import { requireLoadBalancerType, requireLocation } from '../catalogue';
import { parseLabelSelector } from '../labels';
import { gatewayOf } from '../networkAddresses';
import type {
  FirewallResource,
  HetznerState,
  StoredFirewall,
  StoredLoadBalancer,
  StoredNetwork,
  StoredPlacementGroup,
  StoredPrimaryIp,
  StoredServer,
  StoredSshKey,
  StoredTarget,
} from '../model';
import type { TargetHealth } from '../interfaces';
import { datacenterAt, loadBalancerTypeAnswer, locationAnswer } from './catalogueAnswers';

const attachedTo = (network: number) => (holder: { privateNets: { network: number; pending: boolean }[] }) =>
  holder.privateNets.some((net) => net.network === network && !net.pending);

export function networkAnswer(state: HetznerState, network: StoredNetwork) {
  return {
    id: network.id,
    name: network.name,
    created: network.created,
    labels: network.labels,
    ip_range: network.ipRange,
    subnets: network.subnets.map((subnet) => ({
      type: subnet.type,
      ip_range: subnet.ipRange,
      network_zone: subnet.networkZone,
      gateway: gatewayOf(network),
      vswitch_id: subnet.vswitchId,
    })),
    routes: network.routes,
    servers: state.servers.filter(attachedTo(network.id)).map(({ id }) => id),
    load_balancers: state.loadBalancers.filter(attachedTo(network.id)).map(({ id }) => id),
    protection: network.protection,
    expose_routes_to_vswitch: network.exposeRoutesToVSwitch,
  };
}

export function placementGroupAnswer(state: HetznerState, group: StoredPlacementGroup) {
  const servers = state.servers.filter((server) => server.placementGroup === group.id).map(({ id }) => id);
  const { id, name, labels, created, type } = group;
  return { id, name, labels, created, type, servers };
}

/** Servers that a label selector means now. */
export function serversMatching(state: HetznerState, selector: string): StoredServer[] {
  const matches = parseLabelSelector(selector);
  return state.servers.filter((server) => matches(server.labels));
}

function firewallResourceAnswer(state: HetznerState, resource: FirewallResource) {
  if (resource.type === 'server') return { type: 'server', server: { id: resource.server } };
  return {
    type: 'label_selector',
    label_selector: { selector: resource.selector },
    applied_to_resources: serversMatching(state, resource.selector).map(({ id }) => ({
      type: 'server',
      server: { id },
    })),
  };
}

export function firewallAnswer(state: HetznerState, firewall: StoredFirewall) {
  const { id, name, labels, created, rules, appliedTo } = firewall;
  return {
    id,
    name,
    labels,
    created,
    rules,
    applied_to: appliedTo.map((resource) => firewallResourceAnswer(state, resource)),
  };
}

export function sshKeyAnswer({ id, name, labels, created, fingerprint, publicKey }: StoredSshKey) {
  return { id, name, labels, created, fingerprint, public_key: publicKey };
}

export function primaryIpAnswer(ip: StoredPrimaryIp) {
  return {
    id: ip.id,
    name: ip.name,
    labels: ip.labels,
    created: ip.created,
    type: ip.type,
    ip: ip.ip,
    assignee_id: ip.assignee,
    assignee_type: 'server',
    auto_delete: ip.autoDelete,
    blocked: false,
    protection: ip.protection,
    dns_ptr: Object.entries(ip.dnsPtr).map(([address, name]) => ({ ip: address, dns_ptr: name })),
    location: locationAnswer(requireLocation(ip.location)),
    datacenter: datacenterAt(ip.location),
  };
}

function targetAnswer(
  state: HetznerState,
  loadBalancer: StoredLoadBalancer,
  target: StoredTarget,
  health: TargetHealth[],
) {
  const healthOf = (server: number) =>
    loadBalancer.services.map(({ listen_port }) => {
      const found = health.find((entry) => entry.serverId === server && entry.listenPort === listen_port);
      return {
        listen_port,
        status: found === undefined ? 'unknown' : found.healthy ? 'healthy' : 'unhealthy',
      };
    });
  const serverTarget = (id: number, usePrivateIp: boolean) => ({
    type: 'server',
    server: { id },
    health_status: healthOf(id),
    use_private_ip: usePrivateIp,
  });
  switch (target.type) {
    case 'server':
      return serverTarget(target.server, target.usePrivateIp);
    case 'label_selector':
      return {
        type: 'label_selector',
        label_selector: { selector: target.selector },
        use_private_ip: target.usePrivateIp,
        targets: serversMatching(state, target.selector).map(({ id }) =>
          serverTarget(id, target.usePrivateIp),
        ),
      };
    case 'ip':
      return {
        type: 'ip',
        ip: { ip: target.ip },
        health_status: loadBalancer.services.map(({ listen_port }) => ({ listen_port, status: 'unknown' })),
      };
  }
}

export function loadBalancerAnswer(
  state: HetznerState,
  loadBalancer: StoredLoadBalancer,
  health: TargetHealth[] = [],
) {
  const { id, name, labels, created, protection, ipv4, ipv6, dnsPtr } = loadBalancer;
  return {
    id,
    name,
    labels,
    created,
    protection,
    load_balancer_type: loadBalancerTypeAnswer(requireLoadBalancerType(loadBalancer.type)),
    location: locationAnswer(requireLocation(loadBalancer.location)),
    public_net: {
      enabled: loadBalancer.publicInterface,
      ipv4: { ip: ipv4, dns_ptr: dnsPtr[ipv4] ?? null },
      ipv6: { ip: ipv6, dns_ptr: dnsPtr[ipv6] ?? null },
    },
    private_net: loadBalancer.privateNets
      .filter((net) => !net.pending)
      .map((net) => ({ network: net.network, ip: net.ip })),
    algorithm: { type: loadBalancer.algorithm },
    services: loadBalancer.services,
    targets: loadBalancer.targets.map((target) => targetAnswer(state, loadBalancer, target, health)),
    included_traffic: 20 * 1024 ** 4,
    ingoing_traffic: null,
    outgoing_traffic: null,
  };
}
