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
import { parseFacts } from '../../../plan/preflight/hostFacts';
import type { PreflightHost, PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { collectScript } from '../../../providers/src/hosts/collect/collectScript';
import { fixScript } from '../../../providers/src/hosts/fixScripts';
import {
  clearSnapshotsScript,
  lookAtHostScript,
  standDownScript,
  takeSnapshotScript,
} from '../../../providers/src/k3s/hostScripts';
import { writeScript } from '../../../providers/src/ssh/fileScripts';
import { testSoundScripts } from '../../fixtures/hosts/soundScripts';
import { temporaryFolder } from '../sandbox/temporaryFolder';

const preflightHost = (name: string, address: string): PreflightHost => ({
  ...{ name, address, role: 'worker', ssh: `root@${address}`, devices: ['eth0'] },
  ports: [
    { protocol: 'tcp', port: 10250, use: 'kubelet' },
    { protocol: 'udp', port: 8472, use: 'vxlan' },
  ],
});
const host = preflightHost('one', '10.0.1.1');
/** More than are asked at a time. */
const many = Array.from({ length: 20 }, (_, index) =>
  preflightHost(`peer-${index}`, `10.0.1.${String(100 + index)}`),
);
const preflightPlan: PreflightPlan = {
  cluster: 'metal',
  distribution: { kind: 'k3s', version: 'v1.34.2+k3s1', kubeProxy: false },
  hosts: [host, ...many],
  mtu: 1500,
  acceleration: 'disabled',
  pods: ['10.42.0.0/16'],
  services: ['10.43.0.0/16'],
  kubeProxy: false,
};

const roles = ['server', 'agent'] as const;
const cases = roles.flatMap((before) => roles.map((after) => [before, after] as const));

describe('scripts on hosts', () => {
  testSoundScripts([
    ...cases.map(
      ([before, after]) => [`standing down, ${before} to ${after}`, standDownScript(before, after)] as const,
    ),
    ['looking at a host', collectScript(preflightPlan, host)],
    ['looking whose node it is', lookAtHostScript()],
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

describe('a host that is looked at', () => {
  const folder = temporaryFolder();
  // Echoes with more than 1450 bytes in all get nowhere, and two peers give no answer or no sound.
  const ping = `
for word in "$@"; do case $word in [0-9]*) address=$word ;; esac; done
case " $* " in *' -s 1472 '* | *' -s 1422 '*) [ "$address" = 10.0.1.103 ] || exit 1 ;; esac
[ "$address" != 10.0.1.104 ]`;
  const bash = `
case $* in
*/dev/tcp/10.0.1.105/*) echo 'bash: connect: Connection refused'; exit 1 ;;
*/dev/udp/10.0.1.105/*) echo 'bash: connect: No route to host'; exit 1 ;;
*/dev/tcp/10.0.1.106/*) exit 124 ;;
esac`;
  const programs = {
    ...{
      ping,
      bash,
      arping: 'exit 1',
      timeout: 'shift; exec "$@"',
      k3s: "echo 'k3s version v1.2.3+k3s1 (x)'",
    },
    ip: `case $* in *'address show to'*) echo '2: eth0 inet 10.0.1.1/24' ;; *) echo '[]' ;; esac`,
    'iptables-save': "echo ':KUBE-SERVICES - [0:0]'",
    'iptables-legacy-save': 'exit 0',
    ss: 'echo not-asked-of-this-machine',
  };

  it('answers all that is asked, of each peer in one line', () => {
    const { status, stdout, stderr } = run(folder, collectScript(preflightPlan, host), '', programs);
    expect([status, stderr]).toEqual([0, '']);
    const facts = parseFacts(stdout);
    expect([facts.k3s, facts.chains, facts.duplicate]).toEqual(['v1.2.3+k3s1', ['KUBE-SERVICES'], 'yes']);
    const peers = Object.fromEntries(facts.peers.map(({ name, ...rest }) => [name, rest]));
    expect(Object.keys(peers).sort()).toEqual(many.map(({ name }) => name).sort());
    const ports = { 'tcp/10250': 'open', 'udp/8472': 'silent' };
    expect(peers['peer-0']).toEqual({ ping: 'yes', mtu: 1420, ports });
    expect(peers['peer-3']).toEqual({ ping: 'yes', mtu: 1500, ports });
    expect(peers['peer-4']).toEqual({ ping: 'no', ports });
    expect(peers['peer-5']?.ports).toEqual({ 'tcp/10250': 'closed', 'udp/8472': 'rejected' });
    expect(peers['peer-6']?.ports).toEqual({ 'tcp/10250': 'silent', 'udp/8472': 'silent' });
  });

  it('says whose node it is, and nothing where it is none', () => {
    const config = '/etc/rancher/k3s/config.yaml';
    const script = inside(folder, lookAtHostScript());
    const of = () =>
      run(folder, script)
        .stdout.split('\n')
        .filter((line) => !/^(machine-id|product): /.test(line));
    expect(of()).toEqual(['name: ', 'address: ', '']);
    put(folder, ['/etc/systemd/system/k3s-agent.service', config]);
    writeFileSync(folder + config, 'node-name: "one"\nnode-ip: 10.0.1.1,fd00::1\ntoken: secret\n');
    expect(of()).toEqual(['name: "one"', 'address: 10.0.1.1,fd00::1', 'role: agent', '']);
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
