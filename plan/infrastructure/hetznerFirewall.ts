// Decides which ports the servers' public interfaces admit, and says of each why.
// It must never admit what `access` does not: everything not listed is dropped.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Decisions } from '../decide';
import { talosApiPort, wireguardPort } from '../../config/ports';
import { sources } from '../known/sources';

export interface FirewallRulePlan {
  readonly protocol: 'tcp' | 'udp' | 'icmp' | 'esp';
  /** Absent for ICMP and ESP. */
  readonly port?: string;
  readonly from: readonly string[];
  readonly reason: string;
  readonly source?: string;
}

/** Between which addresses packets of nodes travel, and how. */
type NodePaths = Pick<Decisions, 'addressing' | 'tunnel' | 'security'>;

const anywhere = ['0.0.0.0/0', '::/0'];

export function planControlPlaneFirewall(
  spec: ClusterSpec,
  { apiEndpoint: endpoint, ...paths }: NodePaths & Pick<Decisions, 'apiEndpoint'>,
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

function common(spec: ClusterSpec, { addressing, tunnel, security }: NodePaths): FirewallRulePlan[] {
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
      port: String(talosApiPort),
      from: spec.access.talosApi,
      reason: 'Talos API, with client certificates',
    });
  }
  if (tunnel !== undefined) {
    rules.push({
      protocol: 'udp',
      port: String(tunnel.port),
      from: addressing.nodes,
      reason: `${tunnel.protocol} between nodes; it travels in the private network, which the firewall does not filter, and is named so that it stays open should that ever change`,
      source: sources.hetznerFirewall,
    });
  }
  if (security.encryption.choice === 'ipsec') {
    rules.push({
      protocol: 'esp',
      from: addressing.nodes,
      reason: 'IPsec between nodes, in the private network as well',
      source: sources.hetznerFirewall,
    });
  }
  if (security.encryption.choice === 'wireguard') {
    rules.push({
      protocol: 'udp',
      port: String(wireguardPort),
      from: addressing.nodes,
      reason: 'WireGuard between nodes, in the private network as well',
      source: sources.hetznerFirewall,
    });
  }
  return rules;
}
