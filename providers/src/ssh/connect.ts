// Opens one SSH connection: the host's key is checked before anything is said, then a key or an agent logs in.
// It must never ask for a password, nor try again: that is the session's.
import ssh2 from 'ssh2';
import type { Client, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import type { SshAccess } from './access';
import type { HostKeyPolicy, KeyVerdict } from './hostKey';
import { expectation, fingerprint, judgeKey, kindsFor } from './hostKey';
import { SshError } from './sshError';
import type { SshTarget } from './target';

export interface Connection {
  readonly client: Client;
  /** `SHA256:…` of the key the host showed. */
  readonly hostKey: string;
  /** The key itself, as SSH sends it. */
  readonly key: Buffer;
  /** Whether nothing was known of the host before. */
  readonly isFirst: boolean;
  /** False once it has ended, for whatever reason. */
  isOpen: () => boolean;
}

export interface ConnectRequest {
  readonly target: SshTarget;
  readonly access: SshAccess;
  readonly hostKey: HostKeyPolicy;
  /** Milliseconds until it gives up. */
  readonly timeoutMs: number;
}

/** The host showed keys, and none was the one expected. */
interface Mismatch {
  readonly shown: string;
  readonly revoked: boolean;
}

const noCommonAlgorithm = /no matching host key/i;

/** @throws SshError of kind ssh-unreachable, ssh-no-key, ssh-key-unreadable, ssh-login-refused, ssh-host-key-changed or ssh-host-key-revoked */
export async function connect(request: ConnectRequest): Promise<Connection> {
  checkAccess(request);
  const { target, hostKey } = request;
  const shown: string[] = [];
  for (const kind of kindsFor(hostKey)) {
    const outcome = await attempt(request, kind);
    if (outcome === undefined) continue;
    if ('client' in outcome) return outcome;
    if (outcome.revoked)
      throw new SshError(
        'ssh-host-key-revoked',
        target,
        'checking its host key',
        `it shows ${outcome.shown}, which known_hosts has as revoked`,
      );
    shown.push(outcome.shown);
  }
  if (shown.length === 0 && expectation(hostKey) === '')
    throw new SshError('ssh-unreachable', target, 'connecting', 'it has no host key of a kind known here');
  throw new SshError(
    'ssh-host-key-changed',
    target,
    'checking its host key',
    `it shows ${shown.length === 0 ? 'no key of that kind' : shown.join(' and ')}, and ${expectation(hostKey)}`,
  );
}

function checkAccess({ access, target }: ConnectRequest): void {
  const { privateKey, passphrase, agent } = access;
  const step = 'reading the private key';
  if (privateKey === undefined) {
    if (agent === undefined)
      throw new SshError('ssh-no-key', target, step, 'there is neither a private key nor an agent');
    return;
  }
  const parsed = ssh2.utils.parseKey(privateKey, passphrase);
  if (parsed instanceof Error)
    throw new SshError(
      'ssh-key-unreadable',
      target,
      step,
      /encrypted|passphrase/i.test(parsed.message)
        ? 'it is encrypted, and no passphrase, or a wrong one, is given'
        : 'it is not a private key that can be read',
    );
}

/** @returns undefined where the host has no key of that kind */
function attempt(
  { target, access, timeoutMs, hostKey }: ConnectRequest,
  algorithms: readonly string[],
): Promise<Connection | Mismatch | undefined> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let shown = '';
    let key = Buffer.alloc(0);
    let verdict: KeyVerdict = 'fits';
    const isWrong = (): boolean => verdict === 'another' || verdict === 'revoked';
    const mismatch = (): Mismatch => ({ shown, revoked: verdict === 'revoked' });
    let open = false;
    const config: ConnectConfig = {
      host: target.address,
      port: target.port,
      username: target.user,
      readyTimeout: timeoutMs,
      keepaliveInterval: 5_000,
      keepaliveCountMax: 4,
      algorithms: { serverHostKey: [...algorithms] as ServerHostKeyAlgorithm[] },
      hostVerifier: (sent: Buffer) => {
        key = Buffer.from(sent);
        shown = fingerprint(key);
        verdict = judgeKey(hostKey, key);
        return !isWrong();
      },
      ...letIn(access),
    };
    client.on('ready', () => {
      open = true;
      resolve({ client, hostKey: shown, key, isFirst: verdict === 'first', isOpen: () => open });
    });
    // Kept for good: an error after the connection stands ends it, and shows in the commands under way.
    client.on('error', (error: Error & { level?: string }) => {
      open = false;
      if (isWrong()) resolve(mismatch());
      else if (noCommonAlgorithm.test(error.message)) resolve(undefined);
      else reject(toSshError(target, error));
    });
    client.on('close', () => {
      open = false;
      if (isWrong()) resolve(mismatch());
      else reject(new SshError('ssh-unreachable', target, 'connecting', 'it closed the connection at once'));
    });
    client.connect(config);
  });
}

function letIn({ privateKey, passphrase, agent }: SshAccess): Partial<ConnectConfig> {
  if (privateKey === undefined) return agent === undefined ? {} : { agent };
  return { privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
}

function toSshError(target: SshTarget, error: Error & { level?: string }): SshError {
  if (error.level === 'client-authentication' || error.level === 'agent')
    return new SshError(
      'ssh-login-refused',
      target,
      'logging in',
      error.level === 'agent'
        ? `the agent does not answer (${error.message})`
        : `it lets user ${target.user} not in with this key`,
      { cause: error },
    );
  return new SshError('ssh-unreachable', target, 'connecting', error.message, { cause: error });
}
