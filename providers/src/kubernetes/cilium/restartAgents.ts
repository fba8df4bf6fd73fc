// Restarts the Cilium agents of the nodes whose overrides changed, one at a time, each well again before the next.
// It must never restart an agent that has read its options since they changed, nor go on while another agent is down.
import { setTimeout as pause } from 'node:timers/promises';
import { waitUntil } from '../../waitUntil';
import type { NodeOverride } from './nodeOverrides';
import { effectiveOptions, matches, sameOptions } from './nodeOverrides';
import type { Answer, ApiCall } from '../callApi';
import type { KubernetesAccess } from '../access';
import { accessOf } from '../access';
import { callApi } from '../callApi';

export interface AgentRestartRequest {
  kubeconfig: string;
  namespace: string;
  overrides: NodeOverride[];
  /** Seconds one agent may take to be ready again. Default 300. */
  timeoutSeconds?: number;
  /** Milliseconds between two looks. Default 1000. */
  intervalMs?: number;
}

interface Meta {
  name: string;
  uid: string;
  creationTimestamp: string;
  labels?: Record<string, string>;
  deletionTimestamp?: string;
  managedFields?: { time?: string; subresource?: string }[];
}

interface Item {
  metadata: Meta;
}

interface Pod extends Item {
  spec: { nodeName?: string };
  status?: {
    conditions?: { type: string; status: string }[];
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

interface ContainerStatus {
  name: string;
  state?: { waiting?: Told; terminated?: Told };
  lastState?: { terminated?: Told };
}

interface Told {
  reason?: string;
  message?: string;
}

type Answered = Exclude<Answer, { readonly unreachable: string }>;

/** The API keeps whole seconds: an agent started in the second of a change could not be told from one before it. */
const wholeSecondMs = 1000;
const labelOfAgents = 'k8s-app=cilium';

/**
 * @param before the overrides of the last update; empty for the first
 * @returns names of the nodes whose agents were restarted, in that order
 * @throws Error that names the node whose agent does not come back, and what it says
 */
export async function restartAgents(
  request: AgentRestartRequest,
  before: readonly NodeOverride[],
): Promise<string[]> {
  const { overrides } = request;
  if (overrides.length === 0 && before.length === 0) return [];
  const api = new Agents(accessOf(request.kubeconfig), request);
  const gone = before.filter(({ name }) => !overrides.some((each) => each.name === name));
  // Pulumi deletes last, after this has run: an agent would read the old object once more.
  for (const { name } of gone) await api.removeNodeConfig(name);
  const changedAt = await api.timesOfChange();
  const nodes = (await api.list<Item>('/api/v1/nodes')).sort((a, b) =>
    a.metadata.name.localeCompare(b.metadata.name, 'en'),
  );
  const restarted: string[] = [];
  const pods = await api.pods();
  for (const { metadata } of nodes) {
    const labels = metadata.labels ?? {};
    if (sameOptions(effectiveOptions(before, labels), effectiveOptions(overrides, labels))) continue;
    const pod = pods.find(({ spec }) => spec.nodeName === metadata.name);
    if (pod === undefined) continue;
    const left = before.some(
      (old) =>
        matches(old, labels) && !overrides.some((each) => each.name === old.name && matches(each, labels)),
    );
    const times = overrides
      .filter((each) => matches(each, labels))
      .map(({ name }) => changedAt.get(name) ?? Infinity);
    if (!left && Date.parse(pod.metadata.creationTimestamp) > Math.max(...times)) continue;
    if (restarted.length === 0) await pause(wholeSecondMs);
    await api.restart(pod, metadata.name);
    restarted.push(metadata.name);
  }
  return restarted;
}

class Agents {
  constructor(
    private readonly access: KubernetesAccess,
    private readonly request: AgentRestartRequest,
  ) {}

  get #patience(): { deadline: number; intervalMs: number } {
    const { timeoutSeconds = 300, intervalMs = 1000 } = this.request;
    return { deadline: Date.now() + timeoutSeconds * 1000, intervalMs };
  }

  /** @param what was asked for, for the error where the answer is none of those expected */
  async #ask(call: ApiCall, what: string, expected: readonly number[]): Promise<Answered> {
    const { server } = this.access;
    const answer = await callApi(this.access, call);
    if ('unreachable' in answer)
      throw new Error(`${server} cannot be reached: ${answer.unreachable}. Run the update again.`);
    if (!expected.includes(answer.status)) throw new Error(`${server} answers ${answer.status} to ${what}`);
    return answer;
  }

