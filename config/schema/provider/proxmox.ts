// Provider `proxmox`: virtual machines on Proxmox VE.
// It must never hold a credential: token or password come from the provider's own configuration or environment.
import { z } from 'zod';
import { cidr, parseCidr } from '../../cidr';
import { address4 } from '../network';
import { publicKey } from '../publicKey';

/**
 * The Image Factory's schematic with siderolabs/qemu-guest-agent and nothing else. Schematics are named by the SHA-256
 * of their YAML, so this one is the same for everybody.
 */
export const guestAgentSchematic = 'ce4c980550dd2ab1b17bbf2b08801c7eb59418eafe8f279833297925d67c7515';

const image = z
  .strictObject({
    schematic: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be a schematic of the Talos Image Factory: 64 hexadecimal digits')
      .default(guestAgentSchematic)
      .describe(
        'Schematic of the Talos Image Factory. Default: the QEMU guest agent and nothing else; one of your own should have siderolabs/qemu-guest-agent as well.',
      ),
    url: z
      .url({ protocol: /^https?$/, error: 'must be the URL of a disk image, http or https' })
      .optional()
      .describe(
        'Where the disk image (qcow2 or raw) is downloaded from. Default: with Talos its nocloud image from the Image Factory, by schematic and `distribution.version`; with k3s Ubuntu 24.04’s cloud image.',
      ),
    checksum: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 checksum: 64 hexadecimal digits')
      .optional()
      .describe('SHA-256 of the disk image; Proxmox VE refuses a download that has another.'),
  })
  .prefault({})
  .describe('The disk image new machines start from.');

/** pve-common, PVE/JSONSchema.pm: `pve-storage-id`. */
const storage = z
  .string()
  .regex(
    /^[A-Za-z]([\w.-]*[A-Za-z0-9])?$/,
    'must be the id of a storage of Proxmox VE, for example local-lvm',
  );

export const proxmoxProvider = z.strictObject({
  kind: z
    .literal('proxmox')
    .describe(
      'Proxmox VE. The API token comes from `proxmoxve:apiToken` or PROXMOX_VE_API_TOKEN, never from here.',
    ),
  nodes: z
    .array(
      z
        .string()
        .regex(
          /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/,
          'must be the name of a Proxmox VE node, for example pve1',
        ),
    )
    .min(1)
    .refine((names) => new Set(names).size === names.length, 'must not name a node twice')
    .describe('Names of the Proxmox VE nodes; virtual machines are spread over them in turn.'),
  bridge: z
    .string()
    .regex(/^[A-Za-z][\w.-]{0,14}$/, 'must be the name of a bridge or a VNet, at most 15 characters')
    .default('vmbr0')
    .describe('Bridge the virtual machines are attached to.'),
  vlan: z.int().min(1).max(4094).optional().describe('VLAN tag on the bridge.'),
  image,
  storage: storage.default('local-lvm').describe('Storage of the system disks.'),
  imageStorage: storage
    .default('local')
    .describe('Storage the image is downloaded to, on each node; it needs the content type `import`.'),
  snippetStorage: storage
    .default('local')
    .describe(
      'Storage the machine configs or cloud-init documents are put on, on each node; it needs the content type `snippets`. They hold the machines’ secrets.',
    ),
  cpu: z
    .string()
    .regex(/^[A-Za-z0-9][-A-Za-z0-9_.:]*$/, 'must be a CPU type of Proxmox VE, for example host')
    .default('x86-64-v2-AES')
    .describe(
      'CPU type. The default runs on any server of the last 15 years, so machines can move; `host` hands all of the processor on, and machines can move between equal ones only.',
    ),
  pool: z
    .string()
    .regex(/^[A-Za-z0-9][-A-Za-z0-9_.]*$/, 'must be the name of a resource pool')
    .optional()
    .describe('Resource pool to make for the machines; permissions and backups can go by it.'),
  tags: z
    .array(z.string().regex(/^[a-z0-9_][-a-z0-9_+.]*$/, 'must be a tag of Proxmox VE, in lower case'))
    .default([])
    .describe('Further tags; every machine has `routewise`, the cluster’s name and its pool’s.'),
  highAvailability: z
    .enum(['none', 'control-planes', 'all'])
    .default('none')
    .describe(
      'Machines that Proxmox VE’s high availability starts again, on another node where their disks are on shared storage. Control planes are kept apart by a rule.',
    ),
  nameservers: z
    .array(address4)
    .default([])
    .describe(
      'Resolvers of the nodes; default: with Talos its own, 1.1.1.1 and 8.8.8.8; with k3s the gateway.',
    ),
  sshKey: publicKey
    .optional()
    .describe('A public key whose owner is let into k3s’ machines as root. Talos has no SSH.'),
  nodesSeenAs: z
    .string()
    .refine((text) => parseCidr(text)?.family === 4 && cidr(text).prefix <= 24, {
      error: 'must be an IPv4 network of /24 or larger',
    })
    .optional()
    .describe(
      'Where the nodes’ addresses are translated one to one on the way to them (NETMAP of a VPN or a router): the network that stands in their leading bits where Pulumi and kubectl run. Default: addresses are reached as they are.',
    ),
  gateway: address4
    .optional()
    .describe('Default gateway of the nodes; default: the first address of `network.nodes`.'),
  firstVmId: z
    .int()
    .min(100)
    .max(999_000)
    .default(1000)
    .describe('Id of the first virtual machine; the others follow from pool and place, and never change.'),
});
