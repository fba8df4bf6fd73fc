// Says why a `fetch` failed: Node.js hides the cause one level down.
// It must never say nothing: of several addresses that refuse, the cause has a code and no words.
import { messageOf } from './messageOf';

/** What a failure may say of itself; whether it is an `Error` of this very realm says nothing. */
interface Failure {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly code?: unknown;
  readonly cause?: unknown;
}

/** @param timeoutMs what the fetch was given, told where it was not enough */
export function causeOf(error: unknown, timeoutMs: number): string {
  const { name, message, cause } = failureOf(error);
  if (name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { message: why, code } = failureOf(cause);
  return messageOf([why, code, message].find((text) => typeof text === 'string' && text !== '') ?? error);
}

function failureOf(error: unknown): Failure {
  return typeof error === 'object' && error !== null ? error : {};
}
