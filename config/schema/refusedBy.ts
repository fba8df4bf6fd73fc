// Lets a schema refuse a value in the words of a function that knows what is wrong with it.
import type { z } from 'zod';

/**
 * Arguments of `refine`.
 * @param trouble what is wrong with the value, completing “it …”; nothing where it may stand
 */
export function refusedBy<T>(
  trouble: (value: T) => string | undefined,
): [(value: T) => boolean, { error: (issue: z.core.$ZodRawIssue) => string | undefined }] {
  return [(value) => trouble(value) === undefined, { error: ({ input }) => trouble(input as T) }];
}
