// What the stack has built already, from its own state.
// It must never take an unreadable state for an empty one: nodes that run would be planned anew, elsewhere.
import { cleanText } from '../../config/cleanText';
import { messageOf } from '../../config/messageOf';
import type { Problem } from '../../config/problem';
import { RefusedError } from '../../config/problem';
import { runningStackProblems } from '../../config/problems/runningStack';
import { readRunning } from '../../plan/running/readRunning';
import type { RunningStack } from '../../plan/running/runningStack';
import { stackName, stateOfStack } from './stackState';

/** @throws RefusedError where the state cannot be read */
export async function runningStack(): Promise<RunningStack> {
  try {
    return readRunning(await stateOfStack());
  } catch (error) {
    throw new RefusedError([unreadable(error)]);
  }
}

function unreadable(error: unknown): Problem {
  const [line] = messageOf(error).trim().split('\n').slice(-1);
  return runningStackProblems['state-unreadable'].at('routewise:', {
    reason: `the stack’s own state says where its nodes are, and it cannot be read: ${cleanText(line ?? '')}. Planned without it, running nodes could be given other addresses, ids or machines.`,
    remedy: `see that \`pulumi stack export --stack ${stackName()}\` works where this program runs: \`pulumi\` on PATH, and logged in to the same backend`,
  });
}
