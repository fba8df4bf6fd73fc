// Reads what the stack's own state has of Cilium, before the program registers anything.
// It must never take an unreadable state for an empty one: a release that runs could be replaced then, untold.
import type { RunningCilium } from '../../plan/running/runningCilium';
import { runningCiliumOf } from '../../plan/running/runningCilium';
import { stateOfStack } from './stackState';

/** @throws Error where the state cannot be read; planning the stack has told it before in words of its own */
export async function readRunningCilium(): Promise<RunningCilium> {
  return runningCiliumOf(await stateOfStack());
}
