// Decides whether a host is the one it was: its key against a pinned fingerprint, or against the one seen first.
// It must never let a changed key pass.
import { createHash } from 'node:crypto';

/** Which key a host must show; without either the first one seen is taken, and the caller keeps it. */
export interface HostKeyPolicy {
  /** `SHA256:…` out of the stack; it outweighs what was kept. */
  readonly pinned?: string;
  /** `SHA256:…` kept from an earlier connection. */
  readonly known?: string;
}

/** As `ssh-keygen -l` prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

export function expectedKey({ pinned, known }: HostKeyPolicy): string | undefined {
  return pinned ?? known;
}

/**
 * Algorithms by kind of key, tried in this order: a host has several keys, and the expected one may be any of them.
 * The order never depends on what a library prefers, so that the key seen first stays the key seen.
 */
export const keyKinds: readonly (readonly string[])[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256'],
];
