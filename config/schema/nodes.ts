// Section `nodes`: how many machines of which kind, in which pools.
// It must never accept a number of control planes that cannot keep an etcd majority.
import { z } from 'zod';
import { hetznerServerType } from './provider/hetzner';
import { sshParts } from '../sshTarget';
import { nodeLabels, taints } from './kubernetesNames';
import { address4, linkMtu } from './network';
import { deviceNames, perNodeOptions } from './nodeConfig';

const labels = nodeLabels.default({}).describe('Labels of the Kubernetes nodes.');
const name = z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be a lower-case DNS label');

/** Shape of a virtual machine. */
const size = z.strictObject({
  cores: z.int().min(1).max(512).describe('Virtual CPUs.'),
  memoryGiB: z.int().min(2).max(12288).describe('Memory in GiB.'),
  diskGiB: z.int().min(10).default(40).describe('Size of the system disk in GiB.'),
});

/** A machine that exists already. */
const host = z.strictObject({
  name: name.max(63).describe('Host name, and name of the Kubernetes node.'),
  address: address4.describe('Address on the cluster’s network: the node’s InternalIP.'),
  ssh: z
    .string()
    .refine((text) => sshParts(text) !== undefined, {
      error: 'must be [user@]host[:port], an IPv6 address with a port in brackets',
    })
    .optional()
    .describe('Where SSH reaches it, `[user@]host[:port]`; default: the address.'),
  hostKey: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'must be a fingerprint as `ssh-keygen -l` prints it: SHA256:…')
    .optional()
    .describe(
      'Fingerprint of its SSH host key (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`). Default: the key seen first is kept, and a changed one refused.',
    ),
  hardware: z.string().optional().describe('Name of its entry under `nodes.hardware`.'),
});

const machines = {
  type: hetznerServerType.optional().describe('Server type; Hetzner Cloud only, where it is required.'),
  size: size.optional().describe('Shape of the virtual machines; Proxmox VE only, where it is required.'),
  hosts: z
    .array(host)
    .min(1)
    .optional()
    .describe('The machines themselves; only where `provider.kind` is `hosts`, where they are required.'),
  segment: z.string().optional().describe('Name of the segment under `network.segments`.'),
  hardware: z.string().optional().describe('Name of the entry under `nodes.hardware` that describes them.'),
  labels,
};

export const controlPlanes = z.strictObject({
  ...machines,
  count: z
    .int()
    .min(1)
    .max(9, 'must be at most 9: every further etcd member slows each write down')
    .refine((count) => count % 2 === 1, {
      error:
        'must be odd: an even number of etcd members survives no more failures than one less, and a split of halves stops the cluster',
    })
    .optional()
    .describe('Number of control planes: 1, 3 or 5. Default: the number of `hosts`, else 1.'),
  schedulable: z.boolean().default(false).describe('Whether ordinary pods may run on control planes.'),
});

export const poolName = name.max(20).refine((text) => text !== 'control-plane', {
  error: '“control-plane” is taken by the control planes’ own names',
});

export const workerPool = z.strictObject({
  ...machines,
  count: z
    .int()
    .min(0)
    .max(5000)
    .optional()
    .describe('Number of nodes in this pool; required unless `hosts` lists them.'),
  taints: taints.default([]).describe('Taints of the Kubernetes nodes.'),
  firstAddress: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Number of the first node’s address within its segment (32 is 10.0.1.32). Default: 32 places for each pool, by name; a pool that runs stays where it is, and a new one takes the next free places.',
    ),
  reserve: z
    .int()
    .min(1)
    .optional()
    .describe('How many addresses to keep for this pool; 32 by default, the last pool takes the rest.'),
  renamedFrom: z
    .union([poolName, z.literal(false)])
    .optional()
    .describe(
      'The name that the pool’s nodes bear where it was renamed: with `general` here, the nodes of the pool general stay what they are, names, addresses and all. Stays for as long as the pool lives. `false`: the pool is a new one, though another one goes in the same update.',
    ),
});

/** What is known of a kind of machine, for gates that hang on it. */
const hardware = z.strictObject({
  devices: deviceNames.optional(),
  driver: z
    .string()
    .optional()
    .describe('Driver of these devices as `ethtool -i` names it, for example i40e.'),
  kernel: z
    .string()
    .regex(/^\d+\.\d+(\.\d+)?$/, 'must be a kernel version such as 6.8')
    .optional()
    .describe('Kernel version (`uname -r`), for example 6.8.'),
  memoryGiB: z.int().min(1).optional().describe('Memory in GiB, for the sizes of BPF maps.'),
  mtu: linkMtu.optional().describe('MTU of the devices in bytes.'),
  ...perNodeOptions,
  offloads: z
    .partialRecord(
      z.enum(['lro', 'gro', 'gso', 'tso', 'rx-gro-hw', 'rx-udp-gro-forwarding', 'rxvlan', 'txvlan']),
      z.boolean(),
    )
    .optional()
    .describe(
      'Offloads of the devices by their name in `ethtool -K`, for example { lro: false }; existing hosts only. Preflight holds them against what it finds; `nodes.fixes` may set them.',
    ),
  queues: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Combined queues of the devices (`ethtool -L`); existing hosts only, as with offloads.'),
});

const fixes = z
  .array(z.enum(['offloads', 'cni-files', 'bpf-links']))
  .default([])
  .describe(
    'What may be put right on existing hosts before k3s is installed: `offloads` sets what `nodes.hardware` says, now and at each boot; `cni-files` moves left-over CNI configuration aside; `bpf-links` detaches BPF links that a former Cilium left pinned. Nothing else is ever changed, and without leave nothing at all.',
  );

export const nodesSection = z.strictObject({
  controlPlanes: controlPlanes.describe('The nodes that run etcd and the Kubernetes API.'),
  workers: z.record(poolName, workerPool).default({}).describe('Worker pools by name.'),
  hardware: z
    .record(name, hardware)
    .default({})
    .describe('Kinds of machines by name: devices, drivers, kernels. What is not said is not assumed.'),
  fixes,
  images: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Archives of container images (`docker save`, also gzipped), by path from the stack’s file: imported into k3s’ containerd on every existing host, and their digests checked. For builds that no registry has.',
    ),
});
