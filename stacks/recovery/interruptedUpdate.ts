// Reads from the stack's own state what an update was creating when its engine was killed.
// It must never change the state, and never make an update fail that could have gone on without it.
import { z } from 'zod';
import { stateOfStack } from '../state/stackState';

export interface InterruptedCreation {
  readonly urn: string;
  /** The last part of the URN. */
  readonly name: string;
  /** For example `hcloud:index/server:Server`. */
  readonly type: string;
  /** As the state keeps them: secrets are encrypted. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** A Helm release that was being installed or upgraded. */
export interface InterruptedRelease {
  readonly name: string;
  readonly namespace: string;
  /** The last part of its URN. */
  readonly resource: string;
  /** The revision that the state knows; absent where it knows none. */
  readonly revision?: number;
}

export interface InterruptedUpdate {
  /** When the state was last written, ISO 8601. */
  readonly written?: string;
  /** Begun, and their outcome unknown: the engine ended before the provider answered. */
  readonly creations: readonly InterruptedCreation[];
  readonly releases: readonly InterruptedRelease[];
  /**
   * Ids of Hetzner load balancers whose service the state does not know: the provider forgets one that it has made when
   * it cannot read it back.
   */
  readonly unserved: readonly string[];
  /** `TYPE ID` of every resource that the state does know. */
  readonly known: ReadonlySet<string>;
}

const resource = z.object({
  urn: z.string(),
  type: z.string(),
  id: z.string().optional(),
  inputs: z.record(z.string(), z.unknown()).optional(),
  outputs: z.record(z.string(), z.unknown()).optional(),
});
const state = z.object({
  deployment: z.object({
    manifest: z.object({ time: z.string().optional() }).optional(),
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.object({ type: z.string(), resource })).nullish(),
  }),
});

const balancerType = 'hcloud:index/loadBalancer:LoadBalancer';
export const serviceType = 'hcloud:index/loadBalancerService:LoadBalancerService';
export const releaseType = 'kubernetes:helm.sh/v3:Release';
const releaseInputs = z.object({ name: z.string(), namespace: z.string() });
const releaseOutputs = z.object({ status: z.object({ revision: z.number() }) });

/**
 * Asks Pulumi itself, so that every backend works; it reads without the lock that the running update holds.
 * @param stack `organization/project/stack`
 */
export async function readInterruptedUpdate(stack: string): Promise<InterruptedUpdate> {
  return interruptedUpdateOf(await stateOfStack(stack));
}

export function interruptedUpdateOf(exported: unknown): InterruptedUpdate {
  const { manifest, resources, pending_operations: pending } = state.parse(exported).deployment;
  const known = new Set(
    (resources ?? []).flatMap(({ type, id }) => (id === undefined ? [] : [knownAs(type, id)])),
  );
  const served = (id: string): boolean =>
    [...known].some((each) => each.startsWith(knownAs(serviceType, `${id}__`)));
  return {
    ...(manifest?.time === undefined ? {} : { written: manifest.time }),
    known,
    unserved: (resources ?? [])
      .flatMap(({ type, id }) => (type === balancerType && id !== undefined ? [id] : []))
      .filter((id) => !served(id)),
    creations: (pending ?? [])
      .filter(({ type }) => type === 'creating')
      .map(({ resource: { urn, type, inputs } }) => ({ urn, name: nameOf(urn), type, inputs: inputs ?? {} })),
    releases: (pending ?? [])
      .filter(({ resource: { type } }) => type === releaseType)
      .flatMap(({ resource: { urn, inputs } }) => {
        const wanted = releaseInputs.safeParse(inputs).data;
        if (wanted === undefined) return [];
        const recorded = (resources ?? []).find((each) => each.urn === urn);
        const revision = releaseOutputs.safeParse(recorded?.outputs).data?.status.revision;
        return [{ ...wanted, resource: nameOf(urn), ...(revision === undefined ? {} : { revision }) }];
      }),
  };
}

export function knownAs(type: string, id: string | number): string {
  return `${type} ${id}`;
}

function nameOf(urn: string): string {
  return urn.split('::').at(-1) ?? '';
}
