// Where the Proxmox VE API is and who calls it, as its provider finds them.
// It must never read anything that the provider does not read: both would speak of other sites.
import * as pulumi from '@pulumi/pulumi';

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
