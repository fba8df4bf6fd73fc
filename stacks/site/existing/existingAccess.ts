// Finds the kubeconfig of an existing cluster.
// It must never show a kubeconfig, nor take one that the stack keeps in clear.
import * as pulumi from '@pulumi/pulumi';
import { RefusedError } from '../../../config/problem';
import { existingClusterProblems } from '../../../config/problems/existingCluster';
import { standaloneKubeconfig } from '../../../observe/kubeconfig';
import type { ExistingPlan } from '../../../plan/infrastructure/existing';
import { isConfigSecret } from '../../config/configSecret';

export interface ExistingAccess {
  /** Stands by itself: for this program's own calls. Secret. */
  readonly kubeconfig: string;
  /** As the user has it: for the Kubernetes provider, which asks plugins itself. */
  readonly original: { readonly kubeconfig?: string; readonly context?: string };
}

/** @throws RefusedError where there is none */
export function existingAccess(plan: ExistingPlan): ExistingAccess {
  const { context, kubeconfigConfig } = plan;
  const text = kubeconfigConfig === undefined ? undefined : secretText(kubeconfigConfig);
  const given = text ?? plan.kubeconfig;
  return {
    kubeconfig: standaloneKubeconfig({ text, path: plan.kubeconfig, context }),
    original: {
      ...(given === undefined ? {} : { kubeconfig: given }),
      ...(context === undefined ? {} : { context }),
    },
  };
}

function secretText(name: string): string {
  const value = pulumi.runtime.getConfig(name);
  if (value !== undefined && isConfigSecret(name)) return value;
  const kind = existingClusterProblems[value === undefined ? 'kubeconfig-missing' : 'kubeconfig-in-clear'];
  throw new RefusedError([
    kind.at('routewise:provider.kubeconfigConfig', {
      found: name,
      reason: value === undefined ? 'the stack has no such key' : undefined,
      remedy: `run \`pulumi config set --secret ${name} < KUBECONFIG\``,
    }),
  ]);
}
