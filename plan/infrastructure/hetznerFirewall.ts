// Decides which ports the servers' public interfaces admit, and says of each why.
// It must never admit what `access` does not: everything not listed is dropped.
import type { ClusterSpec } from '../../config/schema/stack';
import type { RoutingChoice } from '../../config/schema/cilium';
import type { ApiEndpointPlan } from '../apiEndpoint';
import { sources } from '../sources';

export interface FirewallRulePlan {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  /** Absent for ICMP. */
  readonly port?: string;
  readonly from: readonly string[];
  readonly reason: string;
  readonly source?: string;
}

/** How packets travel between nodes. */
export interface NodePaths {
  readonly routing: RoutingChoice;
  readonly wireguard: boolean;
}

const wireguardPort = '51871';
const anywhere = ['0.0.0.0/0', '::/0'];
const talosApiPort = '50000';
const tunnelPorts = { vxlan: '8472', geneve: '6081' } as const;

export function planControlPlaneFirewall(
  spec: ClusterSpec,
  endpoint: ApiEndpointPlan,
  paths: NodePaths,
): FirewallRulePlan[] {
  const api: FirewallRulePlan[] =
    endpoint.choice === 'load-balancer' || spec.access.kubernetesApi.length === 0
      ? []
      : [
          {
            protocol: 'tcp',
            port: String(endpoint.port),
            from: spec.access.kubernetesApi,
            reason: 'Kubernetes API',
          },
        ];
  return [...common(spec, paths), ...api];
}

export function planWorkerFirewall(spec: ClusterSpec, paths: NodePaths): FirewallRulePlan[] {
  const ingress = spec.access.ingressPorts.map((port) => ({
    protocol: 'tcp' as const,
    port: String(port),
    from: anywhere,
    reason: 'LoadBalancer Services and NodePorts, as access.ingressPorts says',
  }));
  return [...common(spec, paths), ...ingress];
}

function common(spec: ClusterSpec, { routing, wireguard }: NodePaths): FirewallRulePlan[] {
  const rules: FirewallRulePlan[] = [
    { protocol: 'icmp', from: anywhere, reason: 'path MTU discovery and ping' },
  ];
  if (spec.distribution.kind === 'k3s' && spec.access.ssh.length > 0) {
    rules.push({
      protocol: 'tcp',
      port: '22',
      from: spec.access.ssh,
      reason: 'SSH, by key alone: upgrades of k3s are made by it',
    });
  }
  if (spec.distribution.kind === 'talos' && spec.access.talosApi.length > 0) {
    rules.push({
      protocol: 'tcp',
      port: talosApiPort,
      from: spec.access.talosApi,
      reason: 'Talos API, with client certificates',
    });
  }
  if (routing === 'tunnel') {
    rules.push({
      protocol: 'udp',
      port: tunnelPorts[spec.cilium.tunnelProtocol],
      from: [spec.network.nodes],
      reason: `${spec.cilium.tunnelProtocol} between nodes; it travels in the private network, which the firewall does not filter, and is named so that it stays open should that ever change`,
      source: sources.hetznerFirewall,
    });
  }
  if (wireguard) {
    rules.push({
      protocol: 'udp',
      port: wireguardPort,
      from: [spec.network.nodes],
      reason: 'WireGuard between nodes, in the private network as well',
      source: sources.hetznerFirewall,
    });
  }
  return rules;
}
