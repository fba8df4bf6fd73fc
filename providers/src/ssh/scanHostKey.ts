// Asks a host for its key and goes away: what `ssh-keyscan` does.
// It must never log in, nor wait long: a machine without SSH is none the worse.
import ssh2 from 'ssh2';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { fingerprint, keyKinds } from './hostKey';
import type { SshTarget } from './target';

/** No fingerprint: it has keys, of other kinds. */
const otherKind = 'other-kind';

/** @returns `SHA256:…` of the key that a session would see first; `undefined` where nothing answers in time */
export async function scanHostKey(
  { address, port, user }: SshTarget,
  timeoutMs = 5_000,
): Promise<string | undefined> {
  for (const kind of keyKinds) {
    const outcome = await ask(address, port, user, kind, timeoutMs);
    if (outcome !== otherKind) return outcome;
  }
  return undefined;
}

function ask(
  host: string,
  port: number,
  username: string,
  kind: readonly string[],
  readyTimeout: number,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const client = new ssh2.Client();
    let shown: string | undefined;
    client.on('error', (error) => {
      resolve(shown ?? (/no matching host key/i.test(error.message) ? otherKind : undefined));
    });
    client.on('close', () => {
      resolve(shown);
    });
    client.connect({
      host,
      port,
      username,
      readyTimeout,
      algorithms: { serverHostKey: [...kind] as ServerHostKeyAlgorithm[] },
      hostVerifier: (key: Buffer) => {
        shown = fingerprint(key);
        // Nothing is said to it.
        return false;
      },
    });
  });
}
