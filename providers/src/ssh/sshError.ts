// What can go wrong on the way to a host and on it, told with the host, the step and the way out.
// It must never carry a secret: callers redact what a command printed before it gets here.
// Nor must what a host said reach a terminal as it was.
import { cleanAll, cleanText } from '../../../config/cleanText';
import type { Problem } from '../../../config/problem';
import type { SshTarget } from './target';
import { showTarget } from './target';

export type SshFailure = keyof typeof remedies;

const remedies = {
  'ssh-unreachable':
    'check the address and the port under `ssh`, the network, and that sshd runs on the host',
  'ssh-no-key':
    'name a private key with ROUTEWISE_SSH_KEY_FILE, put one into ROUTEWISE_SSH_PRIVATE_KEY, or start an agent (SSH_AUTH_SOCK)',
  'ssh-key-unreadable': 'give an OpenSSH or PEM private key, and its passphrase in ROUTEWISE_SSH_PASSPHRASE',
  'ssh-login-refused':
    'add the public key to ~/.ssh/authorized_keys of that user on the host, or name another user or key',
  'ssh-host-key-changed':
    'if the host was installed anew, compare the new fingerprint on its console (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`) and set `hostKey` of the host to it (and take a line in known_hosts out with `ssh-keygen -R HOST`); if not, somebody may be in between: do not go on',
  'ssh-host-key-revoked':
    'somebody has marked this key as one that must not be trusted: give the host new keys, and do not log in before',
  'ssh-sudo-needs-password':
    'allow it without a password: `USER ALL=(root) NOPASSWD: ALL` in a file under /etc/sudoers.d, or log in as root',
  'ssh-sudo-refused': 'give the user the right to run commands as root with sudo, or log in as root',
  'ssh-sudo-missing': 'install sudo on the host, or log in as root',
  'ssh-command-failed': 'see what the host says above, put it right, and run it again',
  'ssh-disk-full': 'free space on that file system (`df -h` on the host), and run it again',
  'ssh-time-up': 'see whether the host is well and not overloaded, and run it again',
  'ssh-output-too-long':
    'see on the host what that command prints without end, put it right, and run it again; it was ended',
  'ssh-answer-unreadable':
    'run that program on the host by hand and see what it prints: a wrapper, an alias or another version may stand in its place',
  'ssh-connection-lost':
    'see whether the host is up and the network stands, and run it again: steps that are done already are found done',
} as const;

export class SshError extends Error {
  readonly kind: SshFailure;
  /** Name of the host. */
  readonly host: string;
  readonly reason: string;
  readonly problem: Problem;

  /**
   * @param step completes “while …”: `writing /etc/rancher/k3s/config.yaml`
   * @param reason what was found, without secrets; it becomes one line
   */
  constructor(kind: SshFailure, target: SshTarget, step: string, said: string, options?: ErrorOptions) {
    const reason = cleanText(said.trim());
    const problem = cleanAll<Problem>({
      rule: kind,
      severity: 'refuse',
      path: `host ${target.name}`,
      found: showTarget(target),
      reason: `while ${step}: ${reason}`,
      remedy: remedies[kind],
    });
    super(
      `host ${cleanText(`${target.name} (${showTarget(target)}), while ${step}: ${reason}`)} [${kind}]\n  do:  ${remedies[kind]}`,
      options,
    );
    this.name = 'SshError';
    this.kind = kind;
    this.host = target.name;
    this.reason = reason;
    this.problem = problem;
  }
}

/** For tests and documentation. */
export const sshFailures = Object.keys(remedies) as readonly SshFailure[];
