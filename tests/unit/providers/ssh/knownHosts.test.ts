import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeKey, kindsFor, typeOfKey } from '../../../../providers/src/ssh/hostKey';
import type { HostKeyPolicy } from '../../../../providers/src/ssh/hostKey';
import { KnownHosts, knownHostsFrom } from '../../../../providers/src/ssh/knownHosts';
import { temporaryFolder } from '../../sandbox/temporaryFolder';

/** A public key as SSH sends it: its type's length and name, then anything. */
function keyOf(type: string, filling: number): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(type.length);
  return Buffer.concat([length, Buffer.from(type), Buffer.alloc(32, filling)]);
}
const own = keyOf('ssh-ed25519', 1);
const other = keyOf('ssh-ed25519', 2);
const rsa = keyOf('ssh-rsa', 3);
const text = (key: Buffer): string => `${typeOfKey(key)} ${key.toString('base64')}`;
const host = { address: '192.0.2.7', port: 22 };

const folder = temporaryFolder();
const file = join(folder, 'known_hosts');
function listed(...lines: string[]): KnownHosts {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
  return new KnownHosts([file]);
}
const verdict = (lines: string[], key: Buffer, place = host, policy: HostKeyPolicy = {}): string =>
  judgeKey({ ...policy, listed: listed(...lines).keysOf(place) }, key);

