// Renders a kubeconfig for one of the sandbox's own clients.
// Must never be logged: it holds a private key.
import { stringify } from 'yaml';
import type { KeyPair } from './certificates';

export interface KubeconfigRequest {
  server: string;
  caCrt: string;
  user: string;
  credentials: KeyPair;
}

export function renderKubeconfig({ server, caCrt, user, credentials }: KubeconfigRequest): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'sandbox',
    clusters: [{ name: 'sandbox', cluster: { server, 'certificate-authority-data': base64(caCrt) } }],
    contexts: [{ name: 'sandbox', context: { cluster: 'sandbox', user } }],
    users: [
      {
        name: user,
        user: {
          'client-certificate-data': base64(credentials.crt),
          'client-key-data': base64(credentials.key),
        },
      },
    ],
  });
}
