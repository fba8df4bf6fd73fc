// What stands in the way of the API of Proxmox VE: settings that are missing, calls that fail, with the way out of each.
// It must never show a credential.
import type { Problem } from '../../../config/problem';
import type { ProxmoxAccess } from './proxmoxAccess';

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

export function refusal(rule: string, reason: string): Problem {
  return {
    rule,
    severity: 'refuse',
    path: 'proxmoxve:apiToken',
    reason,
    remedy:
      'set PROXMOX_VE_API_TOKEN to USER@REALM!NAME=SECRET, or run `pulumi config set --secret proxmoxve:apiToken`; tokens are made in the web interface under Datacenter, Permissions',
  };
}

export function failed(endpoint: string, path: string, status: number, message: string): Problem {
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

export function unreachable(endpoint: string, error: Error): Problem {
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
