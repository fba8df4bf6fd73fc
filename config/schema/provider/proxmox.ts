// Provider `proxmox`: virtual machines on Proxmox VE.
// It must never hold a credential: token or password come from the provider's own configuration or environment.
import { z } from 'zod';

export const proxmoxProvider = z.strictObject({
  kind: z
    .literal('proxmox')
    .describe(
      'Proxmox VE. The API token comes from `proxmoxve:apiToken` or PROXMOX_VE_API_TOKEN, never from here.',
    ),
  nodes: z
    .array(z.string().min(1))
    .min(1)
    .describe('Names of the Proxmox VE nodes; virtual machines are spread over them in turn.'),
  bridge: z.string().min(1).default('vmbr0').describe('Bridge the virtual machines are attached to.'),
  vlan: z.int().min(1).max(4094).optional().describe('VLAN tag on the bridge.'),
  storage: z.string().min(1).default('local-lvm').describe('Storage of the system disks.'),
  imageStorage: z.string().min(1).default('local').describe('Storage the image is downloaded to.'),
  gateway: z
    .ipv4()
    .optional()
    .describe('Default gateway of the nodes; default: the first address of `network.nodes`.'),
  firstVmId: z
    .int()
    .min(100)
    .max(999_000)
    .default(1000)
    .describe('Id of the first virtual machine; the others follow from pool and place, and never change.'),
});
