// What every update writes into the stack's state before it makes a machine: where nodes are, and how the API is reached.
// It must never hold a secret, nor change its meaning without a new format: the next release reads it, too.
import { z } from 'zod';

/** Type of the component resource whose inputs are the memory. */
export const memoryType = 'routewise:stack:Memory';
export const memoryFormat = 1;

const roles = z.enum(['control-plane', 'worker']);
const choices = z.enum(['load-balancer', 'virtual-ip', 'control-plane', 'hostname']);

const machine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('server'), type: z.string(), architecture: z.enum(['x86', 'arm']) }),
  z.object({ kind: z.literal('vm'), cores: z.number(), memoryGiB: z.number(), diskGiB: z.number() }),
  z.object({ kind: z.literal('host'), ssh: z.string() }),
]);

export const nodePlace = z.object({
  name: z.string(),
  role: roles,
  pool: z.string(),
  index: z.number(),
  segment: z.string(),
  address: z.string(),
  address6: z.string().exactOptional(),
  machine: machine.exactOptional(),
});

export const apiPlace = z.object({ choice: choices, host: z.string().exactOptional(), port: z.number() });

/** What every node was given its share of when it joined, IPv4 first. */
export const addressRanges = z.object({
  pods: z.array(z.object({ cidr: z.string(), block: z.number() })),
  services: z.array(z.string()),
});

const memory = z.object({
  format: z.literal(memoryFormat),
  cluster: z.string(),
  provider: z.enum(['hetzner', 'proxmox', 'hosts', 'existing']),
  distribution: z.enum(['talos', 'k3s', 'kubernetes']),
  api: apiPlace,
  nodes: z.array(nodePlace),
  pools: z.array(z.object({ name: z.string(), stem: z.string() })),
  segments: z.array(z.object({ name: z.string(), nodes: z.string(), stride: z.number() })),
  // Not in the first memories.
  ranges: addressRanges.exactOptional(),
});

export type Memory = z.output<typeof memory>;

/** @throws Error where it is of another format, or none: what runs would have to be guessed */
export function parseMemory(inputs: unknown): Memory {
  const parsed = memory.safeParse(inputs);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new Error(
    `what the stack remembers of its nodes cannot be read (${first?.path.map(String).join('.') ?? ''}: ${first?.message ?? ''}); a later release may have written it`,
  );
}
