// What may differ between nodes of one cluster: options of the Cilium agent, by hardware or by label.
// It must never know which keys an agent has: that hangs on its version, and is checked where the version is known.
import { z } from 'zod';
import { labelSelector } from './kubernetesNames';
import { linkMtu } from './network';

export const deviceNames = z
  .array(z.string().regex(/^[A-Za-z][-A-Za-z0-9_.]{0,14}\+?$/, 'must be the name of a network device'))
  .min(1)
  .describe('Network devices Cilium attaches to, by name; a trailing + matches all that begin so.');

const configKey = z
  .string()
  .regex(/^[-._a-zA-Z0-9]+$/, 'must be a key of a ConfigMap: letters, digits, - _ .');

/** Options that only some nodes get, each under a name of ours. */
export const perNodeOptions = {
  acceleration: z
    .enum(['disabled', 'best-effort', 'native'])
    .optional()
    .describe('XDP acceleration on these nodes alone (`bpf-lb-acceleration`).'),
  datapathMode: z
    .enum(['veth', 'netkit', 'netkit-l2'])
    .optional()
    .describe('Devices of pods on these nodes alone (`datapath-mode`); pods that run keep what they have.'),
  config: z
    .record(configKey, z.union([z.string(), z.number(), z.boolean()]))
    .default({})
    .describe(
      'Other options of the agent on these nodes alone, as keys of the ConfigMap `cilium-config`: `bpf-lb-map-max`, not `bpf.lbMapMax`.',
    ),
};

const nodeConfigName = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'must be a lower-case DNS name')
  .max(200);

export const nodeConfigs = z
  .record(
    nodeConfigName,
    z.strictObject({
      labels: labelSelector.describe('Labels of the nodes it is for; `{}` is all nodes.'),
      devices: deviceNames.optional(),
      mtu: linkMtu
        .optional()
        .describe('MTU of these nodes’ link in bytes (`mtu`), in place of the cluster’s.'),
      ...perNodeOptions,
    }),
  )
  .default({})
  .describe(
    'CiliumNodeConfig objects: options for the nodes with given labels. Where several match a node, the name that sorts last wins, key by key.',
  );
