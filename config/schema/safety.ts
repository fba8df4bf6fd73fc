// Section `safety`: guards against losing what cannot be got back.
import { z } from 'zod';

export const safetySection = z.strictObject({
  protect: z
    .boolean()
    .default(false)
    .describe(
      'Protect control planes, machine secrets and the Cilium release: Pulumi refuses to delete or replace them.',
    ),
});
