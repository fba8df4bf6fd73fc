// Does the same with several things side by side, and waits for all of them whatever becomes of one.
// It must never leave one under way when it throws, nor keep one failure quiet because another came first.
import type { Problem } from '../../config/problem';
import { RefusedError } from '../../config/problem';
import { messageOf } from '../../config/messageOf';

/**
 * Like `Promise.all`, but it ends when the last one has ended.
 * @throws what was thrown where one failed; where several did, one error that tells each of them
 */
export async function together<T, R>(items: readonly T[], task: (item: T) => Promise<R>): Promise<R[]> {
  const outcomes = await Promise.allSettled(items.map(task));
  const failures = outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
  );
  if (failures.length > 0) throw inOne(failures);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
}

/** At most this many are told in full, so that a hundred hosts behind one broken cable do not fill a screen. */
const told = 20;

/** Problems stay problems, so that a command ends as it would have ended for one of them. */
function inOne(failures: readonly unknown[]): unknown {
  const [first] = failures;
  const messages = [...new Set(failures.map(messageOf))];
  if (messages.length === 1) return first;
  const problems = failures.map(problemsOf);
  if (problems.every((each) => each !== undefined)) return new RefusedError(problems.flat());
  const more = messages.length > told ? [`… and ${messages.length - told} more`] : [];
  return new Error([...messages.slice(0, told), ...more].join('\n'), {
    cause: new AggregateError(failures, `${failures.length} failed`),
  });
}

function problemsOf(failure: unknown): readonly Problem[] | undefined {
  return failure instanceof RefusedError ? failure.problems : undefined;
}
