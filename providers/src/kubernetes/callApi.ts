// Asks a Kubernetes API with the access that a kubeconfig gives: one question at a time.
// It must never retry, nor put a credential into a message.
import { request } from 'node:https';
import { parse } from 'yaml';
import { textOf } from '../../../config/textOf';

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
    base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString('utf8');
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

export type Answer = { readonly status: number; readonly body: unknown } | { readonly unreachable: string };

/** @param timeoutMs the longest this one question may take */
export function readApi(access: KubernetesAccess, path: string, timeoutMs = 10_000): Promise<Answer> {
  return callApi(access, { method: 'GET', path }, timeoutMs);
}

/**
 * Makes an object as it is given, or changes one to it, by server-side apply.
 *
 * @param path of the object itself
 * @param fieldManager who holds the fields from then on; those others hold are taken over
 */
export function applyObject(
  access: KubernetesAccess,
  path: string,
  object: object,
  fieldManager: string,
  timeoutMs = 60_000,
): Promise<Answer> {
  const query = `?fieldManager=${encodeURIComponent(fieldManager)}&force=true`;
  return callApi(access, { method: 'APPLY', path: `${path}${query}`, body: object }, timeoutMs);
}

export interface ApiCall {
  /** `APPLY` is a PATCH by server-side apply. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'APPLY';
  readonly path: string;
  readonly body?: object;
}

export function callApi(
  access: KubernetesAccess,
  { method, path, body }: ApiCall,
  timeoutMs = 10_000,
): Promise<Answer> {
  const { server, token, ...tls } = access;
  return new Promise((resolve) => {
    const asked = request(
      `${server}${path}`,
      {
        ...tls,
        method: method === 'APPLY' ? 'PATCH' : method,
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          accept: 'application/json',
          ...(body === undefined
            ? {}
            : { 'content-type': `application/${method === 'APPLY' ? 'apply-patch+yaml' : 'json'}` }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', (error) => {
          resolve({ unreachable: error.message });
        });
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body: json(Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    asked.on('error', (error: NodeJS.ErrnoException) => {
      const late = error.name === 'AbortError' || error.name === 'TimeoutError';
      resolve({ unreachable: late ? 'no answer in time' : (error.code ?? error.message) });
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
