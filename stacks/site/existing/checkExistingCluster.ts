// Makes sure that a kubeconfig leads to the cluster that was planned for, before anything is changed there.
// It must never let another cluster pass for it, nor show a kubeconfig.
import type { Problem } from '../../../config/problem';
import { existingClusterProblems } from '../../../config/problems/existingCluster';
import type { ExistingPlan } from '../../../plan/infrastructure/existing';
import { accessOf } from '../../../providers/src/kubernetes/access';
import { readApi } from '../../../providers/src/kubernetes/callApi';
import { existingAccess } from './existingAccess';

/** The plan is for one cluster; a context that leads elsewhere must not be taken for it. */
export async function checkExistingCluster(plan: ExistingPlan): Promise<Problem[]> {
  const access = accessOf(existingAccess(plan).kubeconfig);
  const answer = await readApi(access, '/api/v1/namespaces/kube-system', 30_000);
  const path = 'routewise:provider.kubeconfig';
  if ('unreachable' in answer || answer.status !== 200)
    return [
      existingClusterProblems['cluster-unreadable'].at(path, {
        found: access.server,
        reason:
          'unreachable' in answer
            ? `it does not answer: ${answer.unreachable}`
            : `it answers ${answer.status}`,
      }),
    ];
  const { metadata } = answer.body as { metadata: { uid: string } };
  if (metadata.uid === plan.uid) return [];
  return [
    existingClusterProblems['another-cluster'].at(path, {
      found: access.server,
      reason: `this is another cluster than the one that was observed (${plan.server}): its kube-system has the uid ${metadata.uid}, not ${plan.uid}`,
    }),
  ];
}
