// Checks what no section can know by itself: whether provider, distribution and network go together.
// It must never judge routing or Cilium's options, which the plan decides with reasons.
import { isDeepStrictEqual } from 'node:util';
import { configProblems } from './configProblems';
import { minorReleaseOf } from './minorReleaseOf';
import type { Problem } from './problem';
import { problemKinds } from './problemKinds';
import { accessSection } from './schema/access';
import { networkSection } from './schema/network';
import type { ClusterSpec } from './schema/stack';
import { kubernetesOfTalos } from './schema/versions';

export const combinationProblems = problemKinds(
  {
    id: 'combinations',
    title: 'Provider, distribution and network',
    about: 'What no section of a stack can know by itself: whether its sections go together.',
  },
  {
    'talos-on-hosts': {
      title: 'Talos is not installed on existing hosts',
      severity: 'refuse',
      why: 'existing hosts are reached by SSH, and Talos has none',
      remedy: 'use distribution k3s, or provider hetzner or proxmox',
    },
    'k3s-version-differs': {
      title: 'The k3s release brings another Kubernetes than the stack names',
      severity: 'refuse',
      why: 'a k3s release is one release of Kubernetes, so the two versions cannot be chosen apart',
      remedy: 'write the same Kubernetes version in both places',
    },
    'distribution-not-made-here': {
      title: 'Nodes of another Kubernetes than Talos or k3s cannot be made',
      severity: 'refuse',
      why: 'nodes are made with Talos or k3s here; any other Kubernetes has to be there already',
      remedy: 'use talos or k3s; or provider existing for a cluster that runs',
    },
    'talos-kubernetes-unsupported': {
      title: 'The Talos release does not run this Kubernetes',
      severity: 'refuse',
      why: 'each Talos release runs a range of Kubernetes minors, and refuses machine configs with others',
      remedy: 'use a Kubernetes minor of that range, or raise Talos first, in an update of its own',
      source: 'Talos: pkg/machinery/compatibility',
    },
    'load-balancer-not-here': {
      title: 'The provider has no load balancer for the API',
      severity: 'refuse',
      why: 'only Hetzner Cloud has load balancers that a stack can make',
      remedy: 'leave it at auto, or name a host that leads to all control planes',
    },
    'hetzner-network-is-routed': {
      title: 'The private network of Hetzner Cloud is not like that',
      severity: 'refuse',
      why: 'the private network carries IPv4 only, is one for all servers of a stack, and each hop goes by its gateway',
      remedy: 'leave topology at auto, use ipv4 or dual-stack, and no segments',
      source: 'Hetzner Cloud: private networks carry IPv4 only, and each hop goes by their gateway',
    },
    'bgp-keepalive-over-hold': {
      title: 'Keepalives are rarer than the hold time allows',
      severity: 'refuse',
      why: 'the session would end between two keepalives; the API server refuses it',
      remedy: 'use a third of the hold time',
      source: 'Cilium: CiliumBGPPeerConfig, spec.timers: keepAliveTimeSeconds <= holdTimeSeconds',
    },
  },
);

export function checkCombinations(spec: ClusterSpec): Problem[] {
  return [
    ...checkDistribution(spec),
    ...checkEndpoint(spec),
    ...checkHetzner(spec),
    ...checkHetznerKeys(spec),
    ...checkDistributionKeys(spec),
    ...checkBgp(spec),
    ...checkGatewayApi(spec),
  ];
}

function checkDistribution({ provider, distribution, cluster }: ClusterSpec): Problem[] {
  if (distribution.kind === 'kubernetes') return checkOther(provider.kind);
  if (distribution.kind === 'talos') {
    if (provider.kind !== 'hosts') return checkTalos(distribution.version, cluster.kubernetes);
    return [combinationProblems['talos-on-hosts'].at('routewise:distribution.kind', { found: 'talos' })];
  }
  const kubernetes = distribution.version.replace(/^v|\+.*$/g, '');
  if (kubernetes === cluster.kubernetes) return [];
  return [
    combinationProblems['k3s-version-differs'].at('routewise:distribution.version', {
      found: distribution.version,
      reason: `it brings Kubernetes ${kubernetes}, but routewise:cluster.kubernetes says ${cluster.kubernetes}`,
      remedy: `write v${cluster.kubernetes}+k3s1 here, or ${kubernetes} there`,
    }),
  ];
}

