// What can go wrong on the way to a host and on it, told with the host, the step and the way out.
// It must never carry a secret: callers redact what a command printed before it gets here.
// Nor must what a host said reach a terminal as it was.
import { cleanAll, cleanText } from '../../../config/cleanText';
import type { Problem } from '../../../config/problem';
import { sshProblems } from './sshProblems';
import type { SshTarget } from './target';
import { showTarget } from './target';

/** What is found on the way to a host, but for what is known before: the key's file, and that the host is a new one. */
export type SshFailure = Exclude<keyof typeof sshProblems, 'ssh-key-file-unreadable' | 'ssh-host-key-first'>;

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
    const problem = cleanAll<Problem>(
      sshProblems[kind].at(`host ${target.name}`, {
        found: showTarget(target),
        reason: `while ${step}: ${reason}`,
      }),
    );
    super(
      `host ${cleanText(`${target.name} (${showTarget(target)}), while ${step}: ${reason}`)} [${kind}]\n  do:  ${problem.remedy}`,
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
export const sshFailures: readonly string[] = Object.keys(sshProblems).filter(
  (id) => id !== 'ssh-key-file-unreadable' && id !== 'ssh-host-key-first',
);
