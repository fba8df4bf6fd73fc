// Waits for one step in the life of a cluster, for as long as the stack lets one take.
// It must never go on when the engine that asked for it is gone.
import type { Attempt } from '../waitUntil';
import { waitUntil } from '../waitUntil';
import { requireEngine } from './engineWatch';

export interface StepPatience {
  readonly stepSeconds: number;
  /** Milliseconds between two looks. */
  readonly intervalMs: number;
}

/** @throws Error saying what was waited for, what was found last, and to run the update again */
export function untilStepIsDone<T>(
  what: string,
  { stepSeconds, intervalMs }: StepPatience,
  attempt: () => Promise<Attempt<T>>,
): Promise<T> {
  return waitUntil(
    async () => {
      await requireEngine();
      return attempt();
    },
    { deadline: Date.now() + stepSeconds * 1000, intervalMs },
    (last) =>
      `${what}: not within ${stepSeconds} s. ${last} What was done so far stays; run the update again when that is mended, and it goes on from here.`,
  );
}
