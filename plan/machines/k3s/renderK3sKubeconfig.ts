// Writes the administrator’s kubeconfig of a k3s cluster from its stored secrets.
// It must never make a certificate: the text has to be the same at every run, or each update would show a change.
import { renderAdminKubeconfig } from '../renderKubeconfig';
import type { K3sSecrets } from './k3sSecrets';

/** @param endpoint the Kubernetes API, `https://HOST:6443` */
export function renderK3sKubeconfig(secrets: K3sSecrets, clusterName: string, endpoint: string): string {
  return renderAdminKubeconfig({ ca: secrets.cas.server.crt, ...secrets.admin }, clusterName, endpoint);
}
