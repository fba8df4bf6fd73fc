// Repeats an attempt until it succeeds, is hopeless, or the time is up.
// It must never wait without a bound.
import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  /** Milliseconds since the epoch after which no new attempt starts. */
  deadline: number;
  /** Milliseconds between two attempts. */
  intervalMs: number;
}

/** `hopeless` ends the wait only when it comes `hopelessAfter` times in a row: a machine that boots shows odd things. */
export type Attempt<T> = { done: T } | { retry: string } | { hopeless: string };

const hopelessAfter = 4;

/**
 * @param timeUp makes the error's message out of the last reason.
 * @throws Error with the reason of the last attempt.
 */
export async function waitUntil<T>(
  attempt: () => Promise<Attempt<T>>,
  patience: Patience,
  timeUp: (lastReason: string) => string,
): Promise<T> {
  let hopelessInARow = 0;
  for (;;) {
    const outcome = await attempt();
    if ('done' in outcome) return outcome.done;
    hopelessInARow = 'hopeless' in outcome ? hopelessInARow + 1 : 0;
    const reason = 'hopeless' in outcome ? outcome.hopeless : outcome.retry;
    if (hopelessInARow >= hopelessAfter) throw new Error(reason);
    if (Date.now() + patience.intervalMs >= patience.deadline) throw new Error(timeUp(reason));
    await pause(patience.intervalMs);
  }
}
