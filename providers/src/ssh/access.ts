// Who logs in to hosts: a private key or an agent, taken from the environment as `ssh` users have it.
// It must never read a key from a stack's file, nor put one into a message.
import { RefusedError } from '../../../config/problem';
import { UnreadableFile, readTextFile } from '../../../config/readTextFile';
import { sshProblems } from './sshProblems';

/** What lets in; an agent is asked where there is no key. */
export interface SshAccess {
  /** OpenSSH or PEM text. */
  readonly privateKey?: string;
  readonly passphrase?: string;
  /** Path of the agent's socket. */
  readonly agent?: string;
}

/**
 * Reads ROUTEWISE_SSH_PRIVATE_KEY (the text), ROUTEWISE_SSH_KEY_FILE (a path), ROUTEWISE_SSH_PASSPHRASE and SSH_AUTH_SOCK.
 * @throws RefusedError where the named file cannot be read
 */
export function sshAccessFrom(environment: NodeJS.ProcessEnv): SshAccess {
  const given = (name: string): string | undefined =>
    environment[name] === '' ? undefined : environment[name];
  const file = given('ROUTEWISE_SSH_KEY_FILE');
  const privateKey = given('ROUTEWISE_SSH_PRIVATE_KEY') ?? (file === undefined ? undefined : readKey(file));
  const passphrase = given('ROUTEWISE_SSH_PASSPHRASE');
  const agent = given('SSH_AUTH_SOCK');
  return {
    ...(privateKey === undefined ? {} : { privateKey }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(agent === undefined ? {} : { agent }),
  };
}

/** Keys have some thousand bytes. */
const mostKeyBytes = 64 * 1024;

function readKey(file: string): string {
  try {
    return readTextFile(file, mostKeyBytes);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const { message, remedy } = error;
    throw new RefusedError([
      sshProblems['ssh-key-file-unreadable'].at('ROUTEWISE_SSH_KEY_FILE', {
        found: file,
        reason: `it ${message}`,
        remedy,
      }),
    ]);
  }
}
