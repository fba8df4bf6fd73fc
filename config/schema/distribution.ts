// Section `distribution`: what turns a machine into a Kubernetes node.
// It must never hold machine secrets: those are made by the program and live in its state, encrypted.
import { z } from 'zod';
import { defaultTalos } from './versions';

const patch = z.record(z.string(), z.unknown());

export const talosDistribution = z.strictObject({
  kind: z.literal('talos').describe('Talos Linux.'),
  version: z
    .string()
    .regex(/^v1\.(1[0-9])\.\d+$/, 'must be a Talos release from v1.10 on, for example v1.12.0')
    .default(defaultTalos)
    .describe('Talos version of the snapshot, and of the installer named in the machine config.'),
  patches: z
    .strictObject({
      all: z.array(patch).default([]).describe('Merged into every machine config.'),
      controlPlanes: z
        .array(patch)
        .default([])
        .describe('Merged into the machine configs of control planes.'),
      workers: z.array(patch).default([]).describe('Merged into the machine configs of workers.'),
    })
    .prefault({})
    .describe('Strategic merge patches on Talos machine configs, applied last.'),
});

export const distributionSection = z.discriminatedUnion('kind', [talosDistribution]);
