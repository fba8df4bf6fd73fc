// Checks what no section can know by itself: whether provider, distribution and network go together.
// It must never judge routing or Cilium's options, which the plan decides with reasons.
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from './problem';
import { accessSection } from './schema/access';
import { networkSection } from './schema/network';
import type { ClusterSpec } from './schema/stack';
import { kubernetesOfTalos } from './schema/versions';

const hetznerNetworks = 'Hetzner Cloud: private networks carry IPv4 only, and each hop goes by their gateway';

export function checkCombinations(spec: ClusterSpec): Problem[] {
  return [
    ...checkDistribution(spec),
    ...checkEndpoint(spec),
    ...checkHetzner(spec),
    ...checkHetznerKeys(spec),
    ...checkDistributionKeys(spec),
    ...checkBgp(spec),
  ];
}

function checkDistribution({ provider, distribution, cluster }: ClusterSpec): Problem[] {
  if (distribution.kind === 'kubernetes') return checkOther(provider.kind);
  if (distribution.kind === 'talos') {
    if (provider.kind !== 'hosts') return checkTalos(distribution.version, cluster.kubernetes);
    return [
      {
        rule: 'talos-on-hosts',
        severity: 'refuse',
        path: 'routewise:distribution.kind',
        found: 'talos',
        reason: 'existing hosts are reached by SSH, and Talos has none',
        remedy: 'use distribution k3s, or provider hetzner or proxmox',
      },
    ];
  }
  const kubernetes = distribution.version.replace(/^v|\+.*$/g, '');
  if (kubernetes === cluster.kubernetes) return [];
  return [
    {
      rule: 'k3s-version-differs',
      severity: 'refuse',
      path: 'routewise:distribution.version',
      found: distribution.version,
      reason: `it brings Kubernetes ${kubernetes}, but routewise:cluster.kubernetes says ${cluster.kubernetes}`,
      remedy: `write v${cluster.kubernetes}+k3s1 here, or ${kubernetes} there`,
    },
  ];
}

function checkOther(provider: ClusterSpec['provider']['kind']): Problem[] {
  if (provider === 'existing') return [];
  return [
    {
      rule: 'distribution-not-made-here',
      severity: 'refuse',
      path: 'routewise:distribution.kind',
      found: 'kubernetes',
      reason: 'nodes are made with Talos or k3s here; any other Kubernetes has to be there already',
      remedy: 'use talos or k3s; or provider existing for a cluster that runs',
    },
  ];
}

/** A Talos that nobody knows here is let through. */
function checkTalos(talos: string, kubernetes: string): Problem[] {
  const known = kubernetesOfTalos[talos.split('.').slice(0, 2).join('.')];
  const minor = Number(kubernetes.split('.')[1]);
  if (known === undefined || (minor >= known.first && minor <= known.last)) return [];
  return [
    {
      rule: 'talos-kubernetes-unsupported',
      severity: 'refuse',
      path: 'routewise:cluster.kubernetes',
      found: kubernetes,
      reason: `Talos ${talos} runs Kubernetes 1.${known.first} to 1.${known.last}`,
      remedy:
        minor > known.last
          ? `use Kubernetes 1.${known.last}, or raise routewise:distribution.version first, in an update of its own`
          : `raise Kubernetes to 1.${known.first} first, one minor an update`,
      source: 'Talos: pkg/machinery/compatibility',
    },
  ];
}

function checkEndpoint({ provider, cluster }: ClusterSpec): Problem[] {
  if (cluster.apiEndpoint !== 'load-balancer' || provider.kind === 'hetzner') return [];
  return [
    {
      rule: 'load-balancer-not-here',
      severity: 'refuse',
      path: 'routewise:cluster.apiEndpoint',
      found: 'load-balancer',
      reason: `provider ${provider.kind} has no load balancers`,
      remedy: 'leave it at auto, or name a host that leads to all control planes',
    },
  ];
}