  async list<T>(path: string): Promise<T[]> {
    const { status, body } = await this.#ask({ method: 'GET', path }, path, [200, 404]);
    return status === 404 ? [] : ((body as { items?: T[] }).items ?? []);
  }

  pods(): Promise<Pod[]> {
    const selector = encodeURIComponent(labelOfAgents);
    return this.list<Pod>(`/api/v1/namespaces/${this.request.namespace}/pods?labelSelector=${selector}`);
  }

  /** Fine when it is gone already. */
  async removeNodeConfig(name: string): Promise<void> {
    const path = `/apis/cilium.io/v2/namespaces/${this.request.namespace}/ciliumnodeconfigs/${name}`;
    await this.#ask({ method: 'DELETE', path }, `the removal of ${name}`, [200, 404]);
  }

  /** Milliseconds since the epoch by name; the API keeps whole seconds. */
  async timesOfChange(): Promise<Map<string, number>> {
    const objects = await this.list<Item>(
      `/apis/cilium.io/v2/namespaces/${this.request.namespace}/ciliumnodeconfigs`,
    );
    return new Map(
      objects.map(({ metadata: { name, creationTimestamp, managedFields = [] } }) => [
        name,
        Math.max(
          ...[creationTimestamp, ...managedFields.flatMap(({ time }) => time ?? [])].map((time) =>
            Date.parse(time),
          ),
        ),
      ]),
    );
  }

  async restart(pod: Pod, node: string): Promise<void> {
    await waitUntil(
      async () => {
        const down = (await this.pods()).filter(
          (other) => other.spec.nodeName !== undefined && other.spec.nodeName !== node && !isReady(other),
        );
        return down.length === 0
          ? { done: true }
          : { retry: down.map((other) => `${other.spec.nodeName ?? ''}: ${troubleOf(other)}`).join('; ') };
      },
      this.#patience,
      (reason) =>
        `The agent on ${node} was not restarted, because others are not ready: ${reason}. Mend them, then run the update again.`,
    );
    const path = `/api/v1/namespaces/${this.request.namespace}/pods/${pod.metadata.name}`;
    const body = { preconditions: { uid: pod.metadata.uid } };
    // 404 and 409: somebody else restarted it.
    const expected = [200, 202, 404, 409];
    await this.#ask({ method: 'DELETE', path, body }, `the restart of ${pod.metadata.name}`, expected);
    await waitUntil(
      async () => {
        const after = (await this.pods()).find(
          ({ spec, metadata }) => spec.nodeName === node && metadata.uid !== pod.metadata.uid,
        );
        if (after === undefined) return { retry: 'no new agent was started there' };
        return isReady(after) ? { done: true } : { retry: troubleOf(after) };
      },
      this.#patience,
      (reason) =>
        `The agent on ${node} is not ready with its new options: ${reason}. The agents of the other nodes were left as they are; correct the override of this node, then run the update again.`,
    );
  }
}

function isReady({ metadata, status }: Pod): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true
  );
}

/** Cilium leaves its last words in the pod's status: terminationMessagePolicy is FallbackToLogsOnError. */
function troubleOf({ metadata, status }: Pod): string {
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  for (const { name, state, lastState } of all) {
    const ended = lastState?.terminated ?? state?.terminated;
    const words = ended?.message ?? state?.waiting?.message;
    const reason = state?.waiting?.reason ?? ended?.reason;
    if (reason === undefined || reason === 'Completed') continue;
    return `${metadata.name}, container ${name}: ${reason}${words === undefined ? '' : `, ${words.trim().slice(-400)}`}`;
  }
  return `${metadata.name} is not ready`;
}
