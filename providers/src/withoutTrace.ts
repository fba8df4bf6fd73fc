// Takes the lines of code off an error that is told to the user: their mistake, or a machine's failure.
// It must never be used for what this program itself did wrong, nor hand on what a terminal obeys.
import { messageOf } from '../../config/messageOf';

/** @param failure words for the user, or what was thrown: that stays the error it is */
export function withoutTrace(failure: unknown): Error {
  const error = failure instanceof Error ? failure : new Error(String(failure));
  error.message = messageOf(error);
  error.stack = '';
  return error;
}
