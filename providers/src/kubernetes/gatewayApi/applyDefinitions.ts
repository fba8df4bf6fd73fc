// Applies the definitions of a Gateway API release to a cluster, and waits until the API serves them.
// It must never put an older release, or a smaller channel, in place of what somebody else has applied.
import { compare } from 'semver';
import type { DefinitionFile } from '../../../../plan/objects/gatewayApi';
import type { KubernetesAccess } from '../access';
import { accessOf } from '../access';
import { applyObject, readApi, saidIn } from '../callApi';
import type { Attempt } from '../../waitUntil';
import { waitUntil } from '../../waitUntil';
import type { Definition } from './fetchDefinition';
import { fetchDefinition } from './fetchDefinition';

export interface DefinitionsRequest {
  kubeconfig: string;
  /** Release of Gateway API, `1.4.1`. */
  version: string;
  /** URL or folder of the files. */
  from: string;
  definitions: readonly DefinitionFile[];
  /** Seconds. Default 300. */
  timeoutSeconds?: number;
  /** Milliseconds between two tries. Default 1000. */
  intervalMs?: number;
}

interface Registered extends Definition {
  metadata: Definition['metadata'] & { deletionTimestamp?: string; managedFields?: { manager?: string }[] };
  status?: { conditions?: { type: string; status: string }[] };
}

const fieldManager = 'routewise';
const bundle = 'gateway.networking.k8s.io/bundle-version';
const channel = 'gateway.networking.k8s.io/channel';
const wayOut = 'Set routewise:cilium.gatewayApiCrds to “present” to leave them as they are.';

/** @throws Error that names the definition and the reason; nothing is applied where any of them must stay */
export async function applyDefinitions(request: DefinitionsRequest): Promise<void> {
  const access = accessOf(request.kubeconfig);
  const seconds = request.timeoutSeconds ?? 300;
  const patience = { deadline: Date.now() + seconds * 1000, intervalMs: request.intervalMs ?? 1000 };
  const untilDone = <T>(attempt: () => Promise<Attempt<T>>): Promise<T> =>
    waitUntil(attempt, patience, (reason) => `After ${seconds} s Gateway API is not there: ${reason}`);
  const files = await Promise.all(
    request.definitions.map((definition) => untilDone(() => fetchDefinition(request.from, definition))),
  );
  // All are looked at before one is touched.
  for (const file of files) await untilDone(() => mayReplace(access, file, request.version));
  for (const file of files) await untilDone(() => apply(access, file));
  for (const file of files) await untilDone(() => isServed(access, file));
}

function pathOf({ metadata }: Definition): string {
  return `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${metadata.name}`;
}

async function mayReplace(
  access: KubernetesAccess,
  file: Definition,
  version: string,
): Promise<Attempt<true>> {
  const answer = await readApi(access, pathOf(file));
  if ('unreachable' in answer) return { retry: answer.unreachable };
  if (answer.status === 404) return { done: true };
  if (answer.status !== 200) return refusalOr('read', file, answer.status, answer.body);
  const { metadata } = answer.body as Registered;
  // It would take the new one, say that it is established, and be gone a moment later.
  if (metadata.deletionTimestamp !== undefined)
    return { retry: `${metadata.name} is being deleted since ${metadata.deletionTimestamp}` };
  const ours = (metadata.managedFields ?? []).some(({ manager }) => manager === fieldManager);
  const there = metadata.annotations?.[bundle];
  if (!ours && there !== undefined && compare(there, version) > 0)
    return {
      hopeless: `the cluster has ${metadata.name} of Gateway API ${there}, newer than ${version}, which this Cilium wants. ${wayOut}`,
    };
  const [has, brings] = [metadata.annotations?.[channel], file.metadata.annotations?.[channel]];
  if (!ours && has === 'experimental' && brings === 'standard')
    return {
      hopeless: `the cluster has ${metadata.name} of the experimental channel, and fields that objects use would be lost with the standard one. ${wayOut}`,
    };
  return { done: true };
}

async function apply(access: KubernetesAccess, file: Definition): Promise<Attempt<true>> {
  const answer = await applyObject(access, pathOf(file), file, fieldManager);
  if ('unreachable' in answer) return { retry: answer.unreachable };
  if (answer.status === 200 || answer.status === 201) return { done: true };
  return refusalOr('applied', file, answer.status, answer.body);
}

async function isServed(access: KubernetesAccess, file: Definition): Promise<Attempt<true>> {
  const answer = await readApi(access, pathOf(file));
  if ('unreachable' in answer) return { retry: answer.unreachable };
  const { status } = (answer.body ?? {}) as Registered;
  const established = (status?.conditions ?? []).some(
    (condition) => condition.type === 'Established' && condition.status === 'True',
  );
  return established ? { done: true } : { retry: `${file.metadata.name} is not established` };
}

/** What the API will say again, and what may pass. */
function refusalOr(what: string, { metadata }: Definition, status: number, body: unknown): Attempt<true> {
  const said = saidIn(body);
  const reason = `${metadata.name} cannot be ${what}: the API answers ${status}${said === undefined ? '' : `, ${said}`}`;
  return status === 429 || status >= 500 ? { retry: reason } : { hopeless: reason };
}
