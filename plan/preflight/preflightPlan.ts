// Says what a plan asks of its hosts: what preflight holds against what it finds on them.
// It must never hold anything that the plan does not: no key, no password, no live fact.
import type { ClusterPlan } from '../clusterPlan';
import type { Acceleration } from '../tuning/acceleration';
import type { HostPlan } from '../infrastructure/hosts';

export interface NeededPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** Completes “which … uses”. */
  readonly use: string;
}

export interface PreflightHost extends HostPlan {
  /** Ports that other hosts of the cluster must reach on it. */
  readonly ports: readonly NeededPort[];
}

export interface PreflightPlan {
  readonly cluster: string;
  readonly distribution: ClusterPlan['distribution'];
  readonly hosts: readonly PreflightHost[];
  /** MTU that the way between any two hosts must carry, in bytes. */
  readonly mtu: number;
  readonly acceleration: Acceleration;
  readonly pods: readonly string[];
  readonly services: readonly string[];
  /** Whether the cluster runs kube-proxy, so that its chains are no left-overs. */
  readonly kubeProxy: boolean;
}

/** Cilium: Documentation/operations/system_requirements.rst, "Firewall Rules". */
const tunnelPorts = { vxlan: 8472, geneve: 6081 } as const;
const wireguardPort = 51_871;

/** @returns nothing where the plan's machines are not hosts */
export function planPreflight(plan: ClusterPlan): PreflightPlan | undefined {
  const { infrastructure } = plan;
  if (infrastructure.kind !== 'hosts') return undefined;
  return {
    cluster: plan.cluster,
    distribution: plan.distribution,
    hosts: infrastructure.hosts.map((host) => ({ ...host, ports: portsOf(plan, host) })),
    mtu: plan.mtu.link,
    acceleration: plan.tuning.acceleration.choice,
    pods: plan.addressing.pods.map(({ cidr }) => cidr),
    services: plan.addressing.services,
    kubeProxy: plan.cilium.helmValues.kubeProxyReplacement !== true,
  };
}

function portsOf(plan: ClusterPlan, host: HostPlan): NeededPort[] {
  const values = plan.cilium.helmValues;
  const control = host.role === 'control-plane';
  const encryption = values.encryption as { enabled?: boolean; type?: string } | undefined;
  return [
    ...(control
      ? [
          { protocol: 'tcp' as const, port: plan.apiEndpoint.port, use: 'the Kubernetes API' },
          { protocol: 'tcp' as const, port: 2379, use: 'etcd (clients)' },
          { protocol: 'tcp' as const, port: 2380, use: 'etcd (peers)' },
        ]
      : []),
    { protocol: 'tcp', port: 10_250, use: 'the kubelet' },
    { protocol: 'tcp', port: 4240, use: 'Cilium’s health checks' },
    ...(plan.routing.choice === 'tunnel'
      ? [
          {
            protocol: 'udp' as const,
            port: tunnelPorts[values.tunnelProtocol === 'geneve' ? 'geneve' : 'vxlan'],
            use: 'the tunnel',
          },
        ]
      : []),
    ...(encryption?.enabled === true && encryption.type === 'wireguard'
      ? [{ protocol: 'udp' as const, port: wireguardPort, use: 'WireGuard' }]
      : []),
  ];
}
