// Reads and changes the few Kubernetes objects that the life of a node concerns: nodes, and the pods on them.
// It must never retry on its own, and never touch an object that the caller did not name.
import { Agent, request } from 'node:https';
import { certifiedFor, hostOf } from '../tls/certifiedFor';
import { fromBase64 } from '../tls/certificates';
import type { KubernetesCredentials } from './readiness';

export interface KubernetesNode {
  metadata: {
    name: string;
    uid: string;
    annotations?: Record<string, string>;
    labels?: Record<string, string>;
  };
  spec: { unschedulable?: boolean; taints?: { effect: string }[] };
  status: {
    conditions?: { type: string; status: string; message?: string }[];
    nodeInfo?: { kubeletVersion: string; machineID?: string };
  };
}

export interface KubernetesVolume {
  metadata: { name: string };
  spec: {
    claimRef?: { namespace: string; name: string };
    nodeAffinity?: {
      required?: {
        nodeSelectorTerms: { matchExpressions?: { key: string; operator: string; values?: string[] }[] }[];
      };
    };
  };
}

export interface KubernetesPod {
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    annotations?: Record<string, string>;
    ownerReferences?: { kind: string; controller?: boolean }[];
    deletionTimestamp?: string;
  };
  spec: {
    nodeName?: string;
    containers: { image: string }[];
    volumes?: { name: string; emptyDir?: object }[];
  };
  status: { phase?: string; conditions?: { type: string; status: string }[] };
}

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
  readonly #agent: Agent;
  readonly #endpoint: string;

  constructor(
    access: KubernetesCredentials,
    private readonly timeoutMs = 15_000,
  ) {
    this.#endpoint = access.endpoint.replace(/\/$/, '');
    this.#agent = new Agent({
      keepAlive: true,
      ca: fromBase64(access.ca),
      cert: fromBase64(access.crt),
      key: fromBase64(access.key),
      checkServerIdentity: certifiedFor(hostOf(access.endpoint), access.certifiedFor),
    });
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
    await this.#find('PATCH', nodePath(name), {
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
    await this.#find('PATCH', nodePath(name), {
      metadata: { annotations: { [leavingAnnotation]: null } },
      ...(leaving === wasCordoned ? {} : { spec: { unschedulable: null } }),
    });
    return true;
  }

  /** Null takes an annotation away. Fine when there is no such node. */
  async annotateNode(name: string, annotations: Record<string, string | null>): Promise<void> {
    await this.#find('PATCH', nodePath(name), { metadata: { annotations } });
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

  async #find<T>(method: string, path: string, body?: object): Promise<T | undefined> {
    try {
      return await this.#call<T>(method, path, body);
    } catch (error) {
      if (error instanceof KubernetesCallError && error.status === 404) return undefined;
      throw error;
    }
  }

  #call<T>(method: string, path: string, body?: object): Promise<T> {
    return new Promise((resolve, reject) => {
      const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
      const asked = request(
        `${this.#endpoint}${path}`,
        {
          method,
          agent: this.#agent,
          headers: body === undefined ? {} : { 'content-type': type },
          signal: AbortSignal.timeout(this.timeoutMs),
        },
        (answer) => {
          const parts: Buffer[] = [];
          answer.on('data', (part: Buffer) => parts.push(part));
          answer.on('error', (error) => {
            reject(noAnswer(this.#endpoint, error));
          });
          answer.on('end', () => {
            const text = Buffer.concat(parts).toString('utf8');
            const status = answer.statusCode ?? 0;
            if (status >= 200 && status < 300) resolve(JSON.parse(text) as T);
            else reject(new KubernetesCallError(status, messageOf(text, status)));
          });
        },
      );
      asked.on('error', (error) => {
        reject(noAnswer(this.#endpoint, error));
      });
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }
}

function noAnswer(endpoint: string, error: NodeJS.ErrnoException): KubernetesCallError {
  const why = error.name === 'TimeoutError' || error.name === 'AbortError' ? 'no answer in time' : error.code;
  return new KubernetesCallError(
    0,
    `The Kubernetes API at ${endpoint} does not answer (${why ?? error.message}).`,
  );
}

function messageOf(text: string, status: number): string {
  try {
    return (JSON.parse(text) as { message?: string }).message ?? `it answers ${status}`;
  } catch {
    return `it answers ${status}`;
  }
}

function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}