function checkHetzner({ provider, network }: ClusterSpec): Problem[] {
  if (provider.kind !== 'hetzner') return [];
  const wrong: [boolean, string, string, string, string][] = [
    [
      network.families === 'ipv6',
      'families',
      network.families,
      'the nodes’ private network carries IPv4 only, so a cluster without IPv4 has no underlay',
      'use ipv4 or dual-stack',
    ],
    [
      Object.keys(network.segments).length > 0,
      'segments',
      Object.keys(network.segments).join(', '),
      'the servers of a stack share one private network',
      'remove them',
    ],
    [
      network.topology !== 'auto' && network.topology !== 'gateway',
      'topology',
      network.topology,
      'hosts of a private network reach each other by its gateway, whatever is written here',
      'leave it at auto',
    ],
  ];
  return wrong
    .filter(([is]) => is)
    .map(([, key, found, reason, remedy]) => ({
      rule: 'hetzner-network-is-routed',
      severity: 'refuse',
      path: `routewise:network.${key}`,
      found,
      reason,
      remedy,
      source: hetznerNetworks,
    }));
}

/** What only Hetzner Cloud has a place for: written elsewhere it would be ignored in silence. */
function checkHetznerKeys({ provider, network, access }: ClusterSpec): Problem[] {
  if (provider.kind === 'hetzner') return [];
  const defaults = { network: networkSection.parse({}), access: accessSection.parse({}) };
  const keys: [string, unknown, unknown, string][] = [
    ['network.range', network.range, defaults.network.range, 'private network of its own'],
    ...(['kubernetesApi', 'talosApi', 'ssh', 'ingressPorts', 'metadataService'] as const).map(
      (key): [string, unknown, unknown, string] => [
        `access.${key}`,
        access[key],
        defaults.access[key],
        'firewall',
      ],
    ),
  ];
  return keys
    .filter(([, value, usual]) => !isDeepStrictEqual(value, usual))
    .map(([key, value, , what]) => ({
      rule: 'key-without-effect',
      severity: 'refuse',
      path: `routewise:${key}`,
      found: typeof value === 'string' ? value : JSON.stringify(value),
      reason: `provider ${provider.kind} has no ${what} that it could be put into`,
      remedy: 'remove it, and see to it outside',
    }));
}

/** What only one of the distributions has a use for. */
function checkDistributionKeys({ provider, distribution, access }: ClusterSpec): Problem[] {
  if (distribution.kind !== 'talos') return [];
  const keys: [string, string | undefined][] = [
    ['provider.image.name', provider.kind === 'hetzner' ? provider.image.name : undefined],
    ['provider.sshKey', provider.kind === 'proxmox' ? provider.sshKey : undefined],
    ['access.ssh', access.ssh.length > 0 ? access.ssh.join(', ') : undefined],
  ];
  return keys
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({
      rule: 'key-without-effect',
      severity: 'refuse',
      path: `routewise:${key}`,
      found: String(value),
      reason:
        key === 'provider.image.name'
          ? 'Talos starts from a snapshot of its own image, found by `provider.image.selector`'
          : 'Talos has no SSH',
      remedy: 'remove it, or use distribution k3s',
    }));
}

function checkBgp({ bgp }: ClusterSpec): Problem[] {
  return Object.entries(bgp?.peers ?? {})
    .filter(([, peer]) => peer.keepaliveSeconds > peer.holdSeconds)
    .map(([name, peer]) => ({
      rule: 'bgp-keepalive-over-hold',
      severity: 'refuse' as const,
      path: `routewise:bgp.peers.${name}.keepaliveSeconds`,
      found: String(peer.keepaliveSeconds),
      reason: `the hold time is ${peer.holdSeconds} s, so the session would end between two keepalives; the API server refuses it`,
      remedy: 'use a third of the hold time',
      source: 'Cilium: CiliumBGPPeerConfig, spec.timers: keepAliveTimeSeconds <= holdTimeSeconds',
    }));
}
