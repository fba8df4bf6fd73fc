// Makes sure that a name which clients are to use for the API leads to this very cluster before a kubeconfig has it.
// It must never show a credential, nor ask anything of a name that the kubeconfig has already.
import type { Problem } from '../../config/problem';
import { runningStackProblems } from '../../config/problems/runningStack';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { reachedAt } from '../../plan/infrastructure/proxmoxMachine';
import type { Answer } from '../../providers/src/kubernetes/callApi';
import { accessOf } from '../../providers/src/kubernetes/access';
import { readApi } from '../../providers/src/kubernetes/callApi';
import { nodesSeenAs } from './proxmox/nodesSeenAs';
import { readKubeconfig } from '../state/readKubeconfig';
import { stackName } from '../state/stackState';

const timeoutMs = 15_000;

/** @param kubeconfig what the stack's Kubernetes provider connects with, undefined where it has none yet */
export async function checkApiName(
  plan: Pick<ClusterPlan, 'apiEndpoint' | 'infrastructure'>,
  kubeconfig: () => Promise<string | undefined> = () => readKubeconfig(stackName()),
): Promise<Problem[]> {
  const { clients, port } = plan.apiEndpoint;
  if (clients === undefined) return [];
  const present = await kubeconfig();
  if (present === undefined) return [];
  const access = accessOf(present);
  const server = `https://${reachedAt(clients, nodesSeenAs(plan))}:${port}`;
  if (access.server === server) return [];
  const why = trouble(await readApi({ ...access, server }, '/api/v1/namespaces/kube-system', timeoutMs));
  if (why === undefined) return [];
  return [
    runningStackProblems['api-name-not-ready'].at('routewise:cluster.apiEndpoint', {
      found: clients,
      reason: `kubeconfigs would name it, and it is no way to this cluster’s API yet: ${server} ${why}`,
      remedy: `set routewise:cluster.apiEndpoint to what it was, add ${clients} to routewise:cluster.apiNames and run \`pulumi up\`: the API’s certificates are then valid for both names. Point it at the control planes, port ${port}, and set it after that`,
    }),
  ];
}

/** The cluster's own CA is asked for: only its API can answer. */
function trouble(answer: Answer): string | undefined {
  if ('unreachable' in answer) {
    const { unreachable } = answer;
    if (unreachable === 'ERR_TLS_CERT_ALTNAME_INVALID')
      return 'answers with a certificate that is not valid for that name';
    return /CERT|SIGNATURE|ISSUER/.test(unreachable)
      ? `answers with a certificate that is not from this cluster’s CA (${unreachable})`
      : `does not answer (${unreachable})`;
  }
  return answer.status === 200 ? undefined : `answers ${answer.status} to this cluster’s administrator`;
}
