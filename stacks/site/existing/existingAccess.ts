// Finds the kubeconfig of an existing cluster, and makes sure that it leads to the cluster that was planned for.
// It must never show a kubeconfig, nor take one that the stack keeps in clear.
import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { standaloneKubeconfig } from '../../../observe/kubeconfig';
import { readRelease } from '../../../observe/readCluster';
import type { ExistingPlan } from '../../../plan/infrastructure/existing';
import { hasSecrets } from '../../../plan/infrastructure/existing';
import { restoreHidden } from '../../../plan/infrastructure/restoreHidden';
import { isConfigSecret } from '../../config/configSecret';
import { accessOf } from '../../../providers/src/kubernetes/access';
import { readApi } from '../../../providers/src/kubernetes/callApi';

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
  throw new RefusedError([
    {
      rule: value === undefined ? 'kubeconfig-missing' : 'kubeconfig-in-clear',
      severity: 'refuse',
      path: 'routewise:provider.kubeconfigConfig',
      found: name,
      reason:
        value === undefined
          ? 'the stack has no such key'
          : 'the stack file holds it in clear, where everybody who sees the file can read it',
      remedy: `run \`pulumi config set --secret ${name} < KUBECONFIG\``,
    },
  ]);
}

/** The plan is for one cluster; a context that leads elsewhere must not be taken for it. */
export async function checkExistingCluster(plan: ExistingPlan): Promise<Problem[]> {
  const access = accessOf(existingAccess(plan).kubeconfig);
  const answer = await readApi(access, '/api/v1/namespaces/kube-system', 30_000);
  const at = { severity: 'refuse' as const, path: 'routewise:provider.kubeconfig', found: access.server };
  if ('unreachable' in answer || answer.status !== 200)
    return [
      {
        ...at,
        rule: 'cluster-unreadable',
        reason:
          'unreachable' in answer
            ? `it does not answer: ${answer.unreachable}`
            : `it answers ${answer.status}`,
        remedy: 'see that `kubectl get nodes` works with this kubeconfig and context',
      },
    ];
  const { metadata } = answer.body as { metadata: { uid: string } };
  if (metadata.uid === plan.uid) return [];
  return [
    {
      ...at,
      rule: 'another-cluster',
      reason: `this is another cluster than the one that was observed (${plan.server}): its kube-system has the uid ${metadata.uid}, not ${plan.uid}`,
      remedy:
        'name the right context (routewise:provider.context), or observe this cluster: `routewise observe`',
    },
  ];
}

type Values = Readonly<Record<string, unknown>>;

/**
 * What Helm is given: the release's own values where they are kept, else the plan's with what is in no file. Secret.
 * @param own keys that the stack sets itself: they have its way, hidden or not
 */
export async function valuesFor(
  plan: ExistingPlan,
  planned: Values,
  own: readonly (readonly string[])[],
  kubeconfig: string,
): Promise<Values> {
  const { release, values } = plan;
  const keeps = values === 'keep' && release !== undefined;
  if (release === undefined || (!keeps && !hasSecrets(release))) return planned;
  const running = await readRelease(accessOf(kubeconfig));
  if (keeps) return running?.values ?? {};
  return restoreHidden(planned, release, running, own);
}
