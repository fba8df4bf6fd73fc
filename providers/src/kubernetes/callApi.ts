// The one way to ask a Kubernetes API: one question at a time, by TLS, as whoever the access is for.
// It must never retry, nor put a credential into a message.
import type { Agent } from 'node:https';
import { request } from 'node:https';
import { certifiedFor, hostOf } from '../tls/certifiedFor';
import type { KubernetesAccess } from './access';

/** What the API said; `body` is undefined where that is no JSON. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** Why it said nothing: a word or a code for people, and what was thrown. */
export interface NoAnswer {
  readonly unreachable: string;
  readonly error: NodeJS.ErrnoException;
}

export type Answer = Answered | NoAnswer;

/** @param timeoutMs the longest this one question may take */
export function readApi(access: KubernetesAccess, path: string, timeoutMs = 10_000): Promise<Answer> {
  return callApi(access, { method: 'GET', path }, { timeoutMs });
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
  return callApi(access, { method: 'APPLY', path: `${path}${query}`, body: object }, { timeoutMs });
}

export interface ApiCall {
  /** `APPLY` is a PATCH by server-side apply, `MERGE` one by JSON merge patch. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'APPLY' | 'MERGE';
  readonly path: string;
  readonly body?: object;
}

export interface CallOptions {
  /** The longest this one call may take, connecting included. Default 10 s. */
  readonly timeoutMs?: number;
  /** Keeps connections for later calls; without one each call has a connection of its own. */
  readonly agent?: Agent;
}

const patches = { APPLY: 'application/apply-patch+yaml', MERGE: 'application/merge-patch+json' } as const;

export function callApi(
  { server, token, certifiedFor: own, ...tls }: KubernetesAccess,
  { method, path, body }: ApiCall,
  { timeoutMs = 10_000, agent }: CallOptions = {},
): Promise<Answer> {
  const isPatch = method === 'APPLY' || method === 'MERGE';
  return new Promise((resolve) => {
    const asked = request(
      `${server}${path}`,
      {
        ...tls,
        checkServerIdentity: certifiedFor(tls.servername ?? hostOf(server), own),
        method: isPatch ? 'PATCH' : method,
        agent: agent ?? false,
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': isPatch ? patches[method] : 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', (error) => {
          resolve(noAnswer(error));
        });
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body: json(Buffer.concat(chunks).toString('utf8')) });
        });
      },
    );
    asked.on('error', (error) => {
      resolve(noAnswer(error));
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function noAnswer(error: NodeJS.ErrnoException): NoAnswer {
  const isLate = error.name === 'AbortError' || error.name === 'TimeoutError';
  return { unreachable: isLate ? 'no answer in time' : (error.code ?? error.message), error };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The API's own words in what it answers; of a Status. */
export function saidIn(body: unknown): string | undefined {
  return typeof body === 'object' && body !== null && 'message' in body && typeof body.message === 'string'
    ? body.message
    : undefined;
}
