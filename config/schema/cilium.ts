// Section `cilium`: the version, what is wanted of it, and free-form Helm values that overrule the plan.
// It must never offer a choice the chart of a supported version does not have.
import { z } from 'zod';
import { cidr, parseCidr } from '../cidr';
import { reservedTrouble } from '../reservedRanges';
import { isSubdomain } from './kubernetesNames';
import { nodeConfigs } from './nodeConfig';
import { ciliumVersions } from './versions';
import { refusedBy } from './refusedBy';

/** Ways in which packets between pods on different nodes can travel. */
export const routingChoices = ['tunnel', 'native-direct', 'native-cloud-routes', 'native-bgp'] as const;
export type RoutingChoice = (typeof routingChoices)[number];

/** Named sets of options; what each wants, and under which conditions, is planned in plan/decisions/tuning. */
export const profiles = ['balanced', 'performance', 'secure', 'compatible', 'xdp-edge'] as const;
export type Profile = (typeof profiles)[number];

/** `auto` leaves it to profile and conditions; `true` insists, and is refused where it cannot work. */
const choice = z.union([z.literal('auto'), z.boolean()]).default('auto');
export type Choice = z.output<typeof choice>;

const tuning = z.strictObject({
  hostRouting: z
    .enum(['auto', 'bpf', 'legacy'])
    .default('auto')
    .describe('Whether packets pass the host’s IP stack (`legacy`) or are carried past it by eBPF (`bpf`).'),
  netkit: choice.describe(
    'netkit devices instead of veth pairs. Fixed at creation: a change needs every pod anew.',
  ),
  bigTcp: choice.describe('BIG TCP: packets of more than 64 KiB within the host.'),
  bbr: choice.describe('BBR congestion control and paced sending for pods, by the bandwidth manager.'),
  distributedLru: choice.describe(
    'Distributed LRU lists in connection tracking maps: less contention, more memory.',
  ),
  clockProbe: choice.describe('jiffies instead of ktime in BPF programs. Fixed at creation.'),
  mapRatio: z
    .union([z.literal('auto'), z.number().gt(0).max(1)])
    .default('auto')
    .describe('Part of a node’s memory that sizes the connection tracking maps (`bpf.mapDynamicSizeRatio`).'),
});

const encryption = z.strictObject({
  type: z
    .enum(['auto', 'none', 'wireguard'])
    .default('auto')
    .describe('Encryption between nodes; `auto` is WireGuard with the profile `secure`.'),
  strictEgress: choice.describe('Drop packets between pods that would leave a node in clear.'),
  nodeEncryption: z.boolean().default(false).describe('Encrypt traffic of the nodes themselves, too.'),
});

const pool = z
  .strictObject({
    cidrs: z
      .array(
        z
          .string()
          .refine((text) => parseCidr(text) !== undefined, {
            error: 'must be a network in CIDR form',
            abort: true,
          })
          .refine(...refusedBy((text: string) => reservedTrouble(cidr(text)))),
      )
      .min(1)
      .describe('Networks whose addresses the pool gives out.'),
  })
  .describe('A pool of addresses for LoadBalancer Services.');

export const defaultChartRepository = 'https://helm.cilium.io/';

const chart = z.union([
  z
    .strictObject({
      repository: z
        .url({ protocol: /^(https?|oci)$/ })
        .optional()
        .describe(
          `URL of a Helm chart repository; ${defaultChartRepository} by default, or ROUTEWISE_CHART_REPOSITORY where that is set.`,
        ),
      digest: z
        .string()
        .regex(/^(sha256:)?[0-9a-f]{64}$/, 'must be a SHA-256 digest: 64 hexadecimal digits')
        .transform((text) => text.replace(/^sha256:/, ''))
        .optional()
        .describe(
          'SHA-256 of the chart’s archive, as the repository’s index names it: another archive is refused.',
        ),
    })
    .refine(({ repository, digest }) => digest === undefined || repository?.startsWith('oci:') !== true, {
      error: 'must be left out with an OCI registry, which has no index: name a file under `archive` instead',
      path: ['digest'],
    }),
  z.strictObject({ path: z.string().min(1).describe('A chart folder, relative to Pulumi.yaml.') }),
  z.strictObject({ archive: z.string().min(1).describe('A chart archive (.tgz), relative to Pulumi.yaml.') }),
]);

