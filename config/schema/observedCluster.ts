// What a running cluster says of itself, as `routewise observe` writes it and a plan reads it.
// It must never hold a credential: hidden values are told by their path alone.
import { z } from 'zod';

const text = z.string();
const json: z.ZodType = z.unknown();

const observedNode = z.strictObject({
  name: text.describe('Name of the Kubernetes node.'),
  role: z.enum(['control-plane', 'worker']),
  addresses: z.array(text).min(1).describe('InternalIPs, as the node lists them.'),
  podCIDRs: z.array(text).default([]),
  labels: z.record(text, text).default({}),
  kernel: text.optional().describe('`uname -r`.'),
  osImage: text.optional(),
  memoryGiB: z.number().optional(),
  providerID: text.optional(),
});

const observedRelease = z.strictObject({
  name: text,
  namespace: text,
  revision: z.int(),
  status: text,
  chartVersion: text,
  /** What the user set, hidden values left out. */
  values: z.record(text, json).default({}),
  /** Paths of values that look like secrets. */
  hidden: z.array(z.array(text)).default([]),
  /** The Cilium version whose chart defaults `defaults` is laid over. */
  defaultsOf: text,
  /** Where the release's chart has another default than that version; `null` where it has none. */
  defaults: z.record(text, json).default({}),
});

export const observedCluster = z.strictObject({
  format: z.literal(1),
  cluster: z.strictObject({
    uid: text.describe('Uid of the namespace kube-system, by which a cluster is known again.'),
    server: text.describe('URL of the API.'),
    kubernetes: text,
    distribution: z.enum(['talos', 'k3s', 'rke2', 'kubeadm', 'other']),
    distributionVersion: text.optional(),
    cloud: text.optional().describe('Scheme of the nodes’ providerID: `hcloud`, `aws`, `gce`, `azure` …'),
    kubeProxy: z.boolean().optional().describe('Absent where it cannot be told.'),
    serviceCIDRs: z.array(text).default([]),
    podCIDRs: z.array(text).default([]).describe('The whole ranges, where the cluster says them.'),
  }),
  nodes: z.array(observedNode).min(1),
  release: observedRelease.optional(),
});

/** A snapshot of a cluster, parsed. */
export type ObservedCluster = z.output<typeof observedCluster>;
/** A node, as the API lists it. */
export type ObservedNode = ObservedCluster['nodes'][number];
/** The Helm release of Cilium that runs. */
export type ObservedRelease = NonNullable<ObservedCluster['release']>;
