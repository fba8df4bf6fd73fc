// Section `nodes`: how many machines of which type, in which pools.
// It must never accept a number of control planes that cannot keep an etcd majority.
import { z } from 'zod';
import { hetznerServerType } from './provider';

const labels = z.record(z.string(), z.string()).default({}).describe('Labels of the Kubernetes nodes.');
const taint = z.strictObject({
  key: z.string().min(1),
  value: z.string().default(''),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
});

export const controlPlanes = z.strictObject({
  type: hetznerServerType.describe('Server type of the control planes.'),
  count: z
    .int()
    .min(1)
    .max(9, 'must be at most 9: every further etcd member slows each write down')
    .refine((count) => count % 2 === 1, {
      error:
        'must be odd: an even number of etcd members survives no more failures than one less, and a split of halves stops the cluster',
    })
    .default(1)
    .describe('Number of control planes: 1, 3 or 5.'),
  labels,
  schedulable: z.boolean().default(false).describe('Whether ordinary pods may run on control planes.'),
});

export const workerPool = z.strictObject({
  type: hetznerServerType.describe('Server type of this pool.'),
  count: z.int().min(0).max(5000).describe('Number of nodes in this pool.'),
  labels,
  taints: z.array(taint).default([]).describe('Taints of the Kubernetes nodes.'),
  firstAddress: z
    .int()
    .min(2)
    .optional()
    .describe(
      'Number of the first node’s address within `network.nodes` (32 is 10.0.1.32). Default: 32 places for each pool, in the order they are listed.',
    ),
  reserve: z
    .int()
    .min(1)
    .optional()
    .describe('How many addresses to keep for this pool; 32 by default, the last pool takes the rest.'),
});

export const poolName = z
  .string()
  .regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be a lower-case DNS label')
  .max(20)
  .refine((name) => name !== 'control-plane', {
    error: '“control-plane” is taken by the control planes’ own names',
  });

export const nodesSection = z.strictObject({
  controlPlanes: controlPlanes.describe('The nodes that run etcd and the Kubernetes API.'),
  workers: z.record(poolName, workerPool).default({}).describe('Worker pools by name.'),
});
