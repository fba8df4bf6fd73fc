// The parts of an exported Pulumi state that say what runs: resources by type with their inputs, the stack's outputs, the memory.
// It must never take a resource that is only waiting to be deleted for one that runs.
import { z } from 'zod';

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  delete: z.boolean().optional(),
  protect: z.boolean().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
const exported = z.object({
  deployment: z.object({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.object({ type: z.string(), resource })).nullish(),
  }),
});

export interface StateResource {
  /** The last part of its URN. */
  readonly name: string;
  /** As the state keeps them: secrets are encrypted. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether Pulumi refuses to delete or replace it. */
  readonly protect: boolean;
}

export interface StackState {
  /** What is there, and what an update had begun to make when it broke off, by type: `hcloud:index/server:Server`. */
  readonly ofType: (type: string) => readonly StateResource[];
  /** Of the last update that came to its end, or nearly so; secrets are encrypted. */
  readonly outputs: Readonly<Record<string, unknown>>;
}

/**
 * @param state what `pulumi stack export` prints, parsed
 * @throws Error where it is something else
 */
export function stackState(state: unknown): StackState {
  const parsed = exported.safeParse(state);
  if (!parsed.success) throw new Error('this is not what `pulumi stack export` writes');
  const { resources, pending_operations: pending } = parsed.data.deployment;
  const begun = (pending ?? []).filter(({ type }) => type === 'creating').map(({ resource: each }) => each);
  const all = [...(resources ?? []).filter((each) => each.delete !== true), ...begun];
  return {
    ofType: (type) =>
      all
        .filter((each) => each.type === type)
        .map(({ urn, inputs = {}, outputs = {}, protect = false }) => ({
          protect,
          name: urn.split('::').at(-1) ?? '',
          inputs: withoutNull(inputs),
          outputs: withoutNull(outputs),
        })),
    outputs: withoutNull(all.find(({ type }) => type === 'pulumi:pulumi:Stack')?.outputs ?? {}),
  };
}

/** Providers write `null` for what is not set. */
function withoutNull<T>(value: T): T {
  if (Array.isArray(value)) return value.map((each: unknown) => withoutNull(each)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== null)
      .map(([key, each]) => [key, withoutNull(each as unknown)]),
  ) as T;
}
