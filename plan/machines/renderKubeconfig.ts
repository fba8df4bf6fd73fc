// Writes the administrator’s kubeconfig of a cluster from stored certificates.
// It must never make a certificate: the text has to be the same at every run, or each update would show a change.
import { stringify } from 'yaml';

/** Base64 of PEM texts. */
export interface AdminCertificates {
  /** Of the CA that signed the API server’s certificate. */
  readonly ca: string;
  readonly crt: string;
  readonly key: string;
}

/** @param endpoint the Kubernetes API, `https://HOST:6443` */
export function renderAdminKubeconfig(
  { ca, crt, key }: AdminCertificates,
  clusterName: string,
  endpoint: string,
): string {
  const user = `admin@${clusterName}`;
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: clusterName, cluster: { server: endpoint, 'certificate-authority-data': ca } }],
      users: [{ name: user, user: { 'client-certificate-data': crt, 'client-key-data': key } }],
      contexts: [{ name: user, context: { cluster: clusterName, user, namespace: 'default' } }],
      'current-context': user,
    },
    { lineWidth: 0, aliasDuplicateObjects: false },
  );
}
