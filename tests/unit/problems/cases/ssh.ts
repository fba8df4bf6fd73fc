// Cases of the way to a host by SSH: a host on loopback that answers as it is told.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostKeyPolicy, SshAccess } from '../../../../providers/src/ssh';
import { SshError, SshSession, sshAccessFrom } from '../../../../providers/src/ssh';
import { mostOutput } from '../../../../providers/src/ssh/execute';
import type { Reply, ScriptedHost } from '../../../fixtures/hosts/scriptedHost';
import { loginKey, shownKey, withScriptedHost } from '../../../fixtures/hosts/scriptedHost';
import { temporaryFolder } from '../../sandbox/temporaryFolder';
import { ofRun } from '../ofRun';
import type { ProblemCase, ProblemCases } from '../problemCase';
import { lookedAt, recordedFacts } from './lookedAt';

interface World extends ScriptedHost {
  readonly access?: SshAccess;
  readonly hostKey?: HostKeyPolicy;
  readonly user?: string;
  /** In place of the host's own. */
  readonly port?: number;
  readonly repeatable?: true;
}

/** One command, run as root. */
function run({ access = { privateKey: loginKey }, hostKey = {}, user = 'admin', ...more }: World) {
  return withScriptedHost(more, async (own) => {
    const target = { name: 'one', user, address: '127.0.0.1', port: more.port ?? own };
    const options = { hostKey, connectSeconds: 0.5, reconnectSeconds: 5, attempts: 2 };
    try {
      const session = await SshSession.open(target, access, options);
      try {
        const { repeatable = false } = more;
        await session.mustRun('true', { step: 'trying it', repeatable });
        return [];
      } finally {
        session.close();
      }
    } catch (error) {
      if (error instanceof SshError) return [error.problem];
      throw error;
    }
  });
}
const ofHost = (trips: World, misses: World = {}): ProblemCase => ofRun('host one', run, trips, misses);
const ofReply = (trips: Reply, misses: Reply = {}): ProblemCase =>
  ofHost({ reply: () => trips }, { reply: () => misses });
const stderr = (said: string, code = 1): Reply => ({ code, stderr: said });

/** Loses the connection as often, then answers. */
function losing(times: number): () => Reply {
  let left = times;
  return () => {
    left -= 1;
    return left < 0 ? {} : 'lost';
  };
}

const listed = { type: 'ecdsa-sha2-nistp256', fingerprint: shownKey, where: 'known_hosts:1' };
const keyFile = join(temporaryFolder(), 'key');
writeFileSync(keyFile, loginKey);
const folder = join(temporaryFolder(), 'key');
mkdirSync(folder);

export const sshCases: ProblemCases = {
  'ssh-unreachable': ofHost({ port: 1 }),
  'ssh-key-file-unreadable': ofRun(
    'ROUTEWISE_SSH_KEY_FILE',
    (file: string) => sshAccessFrom({ ROUTEWISE_SSH_KEY_FILE: file }),
    folder,
    keyFile,
  ),
  'ssh-no-key': ofHost({ access: {} }),
  'ssh-key-unreadable': ofHost({ access: { privateKey: loginKey.slice(40) } }),
  'ssh-login-refused': ofHost({ letsIn: false }),
  'ssh-host-key-first': ofRun('host one', lookedAt, {}, { hostKey: shownKey }),
  'ssh-host-key-changed': ofHost(
    { hostKey: { pinned: shownKey.replace(/.$/, '-') } },
    { hostKey: { pinned: shownKey } },
  ),
  'ssh-host-key-revoked': ofHost(
    { hostKey: { listed: { keys: [listed], elsewhere: [], revoked: [listed] } } },
    { hostKey: { listed: { keys: [listed], elsewhere: [], revoked: [] } } },
  ),
  'ssh-sudo-needs-password': ofReply(
    stderr('sudo: a password is required'),
    stderr('sudo: a password is required', 0),
  ),
  'ssh-sudo-refused': ofReply(stderr('admin is not in the sudoers file'), stderr('admin is not in the list')),
  'ssh-sudo-missing': ofReply(
    stderr('env: ‘sudo’: No such file or directory', 127),
    stderr('env: ‘true’: No such file or directory', 127),
  ),
  'ssh-command-failed': ofReply({ code: 1 }, { code: 0 }),
  'ssh-disk-full': ofReply(stderr('No space left on device'), stderr('Read-only file system')),
  'ssh-time-up': ofReply({ code: 124 }, { code: 123 }),
  'ssh-output-too-long': ofReply({ stdout: 'x'.repeat(mostOutput + 1) }, { stdout: 'x'.repeat(mostOutput) }),
  'ssh-answer-unreadable': ofRun(
    'host one',
    lookedAt,
    { facts: recordedFacts.replace(/(@@routewise kernel\n).*/, '$1banana') },
    {},
  ),
  'ssh-connection-lost': ofHost(
    { repeatable: true, reply: losing(2) },
    { repeatable: true, reply: losing(1) },
  ),
};
