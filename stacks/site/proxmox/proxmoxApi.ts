// Calls the API of Proxmox VE: looks, and changes what it is told to.
// It must never put a credential into a message, nor keep a connection that would keep the program from ending.
import { request } from 'node:https';
import type { Problem } from '../../../config/problem';
import type { ProxmoxAccess } from './proxmoxAccess';
import { failed, refused, unreachable } from './proxmoxProblems';

const timeoutMs = 15_000;

/** One call. @returns its data, or the problem that stands in the way */
export type AskProxmox = (path: string) => Promise<Answer>;

export type Answer = { data: unknown } | { problem: Problem };

/** Calls the API as the access says; a password is changed for a ticket first. */
export function connectProxmox(access: ProxmoxAccess): AskProxmox {
  let headers: Promise<Authenticated | { problem: Problem }> | undefined;
  return async (path) => {
    headers ??= authenticate(access);
    const own = await headers;
    return 'problem' in own ? own : call(access, 'GET', path, own.headers);
  };
}

/** Changes something. @throws Error in words for the user */
export async function changeProxmox(
  access: ProxmoxAccess,
  path: string,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  const own = await authenticate(access);
  const answer =
    'problem' in own
      ? own
      : await call(
          access,
          'PUT',
          path,
          { ...own.headers, ...own.forChanges, 'content-type': 'application/x-www-form-urlencoded' },
          new URLSearchParams(fields).toString(),
        );
  if ('problem' in answer) throw new Error(answer.problem.reason);
}

interface Authenticated {
  headers: Record<string, string>;
  /** What a call that changes something needs besides. */
  forChanges?: Record<string, string>;
}

async function authenticate(access: ProxmoxAccess): Promise<Authenticated | { problem: Problem }> {
  if (access.apiToken !== undefined) return { headers: { authorization: `PVEAPIToken=${access.apiToken}` } };
  if (access.ticket !== undefined) return cookie(access.ticket, access.csrfToken);
  const body = new URLSearchParams({
    username: access.username ?? '',
    password: access.password ?? '',
  }).toString();
  const answer = await call(
    access,
    'POST',
    '/access/ticket',
    {
      'content-type': 'application/x-www-form-urlencoded',
    },
    body,
  );
  if ('problem' in answer) return answer;
  const { ticket, CSRFPreventionToken: csrf } = answer.data as {
    ticket: string;
    CSRFPreventionToken: string;
  };
  return cookie(ticket, csrf);
}

function cookie(ticket: string, csrf: string | undefined): Authenticated {
  return {
    headers: { cookie: `PVEAuthCookie=${encodeURIComponent(ticket)}` },
    ...(csrf === undefined ? {} : { forChanges: { CSRFPreventionToken: csrf } }),
  };
}

function call(
  { endpoint, insecure }: ProxmoxAccess,
  method: string,
  path: string,
  headers: Record<string, string>,
  body = '',
): Promise<Answer> {
  return new Promise((resolve) => {
    const fail = (problem: Problem): void => {
      resolve({ problem });
    };
    const outgoing = request(
      `${endpoint}/api2/json${path}`,
      // No agent: a connection that is kept for later calls would keep the program from ending.
      { method, headers, rejectUnauthorized: !insecure, timeout: timeoutMs, agent: false },
      (incoming) => {
        const { statusCode = 0, statusMessage = '' } = incoming;
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', (error) => {
          fail(unreachable(endpoint, error));
        });
        incoming.on('end', () => {
          if (statusCode === 401)
            fail(refused(endpoint, statusMessage));
          else if (statusCode >= 400) fail(failed(endpoint, path, statusCode, statusMessage));
          else
            try {
              resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')) as { data: unknown });
            } catch {
              fail(failed(endpoint, path, statusCode, 'no answer of the Proxmox VE API'));
            }
        });
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)));
    outgoing.on('error', (error) => {
      fail(unreachable(endpoint, error));
    });
    outgoing.end(body);
  });
}
