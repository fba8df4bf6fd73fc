// Reads and changes the few Kubernetes objects that the life of a node concerns: nodes, and the pods on them.
// It must never retry on its own, and never touch an object that the caller did not name.
import { Agent } from 'node:https';
import type { KubernetesAccess, KubernetesCredentials } from './access';
import { accessBy } from './access';
import type { ApiCall } from './callApi';
import { callApi, saidIn } from './callApi';
import type { KubernetesNode, KubernetesPod, KubernetesVolume } from './objects';

/** `status` 0: no answer came. */
export class KubernetesCallError extends Error {
  override readonly name = 'KubernetesCallError';
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

const pageOfPods = 500;
/** On a node that an update has begun to take out of the cluster. */
export const leavingAnnotation = 'routewise/leaving';
/** Its value where somebody else had cordoned the node before. */
const wasCordoned = 'was-cordoned';

export class KubernetesClient {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #access: KubernetesAccess;

  constructor(
    credentials: KubernetesCredentials,
    private readonly timeoutMs = 15_000,
  ) {
    this.#access = accessBy(credentials);
  }

  async nodes(): Promise<KubernetesNode[]> {
    return (await this.#call<{ items: KubernetesNode[] }>('GET', '/api/v1/nodes')).items;
  }

  /** @returns undefined when there is no such node */
  async node(name: string): Promise<KubernetesNode | undefined> {
    return this.#find('GET', nodePath(name));
  }

  /** Keeps new pods off a node that is to leave, and says so on it. */
  async cordonForLeaving(name: string): Promise<void> {
    const node = await this.node(name);
    if (node === undefined) return;
    const before = node.spec.unschedulable === true ? wasCordoned : 'true';
    await this.#find('MERGE', nodePath(name), {
      metadata: {
        annotations: { [leavingAnnotation]: node.metadata.annotations?.[leavingAnnotation] ?? before },
      },
      spec: { unschedulable: true },
    });
  }

  /**
   * Takes that back; a node that somebody else had cordoned stays so.
   * @returns whether there was anything to take back
   */
  async keepAfterAll(name: string): Promise<boolean> {
    const leaving = (await this.node(name))?.metadata.annotations?.[leavingAnnotation];
    if (leaving === undefined) return false;
    await this.#find('MERGE', nodePath(name), {
      metadata: { annotations: { [leavingAnnotation]: null } },
      ...(leaving === wasCordoned ? {} : { spec: { unschedulable: null } }),
    });
    return true;
  }

  /** Null takes an annotation away. Fine when there is no such node. */
  async annotateNode(name: string, annotations: Record<string, string | null>): Promise<void> {
    await this.#find('MERGE', nodePath(name), { metadata: { annotations } });
  }

  /** Fine when it is gone already. */
  async deleteNode(name: string): Promise<void> {
    await this.#find('DELETE', nodePath(name));
  }

  /** All of them, page by page. */
  async podsOn(node: string): Promise<KubernetesPod[]> {
    const pods: KubernetesPod[] = [];
    let next = '';
    do {
      const selector = `fieldSelector=spec.nodeName%3D${encodeURIComponent(node)}&limit=${pageOfPods}`;
      const page = await this.#call<{ metadata?: { continue?: string }; items: KubernetesPod[] }>(
        'GET',
        `/api/v1/pods?${selector}${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`,
      );
      pods.push(...page.items);
      next = page.metadata?.continue ?? '';
    } while (next !== '');
    return pods;
  }

  /** All PersistentVolumes. */
  async volumes(): Promise<KubernetesVolume[]> {
    return (await this.#call<{ items: KubernetesVolume[] }>('GET', '/api/v1/persistentvolumes')).items;
  }

  /** @returns undefined when there is no such pod */
  async systemPod(name: string): Promise<KubernetesPod | undefined> {
    return this.#find('GET', `/api/v1/namespaces/kube-system/pods/${encodeURIComponent(name)}`);
  }

  /**
   * Asks the pod to go, as far as disruption budgets allow.
   * @returns why not for now, or undefined when it goes or is gone
   */
  async evict({ metadata: { name, namespace } }: KubernetesPod): Promise<string | undefined> {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}/eviction`;
    try {
      await this.#find('POST', path, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name, namespace },
      });
      return undefined;
    } catch (error) {
      if (error instanceof KubernetesCallError && error.status === 429) return error.message;
      throw error;
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  /** @returns undefined where there is no such thing */
  async #find<T>(method: ApiCall['method'], path: string, body?: object): Promise<T | undefined> {
    try {
      return await this.#call<T>(method, path, body);
    } catch (error) {
      if (error instanceof KubernetesCallError && error.status === 404) return undefined;
      throw error;
    }
  }

  async #call<T>(method: ApiCall['method'], path: string, body?: object): Promise<T> {
    const call = { method, path, ...(body === undefined ? {} : { body }) };
    const answer = await callApi(this.#access, call, { timeoutMs: this.timeoutMs, agent: this.#agent });
    if ('unreachable' in answer)
      throw new KubernetesCallError(
        0,
        `The Kubernetes API at ${this.#access.server} does not answer (${answer.unreachable}).`,
      );
    const { status, body: said } = answer;
    if (status < 200 || status >= 300)
      throw new KubernetesCallError(status, saidIn(said) ?? `it answers ${status}`);
    if (said === undefined)
      throw new KubernetesCallError(
        status,
        `The Kubernetes API at ${this.#access.server} answers with something else than JSON.`,
      );
    return said as T;
  }
}

function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}
