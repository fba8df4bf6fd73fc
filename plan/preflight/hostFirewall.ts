// Proposes a firewall for existing hosts that fits the plan: an nftables ruleset for each role.
// It must never let in more than the plan needs, nor touch a table that is not its own.
import { listenPortsOf } from '../objects/bgp/bgpPlan';
import type { ClusterPlan } from '../clusterPlan';
import { listOf, numberOf } from '../effective/goTemplate';
import { ValueView } from '../effective/valueView';
import { ciliumPorts, etcdPorts } from '../../config/ports';
import type { Role } from '../ground/nodes';
import type { NeededPort } from './preflightPlan';
import { planPreflight } from './preflightPlan';

/** Who comes from outside; networks in CIDR form. */
export interface Outsiders {
  /** SSH: at least where Pulumi runs, or the next update does not reach the host. */
  readonly ssh: readonly string[];
  /** The Kubernetes API: where kubectl and Pulumi run. */
  readonly api: readonly string[];
}

const table = 'routewise';

/** @returns undefined where the plan has no existing hosts of this role */
export function renderHostFirewall(
  plan: ClusterPlan,
  role: Role,
  { ssh, api }: Outsiders,
): string | undefined {
  const preflight = planPreflight(plan);
  const own = preflight?.hosts.find((host) => host.role === role);
  if (preflight === undefined || own === undefined) return undefined;
  const nodes = plan.nodes.flatMap(({ address, address6 }) => [
    address,
    ...(address6 === undefined ? [] : [address6]),
  ]);
  const sshPorts = preflight.hosts.filter((host) => host.role === role).map((host) => sshPortOf(host.ssh));
  const rules = [
    ...own.ports.map((port) => allow(port, podsMayAsk(port) ? [...nodes, ...preflight.pods] : nodes)),
    ...ipsecRules(plan, nodes),
    ...hubblePorts(plan).map((port) => allow(port, [...nodes, ...preflight.pods])),
    ...bgpRules(plan),
    ...[...new Set(sshPorts)].map((port) => allow({ protocol: 'tcp', port, use: 'SSH' }, ssh)),
    ...(role === 'control-plane'
      ? [
          allow(
            { protocol: 'tcp', port: plan.apiEndpoint.port, use: 'the Kubernetes API, from outside' },
            api,
          ),
        ]
      : []),
  ];
  return `#!/usr/sbin/nft -f
# What hosts of role ${role} of the cluster ${plan.cluster} have to let in; everything else that asks for the host itself is
# dropped. Written from the plan: print it anew when nodes come or go. Load it with \`nft -f FILE\`, keep it in
# /etc/nftables.conf, and turn ufw or firewalld off in the same step: two that drop do not add up to one that lets in.
# What pods and Services are reached by does not pass here: Cilium's programs take it before. Close a NodePort or a LoadBalancer
# Service by its loadBalancerSourceRanges, or by policies.
table inet ${table}
delete table inet ${table}
table inet ${table} {
  chain input {
    type filter hook input priority filter; policy drop;
    ct state established,related accept
    iif lo accept
    meta l4proto { icmp, ipv6-icmp } accept comment "path MTU discovery, neighbour discovery, ping"
    # Pods speak to nodes by Cilium's own devices; what leads there came from another node.
    iifname { "cilium_host", "cilium_net", "cilium_vxlan", "cilium_geneve", "cilium_wg0" } accept
    iifname "lxc*" accept
${rules.filter((rule) => rule !== '').join('\n')}
  }
}
`;
}

/** Nobody but servers has to speak to etcd, and nobody but nodes sends what is encapsulated. */
function podsMayAsk({ protocol, port }: NeededPort): boolean {
  return protocol === 'tcp' && port !== etcdPorts.clients && port !== etcdPorts.peers;
}

/** Prometheus is a pod, whose packets may bear their own address or their node's. */
function hubblePorts({ cilium }: ClusterPlan): NeededPort[] {
  const values = new ValueView(cilium.version, cilium.helmValues);
  if (!values.on('hubble.enabled') || listOf(values.get('hubble.metrics.enabled')).length === 0) return [];
  const port = numberOf(values.get('hubble.metrics.port')) ?? ciliumPorts.hubbleMetrics;
  return [{ protocol: 'tcp', port, use: 'Hubble’s metrics' }];
}

/** IPsec has no ports: its packets are a protocol of their own. */
function ipsecRules({ security }: ClusterPlan, nodes: readonly string[]): string[] {
  if (security.encryption.choice !== 'ipsec') return [];
  return allowFrom(nodes, 'meta l4proto esp accept comment "IPsec"');
}

/** Nodes dial by themselves; only those that listen have to let routers in. */
function bgpRules({ bgp }: ClusterPlan): string[] {
  if (bgp === undefined) return [];
  const routers = Object.values(bgp.peers).map(({ address }) => address);
  return listenPortsOf(bgp).map((port) => allow({ protocol: 'tcp', port, use: 'BGP' }, routers));
}

/** `[user@]host[:port]`, an IPv6 address in brackets. */
function sshPortOf(target: string): number {
  return Number(/^(?:[^@]*@)?(?:\[[^\]]*\]|[^:]*):(\d+)$/.exec(target)?.[1] ?? 22);
}

function allow({ protocol, port, use }: NeededPort, from: readonly string[]): string {
  return allowFrom(from, `${protocol} dport ${port} accept comment "${use.replace(/["\\]/g, '')}"`).join(
    '\n',
  );
}

/** One line for each family. */
function allowFrom(from: readonly string[], what: string): string[] {
  return (['ip', 'ip6'] as const)
    .map((family) => ({
      family,
      networks: from.filter((network) => network.includes(':') === (family === 'ip6')),
    }))
    .filter(({ networks }) => networks.length > 0)
    .map(({ family, networks }) => `    ${family} saddr { ${[...new Set(networks)].join(', ')} } ${what}`);
}
