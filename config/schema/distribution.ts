// Section `distribution`: what turns a machine into a Kubernetes node.
// It must never hold machine secrets: those are made by the program and live in its state, encrypted.
import { z } from 'zod';
import { defaultK3s, defaultTalos } from './versions';

const patch = z.record(z.string(), z.unknown());

const upgrade = z
  .strictObject({
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
  })
  .prefault({})
  .describe('How carefully running machines are changed.');

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
});

export const distributionSection = z.discriminatedUnion('kind', [talosDistribution, k3sDistribution]);
