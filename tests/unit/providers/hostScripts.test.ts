// The scripts that write, move or delete on hosts, beside those of a reset: sound, and run on a tree of files of this test's own.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fixScript } from '../../../providers/src/hosts/fixScripts';
import {
  clearSnapshotsScript,
  standDownScript,
  takeSnapshotScript,
} from '../../../providers/src/k3s/hostScripts';
import { writeScript } from '../../../providers/src/ssh/fileScripts';
import { testSoundScripts } from '../../fixtures/hosts/soundScripts';
import { temporaryFolder } from '../sandbox/temporaryFolder';

const roles = ['server', 'agent'] as const;
const cases = roles.flatMap((before) => roles.map((after) => [before, after] as const));

describe('scripts on hosts', () => {
  testSoundScripts([
    ...cases.map(
      ([before, after]) => [`standing down, ${before} to ${after}`, standDownScript(before, after)] as const,
    ),
    ['taking a snapshot', takeSnapshotScript('/srv/of its own')],
    ['clearing snapshots', clearSnapshotsScript('/srv/of its own')],
    ['writing a file', writeScript("/srv/it's here", 3, { owner: 'root:root' })],
    ['setting a card', fixScript({ kind: 'set-device', ethtool: ['-K', 'eth0', 'gro', 'off'] })],
    ['writing a unit', fixScript({ kind: 'write-unit', path: '/etc/a.service', text: "it's\na unit" })],
    ['setting a file aside', fixScript({ kind: 'set-aside', path: '/etc/a', aside: '/var/b' })],
    ['detaching a link', fixScript({ kind: 'detach-link', path: '/sys/fs/bpf/a' })],
  ]);
});

/** Programs that a script would call, put before those of this machine. */
function run(folder: string, script: string, input = '', programs: Readonly<Record<string, string>> = {}) {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const [name, text] of Object.entries({ systemctl: 'exit 0', ...programs })) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return spawnSync('/bin/sh', ['-c', script], {
    input,
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH ?? ''}` },
  });
}

/** Never a path of this machine: each is below the test's folder. */
function inside(folder: string, script: string): string {
  return script.replaceAll(/(?<![\w$}/])\/(etc|var)\//g, `${folder}/$1/`);
}

function put(folder: string, paths: readonly string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(folder + path), { recursive: true });
    writeFileSync(folder + path, 'x');
  }
}

const here = (folder: string, paths: readonly string[]): string[] =>
  paths.filter((path) => existsSync(folder + path));

describe.each(cases)('a %s that stands down to become %s', (before, after) => {
  const server = '/var/lib/rancher/k3s/server';
  const unit = `/etc/systemd/system/${before === 'server' ? 'k3s' : 'k3s-agent'}.service`;
  const join10 = '/etc/rancher/k3s/config.yaml.d/10-join.yaml';
  const keys = [
    ...['tls/server-ca.key', 'cred/passwd', 'token', 'manifests/a.yaml', 'static/a'].map(
      (name) => `${server}/${name}`,
    ),
    '/etc/rancher/k3s/agent-token',
  ];
  const data = [
    `${server}/db/etcd/member/wal`,
    `${server}/db/snapshots/one`,
    '/var/lib/rancher/k3s/storage/pvc-1/data',
    '/var/lib/rancher/k3s/agent/images/a.tar',
    '/var/lib/kubelet/pods/a/data',
    '/etc/rancher/k3s/config.yaml',
    '/etc/systemd/system/k3s-other.service',
  ];
  const folder = temporaryFolder();

  it('loses what says which node it is, its keys where it is no server any more, and no data', () => {
    put(folder, [unit, join10, ...keys, ...data]);
    for (let round = 0; round < 2; round += 1) {
      const { status, stderr } = run(folder, inside(folder, standDownScript(before, after)));
      expect([status, stderr]).toEqual([0, '']);
      expect(here(folder, [unit, join10])).toEqual([]);
      expect(here(folder, keys)).toEqual(before === 'server' && after === 'agent' ? [] : keys);
      expect(here(folder, data)).toEqual(data);
      expect(existsSync(`${folder}${server}/db/etcd/tombstone`)).toBe(before === 'server');
    }
  });

  it('stays what it is where k3s does not stop', () => {
    put(folder, [unit, join10, ...keys]);
    const systemctl = '[ "$1" != is-active ] || echo active';
    const { status, stderr } = run(folder, inside(folder, standDownScript(before, after)), '', { systemctl });
    expect([status, stderr]).toEqual([1, `${before === 'server' ? 'k3s' : 'k3s-agent'} does not stop\n`]);
    expect(here(folder, [unit, join10, ...keys])).toEqual([unit, join10, ...keys]);
  });
});

describe('a file', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'a folder', "it's");

  it('is written whole, under its mode', () => {
    const { status, stderr } = run(folder, writeScript(path, 3, { mode: '0640' }), 'abc');
    expect([status, stderr, readFileSync(path, 'utf8')]).toEqual([0, '', 'abc']);
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('stays what it was where less arrives, and nothing is left beside it', () => {
    writeFileSync(join(dirname(path), ".it's.routewise.lost"), 'a secret');
    const { status, stderr } = run(folder, writeScript(path, 9, {}), 'short');
    expect([status, stderr]).toEqual([74, 'only 5 of 9 bytes arrived\n']);
    expect(readFileSync(path, 'utf8')).toBe('abc');
    expect(readdirSync(dirname(path))).toEqual(["it's"]);
  });

  it('is set aside, not deleted', () => {
    const aside = join(folder, 'aside');
    for (let round = 0; round < 2; round += 1)
      expect(run(folder, fixScript({ kind: 'set-aside', path, aside })).status).toBe(0);
    expect(existsSync(path)).toBe(false);
    expect(readFileSync(aside + path, 'utf8')).toBe('abc');
  });
});

describe('a snapshot of etcd', () => {
  const folder = temporaryFolder();
  const own = join(folder, 'of its own');
  const k3s = '[ "$1 $2" = "etcd-snapshot save" ] && printf 1234 >"$6/routewise-new"';

  it('is the only one in its folder, and told with its size', () => {
    put(own, ['/routewise-old', '/another']);
    const { status, stdout, stderr } = run(folder, takeSnapshotScript(own), '', { k3s });
    expect([status, stdout, stderr]).toEqual([0, '4 routewise-new\n', '']);
    expect(readdirSync(own).sort()).toEqual(['another', 'routewise-new']);
    expect(statSync(own).mode & 0o777).toBe(0o700);
  });

  it('is an error where k3s gives none, or an empty one', () => {
    expect(run(folder, takeSnapshotScript(own), '', { k3s: 'exit 3' }).status).toBe(3);
    expect(run(folder, takeSnapshotScript(own), '', { k3s: 'exit 0' }).status).not.toBe(0);
    expect(run(folder, takeSnapshotScript(own), '', { k3s: ': >"$6/routewise-new"' }).status).not.toBe(0);
  });

  it('goes, and nothing else does', () => {
    put(own, ['/routewise-new']);
    expect(run(folder, clearSnapshotsScript(own)).status).toBe(0);
    expect(readdirSync(own)).toEqual(['another']);
  });
});
