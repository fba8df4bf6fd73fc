// Where the Proxmox VE API is and who calls it, as its provider finds them; and whether all that a plan needs is there.
// It must never put a credential into a message, nor change anything but what it is told to.
import { request } from 'node:https';
import * as pulumi from '@pulumi/pulumi';
import type { Problem } from '../../../config/problem';

export interface ProxmoxAccess {
  /** Without a slash at the end; empty when there is none. */
  readonly endpoint: string;
  /** Take any certificate. */
  readonly insecure: boolean;
  /** `user@realm!name=secret` */
  readonly apiToken?: string;
  readonly username?: string;
  readonly password?: string;
  /** A ready-made ticket. */
  readonly ticket?: string;
  /** Comes with it. */
  readonly csrfToken?: string;
  /** Whether anything says how SSH is to be let in. */
  readonly hasSsh: boolean;
}

const timeoutMs = 15_000;

/** Reads what the provider reads: `proxmoxve:*` of the stack, then the environment. */
export function proxmoxAccess(): ProxmoxAccess {
  const config = new pulumi.Config('proxmoxve');
  const given = (key: string, variable: string): string | undefined => {
    const value = config.get(key) ?? process.env[`PROXMOX_VE_${variable}`];
    return value === '' ? undefined : value;
  };
  const optional = {
    apiToken: given('apiToken', 'API_TOKEN'),
    username: given('username', 'USERNAME'),
    password: given('password', 'PASSWORD'),
    ticket: given('authTicket', 'AUTH_TICKET'),
    csrfToken: given('csrfPreventionToken', 'CSRF_PREVENTION_TOKEN'),
  };
  const ssh = ['SSH_PASSWORD', 'SSH_PRIVATE_KEY', 'SSH_AGENT'].some(
    (name) => (process.env[`PROXMOX_VE_${name}`] ?? '') !== '',
  );
  return {
    endpoint: (given('endpoint', 'ENDPOINT') ?? '').replace(/\/+$/, ''),
    insecure: ['true', '1'].includes(given('insecure', 'INSECURE') ?? ''),
    ...(Object.fromEntries(
      Object.entries(optional).filter(([, value]) => value !== undefined),
    ) as Partial<ProxmoxAccess>),
    // Users of a password are let in with it by SSH as well.
    hasSsh: ssh || config.get('ssh') !== undefined || optional.password !== undefined,
  };
}

/** One call. @returns its data, or the problem that stands in the way */
export type AskProxmox = (path: string) => Promise<Answer>;

export type Answer = { data: unknown } | { problem: Problem };

/** What is missing before anything can be asked. */
export function checkProxmoxSettings(access: ProxmoxAccess): Problem[] {
  const problems: Problem[] = [];
  if (!/^https:\/\/\S+$/.test(access.endpoint))
    problems.push({
      rule: 'proxmox-endpoint-missing',
      severity: 'refuse',
      path: 'proxmoxve:endpoint',
      ...(access.endpoint === '' ? {} : { found: access.endpoint }),
      reason: 'the API of Proxmox VE must be named, by https',
      remedy:
        'set PROXMOX_VE_ENDPOINT, or run `pulumi config set proxmoxve:endpoint https://pve-1.example.com:8006`',
    });
  if (access.apiToken === undefined && access.ticket === undefined && access.password === undefined)
    problems.push(
      refusal('proxmox-credentials-missing', 'nothing can be created on Proxmox VE without credentials'),
    );
  if (!access.hasSsh)
    problems.push({
      rule: 'proxmox-ssh-missing',
      severity: 'refuse',
      path: 'proxmoxve:ssh',
      reason:
        'machine configs are put on the nodes as cloud-init snippets, which the API does not take: the provider writes them over SSH, and nothing says how it is let in',
      remedy:
        'set PROXMOX_VE_SSH_USERNAME with PROXMOX_VE_SSH_AGENT=true, PROXMOX_VE_SSH_PRIVATE_KEY or PROXMOX_VE_SSH_PASSWORD, or run `pulumi config set --secret proxmoxve:ssh`',
    });
  return problems;
}

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
            fail(
              refusal(
                'proxmox-credentials-refused',
                `${endpoint} answers 401 ${statusMessage}: the token or ticket is wrong, has expired, or was revoked`,
              ),
            );
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

function refusal(rule: string, reason: string): Problem {
  return {
    rule,
    severity: 'refuse',
    path: 'proxmoxve:apiToken',
    reason,
    remedy:
      'set PROXMOX_VE_API_TOKEN to USER@REALM!NAME=SECRET, or run `pulumi config set --secret proxmoxve:apiToken`; tokens are made in the web interface under Datacenter, Permissions',
  };
}

function failed(endpoint: string, path: string, status: number, message: string): Problem {
  return {
    rule: 'proxmox-call-failed',
    severity: 'refuse',
    path: 'proxmoxve:endpoint',
    reason: `${endpoint} answers ${status} ${message} to ${path}`,
    remedy:
      status === 403
        ? 'give the token the privileges the guide names; with privilege separation it has only its own'
        : 'see whether the cluster is well: `pvecm status` on a node',
  };
}

function unreachable(endpoint: string, error: Error): Problem {
  const { code = '' } = error as NodeJS.ErrnoException;
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return {
    rule: 'proxmox-unreachable',
    severity: 'refuse',
    path: 'proxmoxve:endpoint',
    reason: `${endpoint} cannot be reached: ${error.message}`,
    remedy: isCertificate
      ? 'give the node a certificate that this machine trusts (or add its CA with NODE_EXTRA_CA_CERTS and SSL_CERT_FILE), or set PROXMOX_VE_INSECURE=true where you know the way there'
      : 'check the network, the address and the port (8006)',
  };
}
