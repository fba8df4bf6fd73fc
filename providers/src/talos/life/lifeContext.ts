// What steps in the life of a Talos cluster have besides: machines by role, and Talos' own API.
// It must never hold a decision of its own.
import { talosApiPort } from '../../../../config/ports';
import { TalosApi } from '../talosApi';
import { TalosApiError } from '../talosApiError';
import type { Attempt } from '../../waitUntil';
import { messageOf } from '../../../../config/messageOf';
import { requireEngine } from '../../cluster/engineWatch';
import { StepContext } from '../../cluster/stepContext';
import type { LifeMachine, LifeRequest } from './lifeRequest';

const callMs = 10_000;

export class LifeContext extends StepContext<LifeRequest> {
  constructor(request: LifeRequest, say: (line: string) => void) {
    super(request, say, 1000);
  }

  get controlPlanes(): LifeMachine[] {
    return this.request.machines.filter(({ role }) => role === 'control-plane');
  }

  get workers(): LifeMachine[] {
    return this.request.machines.filter(({ role }) => role === 'worker');
  }

  /** One call, once: a fresh connection each time, because a channel that failed waits longer and longer. */
  async talos<T>(
    { address, port, certifiedFor }: LifeMachine,
    call: (api: TalosApi) => Promise<T>,
    timeoutMs = callMs,
  ): Promise<T> {
    const api = new TalosApi(address, port ?? talosApiPort, this.request.talos, timeoutMs, certifiedFor);
    try {
      return await call(api);
    } finally {
      api.close();
    }
  }

  /** A deed: once, and when it fails, with the machine and the deed in the error. */
  async deed(
    machine: LifeMachine,
    what: string,
    call: (api: TalosApi) => Promise<void>,
    timeoutMs: number,
  ): Promise<void> {
    await requireEngine();
    try {
      await this.talos(machine, call, timeoutMs);
    } catch (error) {
      throw new Error(
        `${machine.name}: ${what} failed. ${messageOf(error)} ` +
          'Nothing else was begun; run the update again once the machine answers, and it goes on from here.',
        { cause: error },
      );
    }
  }

  /** Asks a machine until the answer is `done`, for as long as one step may take. */
  async talosUntil<T>(
    machine: LifeMachine,
    what: string,
    ask: (api: TalosApi) => Promise<Attempt<T>>,
  ): Promise<T> {
    return this.until(`${machine.name}: ${what}`, async () => {
      try {
        return await this.talos(machine, ask);
      } catch (error) {
        return retryOrGiveUp(error);
      }
    });
  }
}

/** What a failed question means for a wait. */
export function retryOrGiveUp(error: unknown): Attempt<never> {
  if (error instanceof TalosApiError && (error.kind === 'wrong-client' || error.kind === 'wrong-server')) {
    return { hopeless: error.message };
  }
  return { retry: messageOf(error) };
}
