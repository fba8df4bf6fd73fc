// What every step in the life of a k3s cluster works with: the request, the API, patience, and a voice.
// It must never hold a decision of its own.
import { untilStepIsDone } from '../cluster/patience';
import { messageOf } from '../../../config/messageOf';
import { KubernetesClient } from '../kubernetes/kubernetesClient';
import type { Attempt } from '../waitUntil';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';

export class K3sLifeContext {
  readonly kubernetes: KubernetesClient;

  constructor(
    readonly request: K3sLifeRequest,
    /** Tells the user what is done, one line each, without secrets. */
    readonly say: (line: string) => void,
    /** What the last update left; how machines are reached is in it, too. */
    readonly record: K3sLifeRecord,
  ) {
    this.kubernetes = new KubernetesClient(request.kubernetes);
  }

  readonly #done = new Set<string>();

  /** True once for each text, in the life of this context. */
  isFirst(what: string): boolean {
    const isFirst = !this.#done.has(what);
    this.#done.add(what);
    return isFirst;
  }

  get servers(): K3sLifeNode[] {
    return this.request.nodes.filter(({ role }) => role === 'server');
  }

  get agents(): K3sLifeNode[] {
    return this.request.nodes.filter(({ role }) => role === 'agent');
  }

  /** Looks until the answer is done; what throws meanwhile is a reason to look again. */
  async until<T>(what: string, look: () => Promise<Attempt<T>>): Promise<T> {
    const { stepSeconds, intervalMs = 2000 } = this.request;
    return untilStepIsDone(what, { stepSeconds, intervalMs }, async () => {
      try {
        return await look();
      } catch (error) {
        return { retry: messageOf(error) };
      }
    });
  }

  close(): void {
    this.kubernetes.close();
  }
}
