// Reads and keeps host keys where OpenSSH has them: known_hosts, with hashed names, ports, wildcards and revoked keys.
// It must never take a certificate authority’s key for a host’s, nor change a line that is there.
import { createHmac, randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fingerprint, typeOfKey } from './hostKey';
import type { ListedKeys } from './hostKey';
import type { SshTarget } from './target';

interface Line {
  readonly marker: string;
  /** As it stands in the file: comma-separated patterns, or one hash. */
  readonly names: string;
  readonly type: string;
  readonly key: Buffer;
  /** `FILE:LINE`. */
  readonly where: string;
}

type Place = Pick<SshTarget, 'address' | 'port'>;

export class KnownHosts {
  /** @param files the first is the one that new keys are written to; those that are missing are empty */
  constructor(readonly files: readonly string[]) {}

  /** Keys that a host may show, and those that nobody may. */
  keysOf(place: Place): ListedKeys {
    const lines = this.files.flatMap(linesOf);
    const named = lines.filter(({ names }) => matches(names, nameOf(place)));
    // As OpenSSH does: a key that is known for the host is taken on another port, too; it refuses none there.
    const onOther = place.port === 22 ? [] : lines.filter(({ names }) => matches(names, place.address));
    const keys = (of: readonly Line[], marker: string): Line[] => of.filter((line) => line.marker === marker);
    const told = ({ type, key, where }: Line) => ({ type, fingerprint: fingerprint(key), where });
    return {
      keys: keys(named, '').map(told),
      elsewhere: keys(onOther, '').map(told),
      revoked: keys([...named, ...onOther], '@revoked').map(told),
    };
  }

  /**
   * Appends the key of a host that no line names yet, as `StrictHostKeyChecking accept-new` does.
   * @returns where it is kept now; `undefined` where nothing can be written: then the next meeting is a first one again
   */
  keep(place: Place, key: Buffer): string | undefined {
    const [file] = this.files;
    if (file === undefined) return undefined;
    try {
      if (this.keysOf(place).keys.some((listed) => listed.fingerprint === fingerprint(key))) return file;
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
      const name = /^\|1\|/m.test(before) ? hashed(nameOf(place)) : nameOf(place);
      const line = `${name} ${typeOfKey(key)} ${key.toString('base64')}\n`;
      // One write at the end of the file: programs that run beside this one lose nothing.
      appendFileSync(file, before === '' || before.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 });
      return file;
    } catch {
      return undefined;
    }
  }
}

/** ROUTEWISE_SSH_KNOWN_HOSTS names a file in place of OpenSSH's own: the user's, then the machine's. */
export function knownHostsFrom(environment: NodeJS.ProcessEnv): KnownHosts {
  const given = environment.ROUTEWISE_SSH_KNOWN_HOSTS ?? '';
  if (given !== '') return new KnownHosts([given]);
  const home = environment.HOME ?? homedir();
  const own = ['known_hosts', 'known_hosts2'].map((name) => join(home, '.ssh', name));
  return new KnownHosts([...own, '/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2']);
}

/** sshd(8), “SSH_KNOWN_HOSTS FILE FORMAT”: `[MARKER] NAMES TYPE KEY [COMMENT]`. */
function linesOf(file: string): Line[] {
  // A device or a FIFO would never end.
  if (!existsSync(file) || !statSync(file).isFile()) return [];
  return readFileSync(file, 'utf8')
    .split(/\r?\n/)
    .flatMap((text, index): Line[] => {
      const [, marker = '', names = '', type = '', base64 = ''] =
        /^\s*(?:(@[a-z-]+)\s+)?([^\s#@]\S*)\s+([a-z0-9@.-]+)\s+([A-Za-z0-9+/=]+)(?:\s|$)/.exec(text) ?? [];
      const key = Buffer.from(base64, 'base64');
      // What the key says of itself counts; a line that contradicts itself is none.
      return names === '' || typeOfKey(key) !== type
        ? []
        : [{ marker, names, type, key, where: `${file}:${index + 1}` }];
    });
}

function nameOf({ address, port }: Place): string {
  const name = address.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

function matches(names: string, name: string): boolean {
  if (names.startsWith('|1|')) {
    const [, , salt = '', hash = ''] = names.split('|');
    return hmac(Buffer.from(salt, 'base64'), name.toLowerCase()) === hash;
  }
  const patterns = names.toLowerCase().split(',');
  const fits = (pattern: string): boolean => expression(pattern).test(name.toLowerCase());
  if (patterns.some((pattern) => pattern.startsWith('!') && fits(pattern.slice(1)))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && fits(pattern));
}

/** `*` and `?` as OpenSSH has them; brackets stand for themselves. */
function expression(pattern: string): RegExp {
  const text = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${text.replaceAll(/\*+/g, '.*').replaceAll('?', '.')}$`);
}

function hashed(name: string): string {
  const salt = randomBytes(20);
  return `|1|${salt.toString('base64')}|${hmac(salt, name)}`;
}

function hmac(salt: Buffer, name: string): string {
  return createHmac('sha1', salt).update(name).digest('base64');
}
