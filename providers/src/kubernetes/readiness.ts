// Asks a Kubernetes API server whether it is ready, as the cluster's administrator.
// It must never change anything in the cluster.
import { request } from 'node:https';
import { certifiedFor, hostOf } from '../tls/certifiedFor';
import { fromBase64 } from '../tls/certificates';

/** `endpoint` is `https://HOST:PORT`; `ca`, `crt` and `key` are base64 of PEM texts. */
export interface KubernetesCredentials {
  endpoint: string;
  /** Host that the certificate is for, where it is reached by another one. */
  certifiedFor?: string;
  ca: string;
  crt: string;
  key: string;
}

export type KubernetesReadiness =
  | { state: 'ready' }
  /** Not there yet; worth waiting for. */
  | { state: 'waiting'; why: string; unresolved?: true }
  /** It answers and will never accept us: another cluster's API, or certificates of other secrets. */
  | { state: 'foreign'; why: string };

const foreignServer =
  /self[- ]signed|unable to verify|unable to get (local )?issuer|signature failure|altnames/i;

/** @param timeoutMs the longest this one question may take. */
export function askKubernetesReadiness(
  access: KubernetesCredentials,
  timeoutMs = 5_000,
): Promise<KubernetesReadiness> {
  return new Promise((resolve) => {
    const asked = request(
      `${access.endpoint.replace(/\/$/, '')}/readyz`,
      {
        ca: fromBase64(access.ca),
        cert: fromBase64(access.crt),
        key: fromBase64(access.key),
        agent: false,
        checkServerIdentity: certifiedFor(hostOf(access.endpoint), access.certifiedFor),
        signal: AbortSignal.timeout(timeoutMs),
      },
      (answer) => {
        answer.resume();
        resolve(judge(answer.statusCode ?? 0));
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.name === 'AbortError' || error.name === 'TimeoutError') {
        resolve({ state: 'waiting', why: 'no answer in time' });
      } else if (foreignServer.test(error.message)) {
        resolve({
          state: 'foreign',
          why: `its certificate is not from this cluster's CA or not for that name: ${error.message}`,
        });
      } else {
        const unresolved = error.code === 'ENOTFOUND' || error.code === 'EAI_AGAIN';
        resolve({
          state: 'waiting',
          why: unresolved ? 'its name does not resolve' : (error.code ?? error.message),
          ...(unresolved ? { unresolved: true } : {}),
        });
      }
    });
    asked.end();
  });
}

function judge(status: number): KubernetesReadiness {
  if (status === 200) return { state: 'ready' };
  if (status === 401 || status === 403) {
    return { state: 'foreign', why: `it answers ${status} to this cluster's administrator certificate` };
  }
  return { state: 'waiting', why: `it answers ${status} to /readyz` };
}
