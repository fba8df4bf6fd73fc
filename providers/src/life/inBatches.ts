// Does the same with several things, at most so many at once.
// It must never leave one under way when it throws: the next update would meet it half-done.

/** @throws the first error of a batch, when all of that batch has ended; later batches are not begun */
export async function inBatches<T>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<void>,
): Promise<void> {
  for (let first = 0; first < items.length; first += atOnce) {
    const outcomes = await Promise.allSettled(items.slice(first, first + atOnce).map(task));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason as Error;
  }
}
