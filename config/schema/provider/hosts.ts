// Provider `hosts`: machines that exist already, listed under `nodes` and reached by SSH.
// It must never hold a private key.
import { z } from 'zod';
import { isLoginName } from '../../sshTarget';

export const hostsProvider = z.strictObject({
  kind: z.literal('hosts').describe('Machines that exist already and are reached by SSH.'),
  user: z
    .string()
    .refine(isLoginName, 'must be a login name')
    .default('root')
    .describe('SSH user; sudo is used where it is not root.'),
});
