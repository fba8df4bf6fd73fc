// What a running cluster says of itself, as `routewise observe` writes it and a plan reads it.
// It must never hold a credential: hidden values are told by their path alone.
import { Address4, Address6 } from 'ip-address';
import { z } from 'zod';
import { parseCidr } from '../cidr';
import { cleanText } from '../cleanText';
import { isSubdomain, labelSelector } from './kubernetesNames';
import { ciliumVersions } from './versions';

/** One line of what others say, without what a terminal obeys. */
const text = z
  .string()
  .max(512)
  .refine((said) => cleanText(said) === said, { error: 'must be text of one line' });
const pattern = (form: RegExp, example: string) => z.string().regex(form, `must look like ${example}`);
const json: z.ZodType = z.unknown();
const address = z
  .string()
  .refine(
    (said) => (said.includes(':') ? Address6.isValid(said) : Address4.isValid(said)) && !said.includes('/'),
    { error: 'must be an IPv4 or IPv6 address' },
  );
const network = z
  .string()
  .refine((said) => parseCidr(said) !== undefined, { error: 'must be a network such as 10.0.0.0/16' });
const name = z.string().refine(isSubdomain, {
  error: 'must be a name as Kubernetes has them: lower-case letters, digits, - and . inside',
});
const version = pattern(/^v?\d+\.\d+\.\d+[-+.\w]*$/, '1.34.2');

const observedNode = z.strictObject({
  name: name.describe('Name of the Kubernetes node.'),
  role: z.enum(['control-plane', 'worker']),
  addresses: z.array(address).min(1).describe('InternalIPs, as the node lists them.'),
  podCIDRs: z.array(network).default([]),
  labels: labelSelector.default({}),
  kernel: pattern(/^(\d+\.\d+[-+.~\w]*)?$/, '6.12.8-talos')
    .optional()
    .describe('`uname -r`.'),
  osImage: text.optional(),
  memoryGiB: z.number().positive().max(1_000_000).optional(),
  providerID: text.optional(),
});

const observedRelease = z.strictObject({
  name,
  namespace: name,
  revision: z.int().positive(),
  status: pattern(/^[a-z][-a-z]*$/, 'deployed'),
  chartVersion: version,
  /** What the user set, hidden values left out. */
  values: z.record(z.string(), json).default({}),
  /** Paths of values that look like secrets. */
  hidden: z.array(z.array(z.string())).default([]),
  /** The Cilium version whose chart defaults `defaults` is laid over. */
  defaultsOf: z.enum(ciliumVersions),
  /** Where the release's chart has another default than that version; `null` where it has none. */
  defaults: z.record(z.string(), json).default({}),
  /** Paths of those that look like secrets: they are not among `defaults`. */
  hiddenDefaults: z.array(z.array(z.string())).default([]),
});

export const observedCluster = z.strictObject({
  format: z.literal(1),
  cluster: z.strictObject({
    uid: pattern(/^[0-9A-Za-z][-0-9A-Za-z]{7,63}$/, '0a1b2c3d-4e5f-6789-abcd-ef0123456789').describe(
      'Uid of the namespace kube-system, by which a cluster is known again.',
    ),
    server: z
      .url({ protocol: /^https$/, error: 'must be a URL with https' })
      .max(512)
      .refine((said) => cleanText(said) === said && !/\s/.test(said), { error: 'must be a URL with https' })
      .describe('URL of the API.'),
    kubernetes: pattern(/^1\.\d+\.\d+$/, '1.34.2'),
    distribution: z.enum(['talos', 'k3s', 'rke2', 'kubeadm', 'other']),
    distributionVersion: version.optional(),
    cloud: pattern(/^[a-z0-9-]+$/, 'hcloud')
      .optional()
      .describe('Scheme of the nodes’ providerID: `hcloud`, `aws`, `gce`, `azure` …'),
    kubeProxy: z.boolean().optional().describe('Absent where it cannot be told.'),
    serviceCIDRs: z.array(network).default([]),
    podCIDRs: z.array(network).default([]).describe('The whole ranges, where the cluster says them.'),
  }),
  nodes: z
    .array(observedNode)
    .min(1)
    .superRefine((nodes, context) => {
      const once = (what: string, said: readonly (readonly [number, string])[]): void => {
        const seen = new Set<string>();
        for (const [at, each] of said) {
          if (seen.has(each))
            context.addIssue({
              code: 'custom',
              path: [at],
              message: `must not have the ${what} ${each} of another node`,
            });
          seen.add(each);
        }
      };
      once(
        'name',
        nodes.map((node, at) => [at, node.name]),
      );
      once(
        'address',
        nodes.flatMap((node, at) => [...new Set(node.addresses)].map((each): [number, string] => [at, each])),
      );
      once(
        'pod range',
        nodes.flatMap((node, at) => [...new Set(node.podCIDRs)].map((each): [number, string] => [at, each])),
      );
    }),
  release: observedRelease.optional(),
});

/** A snapshot of a cluster, parsed. */
export type ObservedCluster = z.output<typeof observedCluster>;
/** A node, as the API lists it. */
export type ObservedNode = ObservedCluster['nodes'][number];
/** The Helm release of Cilium that runs. */
export type ObservedRelease = NonNullable<ObservedCluster['release']>;
