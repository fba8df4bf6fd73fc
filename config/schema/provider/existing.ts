// Provider `existing`: a cluster that somebody else made and keeps; Routewise tunes its Cilium and nothing else.
// It must never hold a kubeconfig itself, which is a secret: its path, or the name of a secret key.
import { z } from 'zod';

export const changeClasses = ['hot', 'agent-restart', 'pod-recreate', 'node-drain', 'rebuild-only'] as const;
/** What a change of Cilium's configuration asks of a running cluster, the gentlest first. */
export type ChangeClass = (typeof changeClasses)[number];

export const existingProvider = z.strictObject({
  kind: z.literal('existing').describe('A cluster that exists already: Cilium alone is installed or tuned.'),
  cluster: z
    .string()
    .min(1)
    .describe(
      'File with what the cluster says of itself, relative to Pulumi.yaml: written by `routewise observe`.',
    ),
  kubeconfig: z
    .string()
    .min(1)
    .optional()
    .describe('Path of the kubeconfig; default: the variable KUBECONFIG, else ~/.kube/config.'),
  kubeconfigConfig: z
    .string()
    .regex(/^(?!routewise:)[^:]+:[^:]+$/, 'must be the name of a secret, for example existing:kubeconfig')
    .optional()
    .describe(
      'Secret of the stack that holds the kubeconfig, instead of a path: `pulumi config set --secret`.',
    ),
  context: z.string().min(1).optional().describe('Context of the kubeconfig; default: its current one.'),
  values: z
    .enum(['keep', 'plan'])
    .default('keep')
    .describe(
      '`keep` adopts the running release as it is; `plan` gives it the plan’s values. Look at `routewise adopt` in between.',
    ),
  allow: z
    .enum(changeClasses)
    .default('agent-restart')
    .describe(
      'What a changed value may ask of the cluster at most. Values whose change asks for more stay as they are.',
    ),
});
