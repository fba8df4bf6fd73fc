// Says why a call to a machine's Talos API failed, in words for the person who runs the update.
// It must never carry a key, a certificate or a machine config, and never a stack for what the network did.
import { status } from '@grpc/grpc-js';
import type { ServiceError } from '@grpc/grpc-js';

/**
 * - `unreachable`: nothing answers there (yet); worth waiting for.
 * - `timeout`: something took the connection and did not answer in time; worth waiting for.
 * - `wrong-server`: the machine's certificate is not from this cluster's CA, or not for this address.
 * - `wrong-client`: the machine does not accept this cluster's administrator certificate.
 * - `not-ready`: Talos answers and asks to come back later.
 * - `already-exists`: what was asked for has been done before.
 * - `refused`: Talos understood and says no.
 */
export type TalosApiErrorKind =
  | 'unreachable'
  | 'timeout'
  | 'wrong-server'
  | 'wrong-client'
  | 'not-ready'
  | 'already-exists'
  | 'refused';

export class TalosApiError extends Error {
  override readonly name = 'TalosApiError';
  constructor(
    readonly kind: TalosApiErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/** Answers of Talos' Bootstrap that mean "later" (internal/app/machined/internal/server/v1alpha1, v1.12.0). */
const laterAnswers = /bootstrap is not available yet|time is not in sync yet/;
/** @param address `host:port`, for the message. */
export function talosApiError(error: ServiceError, address: string): TalosApiError {
  const said = shorten(error.details);
  switch (error.code) {
    case status.ALREADY_EXISTS:
      return new TalosApiError('already-exists', `Talos on ${address} says it is done already: ${said}.`);
    case status.DEADLINE_EXCEEDED:
      return new TalosApiError('timeout', `The Talos API on ${address} did not answer in time.`);
    case status.UNAVAILABLE:
    case status.CANCELLED:
      return connectionError({ state: 'unreachable', why: said }, address);
    case status.FAILED_PRECONDITION:
      return laterAnswers.test(said)
        ? new TalosApiError('not-ready', `Talos on ${address} is not ready: ${said}.`)
        : new TalosApiError('refused', `Talos on ${address} refused: ${said}.`);
    case status.UNAUTHENTICATED:
    case status.PERMISSION_DENIED:
      return new TalosApiError(
        'wrong-client',
        `Talos on ${address} does not let this cluster's administrator in: ${said}. ` +
          'The certificate has to come from the secrets the machine was made with and carry the role os:admin.',
      );
    default:
      return new TalosApiError('refused', `Talos on ${address} refused: ${said}.`);
  }
}

/** What a look at the bare connection found. */
export function connectionError(
  found: { state: 'unreachable' | 'wrong-server' | 'wrong-client'; why: string },
  address: string,
): TalosApiError {
  switch (found.state) {
    case 'unreachable':
      return new TalosApiError('unreachable', `Nothing answers the Talos API on ${address} (${found.why}).`);
    case 'wrong-client':
      return new TalosApiError(
        'wrong-client',
        `The machine on ${address} does not accept this cluster's administrator certificate (${found.why}). ` +
          'It was made with other machine secrets: replace the machine, or use the stack that made it.',
      );
    case 'wrong-server':
      return new TalosApiError(
        'wrong-server',
        `The machine on ${address} shows a certificate that this cluster's Talos CA did not sign for that address (${found.why}). ` +
          'Either it runs without our machine config (maintenance mode), it belongs to another cluster, or its ' +
          'certificate names lack the address.',
      );
  }
}

/**
 * The part that is safe and worth showing: the points of a list of validation errors (they name keys, not values), else
 * the first line; without grpc's own preamble. Later lines may hold a diff of machine configs.
 */
function shorten(details: string): string {
  const points = [...details.matchAll(/^\s*\* (.*[^:\n])$/gm)].map((match) => match[1]);
  if (points.length > 0) return points.join('; ').slice(0, 1000);
  const line = details.split('\n')[0] ?? '';
  const cause = /Last error: (?:Error: )?(.*?)(?:\. Resolution note.*)?$/.exec(line)?.[1] ?? line;
  return cause.slice(0, 300).replace(/[.\s]+$/, '');
}
