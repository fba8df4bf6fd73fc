// Writes the administrator’s kubeconfig of a k3s cluster from its stored secrets.
// It must never make a certificate: the text has to be the same at every run, or each update would show a change.
import { stringify } from 'yaml';
import type { K3sSecrets } from './k3sSecrets';

/** @param endpoint the Kubernetes API, `https://HOST:6443` */
export function renderK3sKubeconfig(secrets: K3sSecrets, clusterName: string, endpoint: string): string {
  const user = `admin@${clusterName}`;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: clusterName,
          cluster: { server: endpoint, 'certificate-authority-data': secrets.cas.server.crt },
        },
      ],
      users: [
        {
          name: user,
          user: {
            'client-certificate-data': secrets.admin.crt,
            'client-key-data': secrets.admin.key,
          },
        },
      ],
      contexts: [{ name: user, context: { cluster: clusterName, user, namespace: 'default' } }],
      'current-context': user,
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
