// The real install script under a real shell: who begins a cluster, and who waits. Only where its files lie is another place.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parse } from 'yaml';
import { k3sNodeOf } from '../../../../../plan/machines/k3s/k3sNode';
import { k3sFiles, placeholderSecrets, renderCloudInit } from '../../../../../plan/machines/k3s';
import { k3sPaths } from '../../../../../plan/machines/k3s/k3sPaths';
import { k3sProxmoxPlan } from '../../../../fixtures/plans';

const now = (): number => Math.floor(Date.now() / 1000);

/** A machine that has got its address and its k3s; `peers` says which servers answer, by a look at a file. */
class Machine {
  readonly root = mkdtempSync(join(tmpdir(), 'routewise-beginning-'));
  readonly #script: string;

  constructor(name: string, servers: number) {
    const plan = k3sProxmoxPlan({
      'nodes.controlPlanes.count': servers,
      'distribution.install': { path: '/opt/k3s' },
      'cluster.apiEndpoint': servers === 1 ? 'auto' : 'api.example.com',
    });
    const node = k3sNodeOf(plan, name);
    const script = k3sFiles(node, placeholderSecrets).find(({ path }) => path === k3sPaths.install);
    for (const folder of ['opt', 'usr/local/bin', 'var/lib/rancher/k3s/server', 'bin'])
      mkdirSync(join(this.root, folder), { recursive: true });
    this.#program('opt/k3s', `echo 'k3s version ${node.version} (x)'`);
    this.#program(
      'bin/ip',
      `printf '%s\\n' ${node.addresses.map((address) => `'inet ${address}/24'`).join(' ')}`,
    );
    this.#program('bin/curl', `grep -q . '${this.root}/answers' && printf pong`);
    for (const name of ['systemctl', 'sysctl']) this.#program(`bin/${name}`, 'exit 0');
    // Counted, and short: the script’s waiting is looked at, not waited for.
    this.#program('bin/sleep', `echo >>'${this.root}/slept'; exec /bin/sleep 0.01`);
    this.othersAnswer(false);
    this.#script = (script?.content ?? '').replaceAll(
      /(?<![\w/.$])\/(etc|opt|run|usr|var)\//g,
      `${this.root}/$1/`,
    );
    // Nothing of this machine itself is touched.
    expect(this.#script.replaceAll(this.root, '').match(/(?<=[\s"'=])\/(?!etc|opt|usr|var|run)\S+/g)).toEqual(
      null,
    );
  }

  othersAnswer(do_: boolean): void {
    writeFileSync(join(this.root, 'answers'), do_ ? 'yes\n' : '');
  }

  /** Runs until it ends, or has waited so often that it would for ever. */
  async boot(...words: string[]): Promise<'ended' | 'waits'> {
    rmSync(join(this.root, 'slept'), { force: true });
    const shell = spawn('sh', ['-s', '--', ...words], {
      env: { PATH: `${join(this.root, 'bin')}:/usr/bin:/bin` },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let said = '';
    shell.stdout.on('data', (text: Buffer) => (said += text.toString()));
    shell.stderr.on('data', (text: Buffer) => (said += text.toString()));
    shell.stdin.end(this.#script);
    const ended = new Promise<number | null>((resolve) => shell.once('close', resolve));
    for (;;) {
      const outcome = await Promise.race([ended, pause(20, 'running' as const)]);
      if (outcome === 0) return 'ended';
      if (outcome !== 'running') throw new Error(`ended with ${String(outcome)}: ${said}`);
      if (this.waits() < 30) continue;
      shell.kill('SIGKILL');
      expect(said).toContain('no server answers yet; none is begun here, so this one waits for the others');
      return 'waits';
    }
  }

  waits(): number {
    const file = join(this.root, 'slept');
    return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
  }

  get joined(): string | undefined {
    const file = join(this.root, k3sPaths.join);
    return existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  }

  close(): void {
    rmSync(this.root, { recursive: true, force: true });
  }

  #program(path: string, body: string): void {
    writeFileSync(join(this.root, path), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
}

describe('a server that boots', () => {
  let machine: Machine;
  afterEach(() => {
    machine.close();
  });
  const first = (servers = 3): Machine => (machine = new Machine('vms-control-plane-1', servers));

  it.each([
    ['its right is not over', ['begin-until', String(now() + 3600)]],
    ['it is told to by hand', ['begin']],
  ])('begins the cluster where nobody answers and %s', async (_, words) => {
    expect(await first().boot(...words)).toBe('ended');
    expect(machine.joined).toBe('cluster-init: true');
    // It has asked the others, and waited for them a while.
    expect(machine.waits()).toBe(4);
  });

  it.each([
    ['was made anew from the same text later', 3, ['begin-until', String(now() - 1)]],
    ['is the only one, made anew later', 1, ['begin-until', String(now() - 1)]],
    ['was made after the cluster was born', 3, []],
    ['is the only one, made after the cluster was born', 1, []],
    ['has a right that is no time', 3, ['begin-until']],
  ])('never begins a second one where it %s and nobody answers', async (_, servers, words) => {
    expect(await first(servers).boot(...words)).toBe('waits');
    expect(machine.joined).toBeUndefined();
    // The others are back, and it joins them.
    if (servers === 1) return;
    machine.othersAnswer(true);
    expect(await machine.boot(...words)).toBe('ended');
    expect(machine.joined).toMatch(/^server: https:\/\/10\.0\.1\.12:6443$/);
  });

  it('joins whoever answers, whatever right it has', async () => {
    first().othersAnswer(true);
    expect(await machine.boot('begin-until', String(now() + 3600))).toBe('ended');
    expect(machine.joined).toMatch(/^server: /);
  });

  it('that is not the first never begins one, not even when told to', async () => {
    machine = new Machine('vms-control-plane-2', 3);
    expect(await machine.boot('begin')).toBe('waits');
    expect(machine.joined).toBeUndefined();
  });
});

it('only the first server’s user data have a right to begin, and only where one is given', () => {
  const plan = k3sProxmoxPlan();
  const run = (name: string, beginsUntil?: number) =>
    (
      parse(renderCloudInit(k3sNodeOf(plan, name), placeholderSecrets, { beginsUntil })) as {
        runcmd: string[][];
      }
    ).runcmd;
  expect(run('vms-control-plane-1', 1_764_403_200)).toEqual([
    [k3sPaths.install, 'begin-until', '1764403200'],
  ]);
  expect(run('vms-control-plane-1')).toEqual([[k3sPaths.install]]);
  for (const other of ['vms-control-plane-2', 'vms-general-1'])
    expect(run(other, 1_764_403_200)).toEqual([[k3sPaths.install]]);
});
