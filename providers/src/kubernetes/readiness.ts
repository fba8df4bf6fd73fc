// Asks a Kubernetes API server whether it is ready, as the cluster's administrator.
// It must never change anything in the cluster.
import type { KubernetesCredentials } from './access';
import { accessBy } from './access';
import type { NoAnswer } from './callApi';
import { readApi } from './callApi';

export type KubernetesReadiness =
  | { state: 'ready' }
  /** Not there yet; worth waiting for. */
  | { state: 'waiting'; why: string; unresolved?: true }
  /** It answers and will never accept us: another cluster's API, or certificates of other secrets. */
  | { state: 'foreign'; why: string };

const foreignServer =
  /self[- ]signed|unable to verify|unable to get (local )?issuer|signature failure|altnames/i;

/** @param timeoutMs the longest this one question may take. */
export async function askKubernetesReadiness(
  credentials: KubernetesCredentials,
  timeoutMs = 5_000,
): Promise<KubernetesReadiness> {
  const answer = await readApi(accessBy(credentials), '/readyz', timeoutMs);
  return 'unreachable' in answer ? judgeSilence(answer) : judge(answer.status);
}

function judgeSilence({ unreachable, error }: NoAnswer): KubernetesReadiness {
  if (foreignServer.test(error.message)) {
    return {
      state: 'foreign',
      why: `its certificate is not from this cluster's CA or not for that name: ${error.message}`,
    };
  }
  return error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN'
    ? { state: 'waiting', why: 'its name does not resolve', unresolved: true }
    : { state: 'waiting', why: unreachable };
}

function judge(status: number): KubernetesReadiness {
  if (status === 200) return { state: 'ready' };
  if (status === 401 || status === 403) {
    return { state: 'foreign', why: `it answers ${status} to this cluster's administrator certificate` };
  }
  return { state: 'waiting', why: `it answers ${status} to /readyz` };
}
