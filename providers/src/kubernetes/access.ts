// How a Kubernetes API is reached and who asks: out of what a resource keeps in its state, or out of a kubeconfig.
// It must never put a credential into a message.
import { parse } from 'yaml';
import { textOf } from '../../../config/textOf';
import { fromBase64 } from '../tls/base64';

export interface KubernetesAccess {
  /** `https://HOST:PORT`, without a slash at the end. */
  readonly server: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
  /** `false` where the kubeconfig says so: `insecure-skip-tls-verify`. */
  readonly rejectUnauthorized?: boolean;
  /** Name that the server's certificate is for, where it is another than the address. */
  readonly servername?: string;
  /** Host that the certificate may be for as well, where it is reached by another one. */
  readonly certifiedFor?: string;
}

/** As states hold them: `endpoint` is `https://HOST:PORT`; `ca`, `crt` and `key` are base64 of PEM texts. */
export interface KubernetesCredentials {
  endpoint: string;
  /** Host that the certificate is for, where it is reached by another one. */
  certifiedFor?: string;
  ca: string;
  crt: string;
  key: string;
}

export function accessBy({ endpoint, certifiedFor, ca, crt, key }: KubernetesCredentials): KubernetesAccess {
  return {
    server: endpoint.replace(/\/+$/, ''),
    ca: fromBase64(ca),
    cert: fromBase64(crt),
    key: fromBase64(key),
    ...(certifiedFor === undefined ? {} : { certifiedFor }),
  };
}

interface Kubeconfig {
  'current-context'?: string;
  clusters?: { name: string; cluster: Record<string, string> }[];
  users?: { name: string; user: Record<string, string> }[];
  contexts?: { name: string; context: { cluster: string; user: string } }[];
}

/** @throws Error where its current context names no cluster, or a user without credentials of its own */
export function accessOf(kubeconfig: string): KubernetesAccess {
  const config = parse(kubeconfig) as Kubeconfig | null;
  const context = config?.contexts?.find(({ name }) => name === config['current-context'])?.context;
  const cluster = config?.clusters?.find(({ name }) => name === context?.cluster)?.cluster;
  const user = config?.users?.find(({ name }) => name === context?.user)?.user;
  if (cluster?.server === undefined || user === undefined)
    throw new Error('the kubeconfig’s current context names no cluster and user of its own');
  const decoded = (base64: string | undefined): string | undefined =>
    base64 === undefined ? undefined : fromBase64(base64);
  const access = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
    token: user.token,
    rejectUnauthorized: textOf(cluster['insecure-skip-tls-verify']) === 'true' ? false : undefined,
    servername: cluster['tls-server-name'],
  };
  const known = Object.entries(access).filter(([, value]) => value !== undefined);
  return { server: cluster.server.replace(/\/+$/, ''), ...(Object.fromEntries(known) as object) };
}
