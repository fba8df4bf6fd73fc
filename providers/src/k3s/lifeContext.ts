// What steps in the life of a k3s cluster have besides: nodes by role, what the last update left, and patience with what fails.
// It must never hold a decision of its own.
import { StepContext } from '../cluster/stepContext';
import { messageOf } from '../../../config/messageOf';
import type { Attempt } from '../waitUntil';
import type { K3sLifeNode, K3sLifeRecord, K3sLifeRequest } from './lifeRequest';

export class K3sLifeContext extends StepContext<K3sLifeRequest> {
  constructor(
    request: K3sLifeRequest,
    say: (line: string) => void,
    /** What the last update left; how machines are reached is in it, too. */
    readonly record: K3sLifeRecord,
  ) {
    super(request, say, 2000);
  }

  get servers(): K3sLifeNode[] {
    return this.request.nodes.filter(({ role }) => role === 'server');
  }

  get agents(): K3sLifeNode[] {
    return this.request.nodes.filter(({ role }) => role === 'agent');
  }

  /** Looks until the answer is done; what throws meanwhile is a reason to look again. */
  override async until<T>(what: string, look: () => Promise<Attempt<T>>): Promise<T> {
    return super.until(what, async () => {
      try {
        return await look();
      } catch (error) {
        return { retry: messageOf(error) };
      }
    });
  }
}
