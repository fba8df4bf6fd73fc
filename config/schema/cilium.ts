// Section `cilium`: the version, what is wanted of it, and free-form Helm values that overrule the plan.
// It must never offer a choice the chart of a supported version does not have.
import { z } from 'zod';
import { ciliumVersions } from './versions';

/** Ways in which packets between pods on different nodes can travel. */
export const routingChoices = ['tunnel', 'native-direct', 'native-cloud-routes', 'native-bgp'] as const;
export type RoutingChoice = (typeof routingChoices)[number];

export const defaultChartRepository = 'https://helm.cilium.io/';

const chart = z.union([
  z.strictObject({
    repository: z.url({ protocol: /^(https?|oci)$/ }).describe('URL of a Helm chart repository.'),
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
  routing: z
    .enum(['auto', ...routingChoices])
    .default('auto')
    .describe('How pods on different nodes reach each other; `auto` lets the provider’s network decide.'),
  tunnelProtocol: z.enum(['vxlan', 'geneve']).default('vxlan').describe('Encapsulation in tunnel routing.'),
  loadBalancer: z
    .strictObject({
      ipam: z
        .enum(['nodeipam', 'lbipam', 'none'])
        .default('nodeipam')
        .describe(
          'Who gives LoadBalancer Services their addresses: the nodes’ own (nodeipam), pools (lbipam) or somebody else (none).',
        ),
      acceleration: z
        .enum(['auto', 'disabled', 'best-effort', 'native'])
        .default('auto')
        .describe('XDP acceleration of north-south traffic; `auto` weighs driver and need.'),
    })
    .prefault({})
    .describe('Services of type LoadBalancer.'),
  hubble: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Flow visibility on each node.'),
      relay: z.boolean().default(false).describe('Hubble Relay: flows of the whole cluster at one place.'),
      ui: z.boolean().default(false).describe('Hubble UI; needs relay.'),
    })
    .prefault({})
    .describe('Observability.'),
  gatewayApi: z.boolean().default(false).describe('Gateway API; its CRDs must be in the cluster first.'),
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
