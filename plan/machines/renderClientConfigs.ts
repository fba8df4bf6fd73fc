// Writes the two client configs of a cluster, kubeconfig and talosconfig, from its stored administrator certificates.
// It must never make a certificate: the text has to be the same at every run, or each update would show a change.
import { stringify } from 'yaml';
import { renderAdminKubeconfig } from './renderKubeconfig';
import type { TalosSecrets } from './talos/talosSecrets';

const options = { lineWidth: 0, aliasDuplicateObjects: false };

/**
 * @param endpoint the Kubernetes API, `https://HOST:6443`.
 * @returns a kubeconfig for the administrator (group system:masters), valid as long as `clients.kubernetes`.
 */
export function renderKubeconfig(secrets: TalosSecrets, clusterName: string, endpoint: string): string {
  const { certs, clients } = secrets;
  return renderAdminKubeconfig({ ca: certs.k8s.crt, ...clients.kubernetes }, clusterName, endpoint);
}

/**
 * @param endpoints hosts whose Talos API talosctl speaks to (control planes).
 * @param nodes hosts a command concerns when it names none; default: the endpoints.
 */
export function renderTalosconfig(
  secrets: TalosSecrets,
  clusterName: string,
  endpoints: string[],
  nodes: string[] = endpoints,
): string {
  const { crt, key } = secrets.clients.talos;
  return stringify(
    {
      context: clusterName,
      contexts: { [clusterName]: { endpoints, nodes, ca: secrets.certs.os.crt, crt, key } },
    },
    options,
  );
}