function checkOther(provider: ClusterSpec['provider']['kind']): Problem[] {
  if (provider === 'existing') return [];
  return [
    combinationProblems['distribution-not-made-here'].at('routewise:distribution.kind', {
      found: 'kubernetes',
    }),
  ];
}

/** A Talos that nobody knows here is let through. */
function checkTalos(talos: string, kubernetes: string): Problem[] {
  const known = kubernetesOfTalos[minorReleaseOf(talos)];
  const minor = Number(kubernetes.split('.')[1]);
  if (known === undefined || (minor >= known.first && minor <= known.last)) return [];
  return [
    combinationProblems['talos-kubernetes-unsupported'].at('routewise:cluster.kubernetes', {
      found: kubernetes,
      reason: `Talos ${talos} runs Kubernetes 1.${known.first} to 1.${known.last}`,
      remedy:
        minor > known.last
          ? `use Kubernetes 1.${known.last}, or raise routewise:distribution.version first, in an update of its own`
          : `raise Kubernetes to 1.${known.first} first, one minor an update`,
    }),
  ];
}

function checkEndpoint({ provider, cluster }: ClusterSpec): Problem[] {
  if (cluster.apiEndpoint !== 'load-balancer' || provider.kind === 'hetzner') return [];
  return [
    combinationProblems['load-balancer-not-here'].at('routewise:cluster.apiEndpoint', {
      found: 'load-balancer',
      reason: `provider ${provider.kind} has no load balancers`,
    }),
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
    .map(([, key, found, reason, remedy]) =>
      combinationProblems['hetzner-network-is-routed'].at(`routewise:network.${key}`, {
        found,
        reason,
        remedy,
      }),
    );
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
    .map(([key, value, , what]) =>
      configProblems['key-without-effect'].at(`routewise:${key}`, {
        found: typeof value === 'string' ? value : JSON.stringify(value),
        reason: `provider ${provider.kind} has no ${what} that it could be put into`,
        remedy: 'remove it, and see to it outside',
      }),
    );
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
    .map(([key, value]) =>
      configProblems['key-without-effect'].at(`routewise:${key}`, {
        found: String(value),
        reason:
          key === 'provider.image.name'
            ? 'Talos starts from a snapshot of its own image, found by `provider.image.selector`'
            : 'Talos has no SSH',
        remedy: 'remove it, or use distribution k3s',
      }),
    );
}

/** Which release is applied follows from Cilium; only of those that are there already has somebody to say it. */
function checkGatewayApi({ cilium: { gatewayApiCrds, gatewayApiCrdsVersion } }: ClusterSpec): Problem[] {
  if (gatewayApiCrdsVersion === undefined || gatewayApiCrds === 'present') return [];
  return [
    configProblems['key-without-effect'].at('routewise:cilium.gatewayApiCrdsVersion', {
      found: gatewayApiCrdsVersion,
      reason: 'the plan applies the definitions that this Cilium wants, whatever release is named here',
      remedy: 'remove it, or set routewise:cilium.gatewayApiCrds to present where the cluster has its own',
    }),
  ];
}

function checkBgp({ bgp }: ClusterSpec): Problem[] {
  return Object.entries(bgp?.peers ?? {})
    .filter(([, peer]) => peer.keepaliveSeconds > peer.holdSeconds)
    .map(([name, peer]) =>
      combinationProblems['bgp-keepalive-over-hold'].at(`routewise:bgp.peers.${name}.keepaliveSeconds`, {
        found: String(peer.keepaliveSeconds),
        reason: `the hold time is ${peer.holdSeconds} s, so the session would end between two keepalives; the API server refuses it`,
      }),
    );
}
