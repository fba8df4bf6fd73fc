// What every step in the life of a cluster works with, whatever runs it: the API, patience, and a voice.
// It must never hold a decision of its own.
import type { KubernetesCredentials } from '../kubernetes/access';
import { KubernetesClient } from '../kubernetes/kubernetesClient';
import type { Attempt } from '../waitUntil';
import { untilStepIsDone } from './patience';

/** What is asked of a cluster, as far as each step needs it. */
export interface StepRequest {
  kubernetes: KubernetesCredentials;
  /** Seconds for each single step: a restart, a join, a health check. */
  stepSeconds: number;
  /** Milliseconds between two looks. */
  intervalMs?: number;
}

export class StepContext<Request extends StepRequest> {
  readonly kubernetes: KubernetesClient;

  constructor(
    readonly request: Request,
    /** Tells the user what is done, one line each, without secrets. */
    readonly say: (line: string) => void,
    /** Milliseconds between two looks where the request says nothing. */
    readonly intervalMs: number,
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

  /** @throws Error saying what was waited for, what was found last, and to run the update again */
  async until<T>(what: string, look: () => Promise<Attempt<T>>): Promise<T> {
    const { stepSeconds, intervalMs = this.intervalMs } = this.request;
    return untilStepIsDone(what, { stepSeconds, intervalMs }, look);
  }

  close(): void {
    this.kubernetes.close();
  }
}