export const ciliumSection = z.strictObject({
  version: z
    .enum(ciliumVersions)
    .default(ciliumVersions[0])
    .describe('Cilium version, which is the chart version.'),
  chart: chart
    .optional()
    .describe(
      `Where the chart comes from; ${defaultChartRepository} by default, or ROUTEWISE_CHART_REPOSITORY where that is set.`,
    ),
  profile: z
    .enum(profiles)
    .default('balanced')
    .describe(
      '`balanced`; `performance`: the lowest overhead the nodes can carry; `secure`: encryption and mutual authentication; `compatible`: least demands on kernel and neighbours; `xdp-edge`: Services served by the network driver.',
    ),
  routing: z
    .enum(['auto', ...routingChoices])
    .default('auto')
    .describe('How pods on different nodes reach each other; `auto` lets the provider’s network decide.'),
  tunnelProtocol: z.enum(['vxlan', 'geneve']).default('vxlan').describe('Encapsulation in tunnel routing.'),
  loadBalancer: z
    .strictObject({
      ipam: z
        .enum(['auto', 'nodeipam', 'lbipam', 'none'])
        .default('auto')
        .describe(
          'Who gives LoadBalancer Services their addresses: the nodes’ own (nodeipam), pools (lbipam) or somebody else (none). `auto`: pools where there are some, else the nodes’ own on Hetzner Cloud.',
        ),
      pools: z
        .record(z.string().refine(isSubdomain, { error: 'must be a lower-case DNS name' }), pool)
        .default({})
        .describe('Address pools by name.'),
      announce: z
        .enum(['auto', 'none', 'l2', 'bgp'])
        .default('auto')
        .describe('How the network learns these addresses; `auto`: BGP where the stack has a `bgp` section.'),
      acceleration: z
        .enum(['auto', 'disabled', 'best-effort', 'native'])
        .default('auto')
        .describe(
          'XDP acceleration of north-south traffic; `auto`: with the profile `xdp-edge`, on cards that carry it in hardware, never on virtual devices, bonds or VLANs.',
        ),
    })
    .prefault({})
    .describe('Services of type LoadBalancer.'),
  hubble: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Flow visibility on each node.'),
      relay: z.boolean().default(false).describe('Hubble Relay: flows of the whole cluster at one place.'),
      ui: z.boolean().default(false).describe('Hubble UI; needs relay.'),
      uiNodePort: z.int().min(30000).max(32767).optional().describe('Port of every node that serves the UI.'),
      metrics: z
        .array(z.string().min(1))
        .default([])
        .describe('Hubble metrics, for example dns, drop, tcp, flow; `http` needs the L7 proxy.'),
    })
    .prefault({})
    .describe('Observability.'),
  ipam: z
    .enum(['auto', 'kubernetes', 'cluster-pool'])
    .default('auto')
    .describe(
      'Who gives nodes their pod blocks; fixed at creation. `auto`: Kubernetes on Talos, Cilium on k3s.',
    ),
  tuning: tuning.prefault({}).describe('Datapath options one by one; they overrule the profile.'),
  encryption: encryption.prefault({}).describe('Encryption between nodes.'),
  mutualAuthentication: choice.describe(
    'Mutual authentication of workloads by SPIRE; on with the profile `secure`.',
  ),
  spire: z
    .strictObject({
      storage: z
        .enum(['memory', 'volume'])
        .optional()
        .describe(
          'Where SPIRE’s server keeps its CA and its identities; default: `memory`, and on an existing cluster what its chart does. `memory`: gone when its pod restarts or moves, and policies that require authentication drop until operator and SPIRE’s agents restart, too. `volume`: a PersistentVolumeClaim, for which the cluster needs a storage class.',
        ),
      size: z
        .string()
        .regex(/^[1-9][0-9]*(Mi|Gi)$/, 'must be a size such as 1Gi')
        .default('1Gi')
        .describe('Size of that volume.'),
      storageClass: z
        .string()
        .refine(isSubdomain, { error: 'must be a lower-case DNS name' })
        .optional()
        .describe('Storage class of that volume; default: the cluster’s own.'),
    })
    .prefault({})
    .describe('The server of SPIRE, where there is mutual authentication.'),
  l7Proxy: z.boolean().default(true).describe('Envoy for L7 policies, Gateway API and HTTP metrics.'),
  localRedirectPolicies: z.boolean().default(false).describe('CiliumLocalRedirectPolicy.'),
  operatorOnControlPlanes: choice.describe('Keep the operator on control planes; `auto`: on existing hosts.'),
  images: z
    .strictObject({
      agent: z.string().min(1).optional().describe('Image of the agent, with tag or digest.'),
      operator: z.string().min(1).optional().describe('Image of the operator, with tag or digest.'),
    })
    .prefault({})
    .describe('Images of a modified build, used as they are written.'),
  allowKeys: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Helm keys of a modified chart that the published chart does not have; all below them is let through.',
    ),
  gatewayApi: z.boolean().default(false).describe('Gateway API.'),
  gatewayApiCrds: z
    .string()
    .regex(
      /^(install|present|https?:\/\/\S+|\.{0,2}\/\S+)$/,
      'must be install, present, a URL or a path beginning with / or ./',
    )
    .default('install')
    .describe(
      'Custom resource definitions of Gateway API: `install` applies those this Cilium wants, from their release, before Cilium; `present` where something else keeps them; or the URL or folder of a mirror, compared with the same digests.',
    ),
  gatewayApiCrdsVersion: z
    .string()
    .regex(
      /^v?\d+\.\d+\.\d+(-experimental)?$/,
      'must be a release of Gateway API such as 1.4.1, or 1.5.1-experimental for that channel',
    )
    .optional()
    .describe(
      'Release of Gateway API whose definitions the cluster has, with `gatewayApiCrds: present`, for example 1.4.1; 1.5.1-experimental for that channel. The plan then says whether this Cilium takes them.',
    ),
  nodeConfigs,
  rollout: z
    .strictObject({
      maxUnavailable: z
        .int()
        .min(1)
        .default(1)
        .describe('How many agents may be down at once during a roll-out.'),
      timeoutSeconds: z
        .int()
        .min(60)
        .max(7200)
        .default(600)
        .describe('How long a roll-out may take before it is rolled back.'),
      history: z.int().min(2).max(50).default(10).describe('How many Helm revisions are kept.'),
    })
    .prefault({})
    .describe('How a change reaches the agents.'),
  values: z
    .record(z.string(), z.unknown())
    .default({})
    .describe(
      'Helm values merged over the plan’s, for what has no key of its own; checked by the same rules.',
    ),
});
