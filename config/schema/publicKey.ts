// The form of an SSH public key: what providers let into machines by it.
// It must never take a private key, which a stack’s file would show.
import { z } from 'zod';

export const publicKey = z
  .string()
  .regex(/^(ssh-|ecdsa-)\S+ \S+/, 'must be a public key as in ~/.ssh/id_ed25519.pub');
