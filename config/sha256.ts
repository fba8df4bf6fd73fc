// The SHA-256 of a text or of bytes, in hex: what files are held against, and what names and ids are made from.
// It must never change its form: digests of it are in the states of stacks and on their hosts.
import { createHash } from 'node:crypto';

export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
