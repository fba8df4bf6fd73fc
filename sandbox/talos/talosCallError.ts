// An answer of the Talos API that is an error, with the gRPC status its caller sees.
// It must never carry a secret.
import type { status } from '@grpc/grpc-js';

export class TalosCallError extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}
