// What stands in the way of the API of Proxmox VE: settings that are missing, calls that fail, with the way out of each.
// It must never show a credential.
import type { Problem } from '../../../config/problem';
import type { ProblemKind } from '../../../config/problemKinds';
import { proxmoxSiteProblems as site } from '../../../config/problems/proxmoxSite';
import type { ProxmoxAccess } from './proxmoxAccess';

/** What is missing before anything can be asked. */
export function checkProxmoxSettings(access: ProxmoxAccess): Problem[] {
  const problems: Problem[] = [];
  if (!/^https:\/\/\S+$/.test(access.endpoint))
    problems.push(
      site['proxmox-endpoint-missing'].at('proxmoxve:endpoint', {
        found: access.endpoint === '' ? undefined : access.endpoint,
      }),
    );
  if (access.apiToken === undefined && access.ticket === undefined && access.password === undefined)
    problems.push(ofCredentials(site['proxmox-credentials-missing']));
  if (!access.hasSsh)
    problems.push(site['proxmox-ssh-missing'].at('proxmoxve:ssh'));
  return problems;
}

export function refused(endpoint: string, message: string): Problem {
  return ofCredentials(
    site['proxmox-credentials-refused'],
    `${endpoint} answers 401 ${message}: the token or ticket is wrong, has expired, or was revoked`,
  );
}

/** Without what was found: that is a credential. */
function ofCredentials(kind: ProblemKind, reason?: string): Problem {
  return kind.at('proxmoxve:apiToken', { reason });
}

export function failed(endpoint: string, path: string, status: number, message: string): Problem {
  return site['proxmox-call-failed'].at('proxmoxve:endpoint', {
    reason: `${endpoint} answers ${status} ${message} to ${path}`,
    remedy:
      status === 403
        ? 'give the token the privileges the guide names; with privilege separation it has only its own'
        : 'see whether the cluster is well: `pvecm status` on a node',
  });
}

export function unreachable(endpoint: string, error: Error): Problem {
  const { code = '' } = error as NodeJS.ErrnoException;
  const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code);
  return site['proxmox-unreachable'].at('proxmoxve:endpoint', {
    reason: `${endpoint} cannot be reached: ${error.message}`,
    remedy: isCertificate
      ? 'give the node a certificate that this machine trusts (or add its CA with NODE_EXTRA_CA_CERTS and SSL_CERT_FILE), or set PROXMOX_VE_INSECURE=true where you know the way there'
      : 'check the network, the address and the port (8006)',
  });
}
