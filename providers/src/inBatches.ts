// Does the same with several things, at most so many at once.
// It must never leave one under way when it throws: the next update would meet it half-done.
import { together } from './together';

/** @throws every failure of a batch in one error, when all of that batch has ended; later batches are not begun */
export async function inBatches<T, R>(
  items: readonly T[],
  atOnce: number,
  task: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let first = 0; first < items.length; first += atOnce)
    results.push(...(await together(items.slice(first, first + atOnce), task)));
  return results;
}
