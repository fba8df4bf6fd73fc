// Reads from the stack's own state what an update was creating when its engine was killed.
// It must never change the state, and never make an update fail that could have gone on without it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';

export interface InterruptedCreation {
  readonly urn: string;
  /** For example `hcloud:index/server:Server`. */
  readonly type: string;
  /** As the state keeps them: secrets are encrypted. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export interface InterruptedUpdate {
  /** Begun, and their outcome unknown: the engine ended before the provider answered. */
  readonly creations: readonly InterruptedCreation[];
  /** Helm releases that were being installed or upgraded; `isRecorded`: the state knows them. */
  readonly releases: readonly {
    readonly name: string;
    readonly namespace: string;
    readonly isRecorded: boolean;
  }[];
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
});
const state = z.object({
  deployment: z.object({
    resources: z.array(resource).nullish(),
    pending_operations: z.array(z.object({ type: z.string(), resource })).nullish(),
  }),
});

const secret = z.object({ plaintext: z.string() });
const balancerType = 'hcloud:index/loadBalancer:LoadBalancer';
const serviceType = 'hcloud:index/loadBalancerService:LoadBalancerService';
const releaseType = 'kubernetes:helm.sh/v3:Release';
const releaseInputs = z.object({ name: z.string(), namespace: z.string() });

/** The state holds every machine config and Helm value, encrypted: some 30 KiB a node. */
const maxStateBytes = 512 * 1024 * 1024;

/**
 * Asks Pulumi itself, so that every backend works; it reads without the lock that the running update holds.
 * @param stack `organization/project/stack`
 */
export async function readInterruptedUpdate(stack: string): Promise<InterruptedUpdate> {
  return interruptedUpdateOf(await exportState(stack));
}

/** What the stack's Kubernetes provider connects with; undefined where the stack has none yet. A secret. */
export async function readKubeconfig(stack: string): Promise<string | undefined> {
  const { resources } = state.parse(await exportState(stack, '--show-secrets')).deployment;
  const provider = resources?.find(({ type }) => type === 'pulumi:providers:kubernetes');
  const shown = secret.safeParse(provider?.inputs?.kubeconfig);
  return shown.success ? z.string().parse(JSON.parse(shown.data.plaintext)) : undefined;
}

async function exportState(stack: string, ...options: string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)('pulumi', ['stack', 'export', '--stack', stack, ...options], {
    maxBuffer: maxStateBytes,
  });
  return JSON.parse(stdout);
}

export function interruptedUpdateOf(exported: unknown): InterruptedUpdate {
  const { resources, pending_operations: pending } = state.parse(exported).deployment;
  const known = new Set(
    (resources ?? []).flatMap(({ type, id }) => (id === undefined ? [] : [knownAs(type, id)])),
  );
  const served = (id: string): boolean =>
    [...known].some((each) => each.startsWith(knownAs(serviceType, `${id}__`)));
  return {
    known,
    unserved: (resources ?? [])
      .flatMap(({ type, id }) => (type === balancerType && id !== undefined ? [id] : []))
      .filter((id) => !served(id)),
    creations: (pending ?? [])
      .filter(({ type }) => type === 'creating')
      .map(({ resource: { urn, type, inputs } }) => ({ urn, type, inputs: inputs ?? {} })),
    releases: (pending ?? [])
      .filter(({ resource: { type } }) => type === releaseType)
      .flatMap(({ resource: { inputs } }) => releaseInputs.safeParse(inputs).data ?? [])
      .map(({ name, namespace }) => ({
        name,
        namespace,
        isRecorded: known.has(knownAs(releaseType, `${namespace}/${name}`)),
      })),
  };
}

export function knownAs(type: string, id: string | number): string {
  return `${type} ${id}`;
}