describe('known_hosts', () => {
  it.each<[string, string[], string]>([
    ['a name', [`192.0.2.7 ${text(own)}`], 'fits'],
    ['a list of names, and a comment', [`a.example.com,192.0.2.7 ${text(own)} root@a`], 'fits'],
    ['a pattern', [`192.0.2.* ${text(own)}`], 'fits'],
    ['a pattern that leaves it out', [`192.0.2.*,!192.0.2.7 ${text(own)}`], 'first'],
    ['another host', [`192.0.2.70 ${text(other)}`, `192x0.2.7 ${text(other)}`], 'first'],
    ['another key', [`192.0.2.7 ${text(other)}`], 'another'],
    ['two keys, one of them right', [`192.0.2.7 ${text(other)}`, `192.0.2.7 ${text(own)}`], 'fits'],
    ['a key of another kind alone', [`192.0.2.7 ${text(rsa)}`], 'another'],
    ['a revoked key', [`192.0.2.7 ${text(own)}`, `@revoked * ${text(own)}`], 'revoked'],
    ['the key of an authority', [`@cert-authority *.2.7,192.0.2.7 ${text(own)}`], 'first'],
    ['a comment', [`# 192.0.2.7 ${text(other)}`], 'first'],
    [
      'a broken line',
      [`192.0.2.7 ssh-ed25519 AAAA`, `192.0.2.7 ssh-rsa ${other.toString('base64')}`, '192.0.2.7'],
      'first',
    ],
    ['another port', [`[192.0.2.7]:2222 ${text(other)}`], 'first'],
    ['nothing', [], 'first'],
  ])('with %s', (_, lines, expected) => {
    expect(verdict(lines, own)).toBe(expected);
  });

  it('knows a port by its own name, and takes what is known of the host without one', () => {
    const there = { address: '192.0.2.7', port: 2222 };
    expect(verdict([`[192.0.2.7]:2222 ${text(own)}`], own, there)).toBe('fits');
    expect(verdict([`[192.0.2.7]:2222 ${text(other)}`], own, there)).toBe('another');
    expect(verdict([`192.0.2.7 ${text(own)}`], own, there)).toBe('fits');
    expect(verdict([`192.0.2.7 ${text(other)}`], own, there)).toBe('first');
    expect(verdict([`[fd00::7]:2222 ${text(own)}`], own, { address: 'FD00::7', port: 2222 })).toBe('fits');
  });

  it('is outweighed by what the stack names, and has to agree with what was kept', () => {
    const { fingerprint: pinned = '' } = listed(`192.0.2.7 ${text(own)}`).keysOf(host).keys[0] ?? {};
    expect(verdict([`192.0.2.7 ${text(other)}`], own, host, { pinned })).toBe('fits');
    expect(verdict([`192.0.2.7 ${text(other)}`], other, host, { pinned })).toBe('another');
    expect(verdict([`192.0.2.7 ${text(other)}`], own, host, { known: pinned })).toBe('another');
    expect(verdict([`192.0.2.7 ${text(rsa)}`], own, host, { known: pinned })).toBe('fits');
    expect(verdict([`@revoked * ${text(own)}`], own, host, { pinned })).toBe('revoked');
  });

  it('says which kinds of keys to ask for', () => {
    const kinds = (...lines: string[]): unknown =>
      kindsFor({ listed: listed(...lines).keysOf(host) }).map(([kind]) => kind);
    expect(kinds(`192.0.2.7 ${text(rsa)}`)).toEqual(['rsa-sha2-512']);
    expect(kinds()).toEqual(['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512']);
    expect(
      kindsFor({ known: 'SHA256:a', listed: listed(`192.0.2.7 ${text(rsa)}`).keysOf(host) }),
    ).toHaveLength(3);
  });

  it('is given a new key once, and keeps what is there', () => {
    const hosts = listed(`a.example.com ${text(other)}`);
    const before = readFileSync(file, 'utf8');
    expect(hosts.keep({ ...host, port: 2222 }, own)).toBe(file);
    hosts.keep({ ...host, port: 2222 }, own);
    expect(readFileSync(file, 'utf8')).toBe(`${before}[192.0.2.7]:2222 ${text(own)}\n`);
  });

  it('is made for its user alone where there is none, with a line that was cut short left whole', () => {
    const fresh = join(folder, 'new', 'known_hosts');
    expect(new KnownHosts([fresh]).keep(host, own)).toBe(fresh);
    expect(statSync(fresh).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
    writeFileSync(fresh, `b.example.com ${text(other)}`);
    new KnownHosts([fresh]).keep(host, own);
    expect(new KnownHosts([fresh]).keysOf({ ...host, address: 'b.example.com' }).keys).toHaveLength(1);
  });

  it('that cannot be written stops nobody', () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plain'), '');
    expect(new KnownHosts([join(folder, 'plain', 'known_hosts')]).keep(host, own)).toBeUndefined();
    expect(new KnownHosts(['/dev/zero', folder]).keysOf(host).keys).toEqual([]);
  });

  it('is the user’s and the machine’s, or the one that is named', () => {
    expect(knownHostsFrom({ HOME: '/home/me' }).files).toEqual([
      '/home/me/.ssh/known_hosts',
      '/home/me/.ssh/known_hosts2',
      '/etc/ssh/ssh_known_hosts',
      '/etc/ssh/ssh_known_hosts2',
    ]);
    expect(knownHostsFrom({ HOME: '/home/me', ROUTEWISE_SSH_KNOWN_HOSTS: './known' }).files).toEqual([
      './known',
    ]);
  });

  const keygen = existsSync('/usr/bin/ssh-keygen') ? it : it.skip;
  keygen('is read and written as OpenSSH itself does, hashed names included', () => {
    const [name, hash] = [join(folder, 'key'), join(folder, 'hashed')];
    mkdirSync(folder, { recursive: true });
    const run = (...args: string[]): string => {
      const { status, stdout, stderr } = spawnSync('/usr/bin/ssh-keygen', args, { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return stdout;
    };
    run('-q', '-t', 'ed25519', '-N', '', '-f', name);
    const [type = '', base64 = ''] = readFileSync(`${name}.pub`, 'utf8').split(' ');
    writeFileSync(hash, `192.0.2.7 ${type} ${base64}\n[192.0.2.8]:2222 ${type} ${base64}\n`);
    run('-q', '-H', '-f', hash);
    expect(readFileSync(hash, 'utf8')).not.toContain('192.0.2');
    const hosts = new KnownHosts([hash]);
    const key = Buffer.from(base64, 'base64');
    expect(judgeKey({ listed: hosts.keysOf(host) }, key)).toBe('fits');
    expect(judgeKey({ listed: hosts.keysOf({ address: '192.0.2.8', port: 2222 }) }, key)).toBe('fits');
    expect(judgeKey({ listed: hosts.keysOf({ address: '192.0.2.8', port: 22 }) }, key)).toBe('first');
    // Hashed as the others are, and found by OpenSSH.
    hosts.keep({ address: '192.0.2.9', port: 22 }, key);
    expect(readFileSync(hash, 'utf8')).not.toContain('192.0.2');
    expect(run('-F', '192.0.2.9', '-f', hash)).toContain(base64);
    expect(run('-lf', `${name}.pub`)).toContain(hosts.keysOf(host).keys[0]?.fingerprint);
  });
});
