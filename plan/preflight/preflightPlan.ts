// Says what a plan asks of its hosts: what preflight holds against what it finds on them.
// It must never hold anything that the plan does not: no key, no password, no live fact.
import type { Accepted } from '../accept';
import type { ClusterPlan, PlanOf } from '../clusterPlan';
import { ValueView } from '../effective/valueView';
import type { Acceleration } from '../decisions/tuning/acceleration';
import type { HostPlan } from '../infrastructure/hosts';
import { ciliumPorts, etcdPorts, kubeletPort, wireguardPort } from '../../config/ports';

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
  readonly distribution: Pick<ClusterPlan['distribution'], 'kind' | 'version' | 'kubeProxy'>;
  readonly hosts: readonly PreflightHost[];
  /** MTU that the way between any two hosts must carry, in bytes. */
  readonly mtu: number;
  /** Of all hosts that say nothing else. */
  readonly acceleration: Acceleration;
  readonly pods: readonly string[];
  readonly services: readonly string[];
  /** Whether the cluster runs kube-proxy, so that its chains are no left-overs. */
  readonly kubeProxy: boolean;
  /** Warnings of hosts that the stack lives with, each with the reason; absent where there are none. */
  readonly accepted?: Accepted;
}

/** @returns nothing where the plan's machines are not hosts */
export function planPreflight(plan: ClusterPlan): PreflightPlan | undefined {
  const { infrastructure } = plan;
  return infrastructure.kind === 'hosts' ? preflightOfHosts({ ...plan, infrastructure }) : undefined;
}

export function preflightOfHosts(plan: PlanOf<ClusterPlan['distribution']['kind'], 'hosts'>): PreflightPlan {
  const { infrastructure, distribution } = plan;
  const accepted = plan.acceptedLater?.hosts;
  const values = new ValueView(plan.cilium.version, plan.cilium.helmValues);
  return {
    cluster: plan.cluster,
    distribution: {
      kind: distribution.kind,
      version: distribution.version,
      kubeProxy: distribution.kubeProxy,
    },
    hosts: infrastructure.hosts.map((host) => ({ ...host, ports: portsOf(plan, host, values) })),
    mtu: plan.mtu.link,
    acceleration: plan.tuning.acceleration.choice,
    pods: plan.addressing.pods.map(({ cidr }) => cidr),
    services: plan.addressing.services,
    kubeProxy: distribution.kubeProxy,
    ...(accepted === undefined ? {} : { accepted }),
  };
}

function portsOf(plan: ClusterPlan, host: HostPlan, values: ValueView): NeededPort[] {
  const control = host.role === 'control-plane';
  return [
    ...(control
      ? [
          { protocol: 'tcp' as const, port: plan.apiEndpoint.port, use: 'the Kubernetes API' },
          { protocol: 'tcp' as const, port: etcdPorts.clients, use: 'etcd (clients)' },
          { protocol: 'tcp' as const, port: etcdPorts.peers, use: 'etcd (peers)' },
        ]
      : []),
    { protocol: 'tcp', port: kubeletPort, use: 'the kubelet' },
    { protocol: 'tcp', port: ciliumPorts.health, use: 'Cilium’s health checks' },
    ...(values.on('hubble.enabled')
      ? [{ protocol: 'tcp' as const, port: ciliumPorts.hubble, use: 'Hubble, for its relay' }]
      : []),
    ...(plan.security.mutualAuthentication.choice === 'spire'
      ? [
          {
            protocol: 'tcp' as const,
            port: ciliumPorts.mutualAuthentication,
            use: 'mutual authentication, between agents',
          },
        ]
      : []),
    ...(plan.tunnel !== undefined
      ? [
          {
            protocol: 'udp' as const,
            port: plan.tunnel.port,
            use: 'the tunnel',
          },
        ]
      : []),
    ...(plan.security.encryption.choice === 'wireguard'
      ? [{ protocol: 'udp' as const, port: wireguardPort, use: 'WireGuard' }]
      : []),
  ];
}
