// The refusals of the Proxmox VE API: an HTTP status, a reason in the status line, and parameters at fault.
// It must never hold a secret: reasons are shown to users.

export class ProxmoxError extends Error {
  /** @param errors parameter → what is wrong with it */
  constructor(
    readonly status: number,
    message: string,
    readonly errors?: Record<string, string>,
  ) {
    super(message);
  }
}

export function badParameters(errors: Record<string, string>): ProxmoxError {
  return new ProxmoxError(400, 'Parameter verification failed.', errors);
}

/** What Perl’s `die` becomes: nearly every refusal of Proxmox VE is a 500. */
export function died(message: string): ProxmoxError {
  return new ProxmoxError(500, message);
}
