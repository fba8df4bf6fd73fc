// Reads out of the stack's own state what its Kubernetes provider connects with.
// It must never keep or show it: it is the one thing here that is asked for in clear.
import { z } from 'zod';
import { exportState } from '../../observe/exportState';

const state = z.object({
  deployment: z.object({
    resources: z
      .array(z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()).optional() }))
      .nullish(),
  }),
});
const secret = z.object({ plaintext: z.string() });

/**
 * @param stack `organization/project/stack`
 * @returns undefined where the stack has none yet. A secret
 */
export async function readKubeconfig(stack: string): Promise<string | undefined> {
  const { resources } = state.parse(await exportState(stack, { showSecrets: true })).deployment;
  const provider = resources?.find(({ type }) => type === 'pulumi:providers:kubernetes');
  const shown = secret.safeParse(provider?.inputs?.kubeconfig);
  return shown.success ? z.string().parse(JSON.parse(shown.data.plaintext)) : undefined;
}
