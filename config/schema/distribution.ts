// Section `distribution`: what turns a machine into a Kubernetes node.
// It must never hold machine secrets: those are made by the program and live in its state, encrypted.
import { z } from 'zod';
import { defaultK3s, defaultTalos } from './versions';

const patch = z.record(z.string(), z.unknown());

const upgradeShape = z.strictObject({
  workersAtATime: z
    .int()
    .min(1)
    .max(50)
    .default(1)
    .describe('How many workers may restart at once; control planes always go one at a time.'),
  rebootForConfig: z
    .boolean()
    .default(false)
    .describe(
      'Whether a changed machine config that needs a restart may restart machines, one at a time with a health check between; otherwise the update stops and says so.',
    ),
  drainSeconds: z
    .int()
    .min(10)
    .max(3600)
    .default(300)
    .describe('Seconds the pods of a node that leaves the cluster have to go.'),
  stepSeconds: z
    .int()
    .min(60)
    .max(7200)
    .default(900)
    .describe('Seconds one step may take: a restart, an upgrade, a join, a health check.'),
});
const carefully = 'How carefully running machines are changed.';
const upgrade = upgradeShape.prefault({}).describe(carefully);

export const talosDistribution = z.strictObject({
  kind: z.literal('talos').describe('Talos Linux.'),
  version: z
    .string()
    .regex(/^v1\.(1[0-9])\.\d+$/, 'must be a Talos release from v1.10 on, for example v1.12.0')
    .default(defaultTalos)
    .describe('Talos version the machines run; changing it upgrades them one after the other.'),
  installer: z
    .string()
    .regex(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)+$/,
      'must be an image without a tag, for example factory.talos.dev/hcloud-installer/SCHEMATIC',
    )
    .optional()
    .describe(
      'Installer image without its tag, for machines that need system extensions. It must be the one of the machines’ platform (`hcloud-installer`, `nocloud-installer`): the generic installer starts them as bare metal. Default: the Talos Image Factory’s, on Proxmox VE with `provider.image.schematic`.',
    ),
  upgrade,
  patches: z
    .strictObject({
      all: z.array(patch).default([]).describe('Merged into every machine config.'),
      controlPlanes: z
        .array(patch)
        .default([])
        .describe('Merged into the machine configs of control planes.'),
      workers: z.array(patch).default([]).describe('Merged into the machine configs of workers.'),
      pools: z
        .record(z.string(), z.array(patch))
        .default({})
        .describe('By name of a worker pool: merged into the machine configs of its nodes.'),
      nodes: z
        .record(z.string(), z.array(patch))
        .default({})
        .describe(
          'By name of a node, for example dev-general-1: merged into its machine config, last of all.',
        ),
    })
    .prefault({})
    .describe('Strategic merge patches on Talos machine configs, applied last.'),
});

/** Keys of k3s’ config file and their values: k3s takes texts, numbers, booleans, and lists of texts. */
const k3sConfig = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]));
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 checksum: 64 hexadecimal digits');

const k3sInstall = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/, error: 'must be a URL, http or https' })
      .refine((text) => !/['\s]/.test(text), { error: 'must have no quotes and no spaces' })
      .optional()
      .describe(
        'Folder that holds the release’s files (`k3s`, `k3s-arm64`, `sha256sum-amd64.txt` …), for example a mirror; default: the release’s page on GitHub.',
      ),
    path: z
      .string()
      .regex(/^\/[-A-Za-z0-9._/]+$/, 'must be an absolute path')
      .optional()
      .describe(
        'Where the k3s binary lies on the machines already; then nothing is downloaded (air-gapped sites).',
      ),
    checksums: z
      .strictObject({
        amd64: sha256.optional().describe('Of `k3s`.'),
        arm64: sha256.optional().describe('Of `k3s-arm64`.'),
      })
      .prefault({})
      .describe(
        'SHA-256 of the k3s binary by architecture; default: what the release’s own list of checksums says when a machine installs it.',
      ),
  })
  .prefault({})
  .describe('Where machines get the k3s binary from.');

const registryMirrors = z
  .record(
    z.string().min(1),
    z.strictObject({
      endpoint: z
        .array(z.url({ protocol: /^https?$/, error: 'must be a URL, http or https' }))
        .min(1)
        .describe('URLs that are asked in its place, in order.'),
    }),
  )
  .default({})
  .describe(
    'Registries that others stand in for, by name (`docker.io`, or `*`): `mirrors` of k3s’ registries.yaml.',
  );

export const k3sPackages = ['coredns', 'servicelb', 'traefik', 'local-storage', 'metrics-server'] as const;

export const k3sDistribution = z.strictObject({
  kind: z.literal('k3s').describe('k3s, on virtual machines or existing hosts.'),
  version: z
    .string()
    .regex(/^v1\.\d+\.\d+\+k3s\d+$/, 'must be a k3s release, for example v1.34.2+k3s1')
    .default(defaultK3s)
    .describe('k3s version; its Kubernetes version must be that of `cluster.kubernetes`.'),
  kernel: z
    .string()
    .regex(/^\d+\.\d+(\.\d+)?$/, 'must be a kernel version such as 6.8')
    .optional()
    .describe(
      'Kernel of the nodes’ operating system (`uname -r`); features that need one stay off where it is not said.',
    ),
  kubeProxy: z
    .boolean()
    .default(false)
    .describe('Whether k3s runs its own kube-proxy, instead of Cilium’s replacement.'),
  disable: z
    .array(z.enum(k3sPackages))
    .default(['servicelb', 'traefik'])
    .describe('Parts that k3s would bring along and that are left out.'),
  secretsEncryption: z
    .boolean()
    .default(true)
    .describe('Whether Secrets are encrypted in etcd. It is decided when the cluster is made.'),
  install: k3sInstall,
  mirrors: registryMirrors,
  config: z
    .strictObject({
      all: k3sConfig.default({}).describe('For every node: options that `k3s agent` knows.'),
      servers: k3sConfig.default({}).describe('For servers.'),
      agents: k3sConfig.default({}).describe('For agents.'),
    })
    .prefault({})
    .describe(
      'Further options of k3s, named as its flags without the dashes. Lists are added to the plan’s own; what the plan decides by itself cannot be named here.',
    ),
  upgrade: upgradeShape.omit({ rebootForConfig: true }).prefault({}).describe(carefully),
});

export const kubernetesDistribution = z.strictObject({
  kind: z
    .literal('kubernetes')
    .describe('Any other Kubernetes; with provider `existing` only, which tells it from the cluster.'),
  name: z.enum(['kubeadm', 'rke2', 'other']).default('other').describe('What the cluster was made with.'),
  version: z.string().default('').describe('Its version, as it calls itself.'),
  kernel: z
    .string()
    .regex(/^\d+\.\d+(\.\d+)?$/, 'must be a kernel version such as 6.8')
    .optional()
    .describe('Kernel of nodes that do not tell theirs.'),
  kubeProxy: z.boolean().default(true).describe('Whether kube-proxy runs on the nodes.'),
});

export const distributionSection = z.discriminatedUnion('kind', [
  talosDistribution,
  k3sDistribution,
  kubernetesDistribution,
]);
