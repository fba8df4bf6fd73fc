// The commands on a real daemon: up twice, status, env, a killed daemon, down; and that nothing is left.
// It must never touch the project's own sandbox or stack files.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { processStartTime, readRecord } from '../../../sandbox/daemon/sandboxRecord';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, projectRoot, toolsBin } from './readyTools';

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Processes that have the folder in their command line. */
function processesOf(folder: string): string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return line.includes(folder) ? [line] : [];
    } catch {
      return [];
    }
  });
}

describeWith(['dist/cli.js', 'dist/sandbox-daemon.js', 'pulumi', 'etcd'])('the sandbox commands', () => {
  const folder = join(temporaryFolder(), 'box');

  const sandbox = async (...args: string[]): Promise<Ended> => {
    const argv = [
      join(projectRoot, 'dist', 'cli.js'),
      'sandbox',
      ...args,
      '--dir',
      folder,
      '-C',
      projectRoot,
    ];
    const env = { ...process.env, ROUTEWISE_TOOLS_BIN: toolsBin };
    try {
      return { code: 0, ...(await promisify(execFile)(process.execPath, argv, { env })) };
    } catch (error) {
      return error as Ended;
    }
  };
  const up = () => sandbox('up', '--stack', 'none-of-the-project');

  afterAll(() => sandbox('down'), 60_000);

  test('without one, status and env say what to do', async () => {
    expect(await sandbox('status')).toMatchObject({
      code: 3,
      stdout: expect.stringContaining('routewise sandbox up') as string,
    });
    const { code, stdout } = await sandbox('status', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([3, { running: false }]);
    expect(await sandbox('env')).toMatchObject({ code: 3, stdout: '' });
    expect(await sandbox('down')).toMatchObject({ code: 0, stderr: `There is no sandbox in ${folder}.\n` });
  }, 60_000);

  test('up starts it; up again changes nothing and says so', async () => {
    const first = await up();
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain('Ready.');
    const record = readRecord(folder);
    const second = await up();
    expect(second.stderr).toContain(`The sandbox is up already (process ${record?.process.pid ?? 0}).`);
    expect(readRecord(folder)).toEqual(record);
    for (const secret of [record?.hetznerToken, record?.passphrase, record?.controlToken]) {
      expect(secret).toMatch(/^\S{32,}$/);
      expect(
        first.stderr + second.stderr + readFileSync(join(folder, 'logs', 'daemon.log'), 'utf8'),
      ).not.toContain(secret);
      expect(processesOf(String(secret))).toEqual([]);
    }
  }, 180_000);

  test('env gives a surrounding in which cloud, charts and pulumi answer', async () => {
    const variables = JSON.parse((await sandbox('env', '--json')).stdout) as Record<string, string>;
    const servers = await fetch(`${variables.HCLOUD_ENDPOINT ?? ''}/servers`, {
      headers: { authorization: `Bearer ${variables.HCLOUD_TOKEN ?? ''}` },
    });
    expect(await servers.json()).toMatchObject({ servers: [] });
    const index = await fetch(`${variables.ROUTEWISE_CHART_REPOSITORY ?? ''}/index.yaml`);
    expect(await index.text()).toContain('cilium-1.19.6.tgz');
    const whoami = await promisify(execFile)('pulumi', ['whoami', '--verbose', '--non-interactive'], {
      env: { ...process.env, ...variables },
    });
    expect(whoami.stdout).toContain(`file://${folder}/state`);
    const status = JSON.parse((await sandbox('status', '--json')).stdout) as { healthy: boolean };
    expect(status.healthy).toBe(true);
  }, 60_000);

  test('a killed daemon leaves nothing running, and up takes up what it left', async () => {
    const before = readRecord(folder);
    process.kill(before?.process.pid ?? 0, 'SIGKILL');
    for (let step = 0; step < 50 && processesOf(folder).length > 0; step += 1) await sleep(100);
    expect(processesOf(folder)).toEqual([]);
    expect((await sandbox('status')).code).toBe(3);
    expect((await up()).code).toBe(0);
    const { hetznerToken, passphrase, ports } = readRecord(folder) ?? {};
    expect([hetznerToken, passphrase, ports?.hetzner]).toEqual([
      before?.hetznerToken,
      before?.passphrase,
      before?.ports.hetzner,
    ]);
  }, 120_000);

  test('a sandbox whose folder is removed ends by itself', async () => {
    const pid = readRecord(folder)?.process.pid ?? 0;
    rmSync(folder, { recursive: true, force: true });
    // A process that ends gives up its command line a moment before its id.
    const isThere = (): boolean => processesOf(folder).length > 0 || processStartTime(pid) !== '';
    for (let step = 0; step < 150 && isThere(); step += 1) await sleep(100);
    expect(processesOf(folder)).toEqual([]);
    expect(processStartTime(pid)).toBe('');
    expect(existsSync(folder)).toBe(false);
    expect((await up()).code).toBe(0);
  }, 120_000);

  test('down ends it and leaves nothing', async () => {
    const pid = readRecord(folder)?.process.pid ?? 0;
    const down = await sandbox('down');
    expect(down).toMatchObject({ code: 0 });
    expect(down.stderr).toContain('the Pulumi state that described them');
    expect(processStartTime(pid)).toBe('');
    expect(processesOf(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  }, 60_000);
});
