// Programs of the sandbox: readiness, crashes with the end of the log, and that none outlives a killed sandbox.
// It must never leave a process of its own running.
import { buildSync } from 'esbuild';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PartOptions } from '../../../sandbox/processes/part';
import { Part } from '../../../sandbox/processes/part';
import { Reaper } from '../../../sandbox/processes/reaper';
import { processStartTime } from '../../../sandbox/daemon/sandboxRecord';
import { temporaryFolder } from './temporaryFolder';

let reaper: Reaper;
beforeAll(() => {
  reaper = new Reaper();
});
afterAll(() => reaper.close());

function shell(script: string, more: Partial<PartOptions> = {}): PartOptions {
  const folder = temporaryFolder();
  return {
    name: 'thing',
    program: '/bin/sh',
    args: ['-c', script],
    cwd: folder,
    logFile: join(folder, 'logs', 'thing.log'),
    reaper,
    ready: () => Promise.resolve(),
    readyWithinMs: 5000,
    ...more,
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let step = 0; step < 100 && !condition(); step += 1) await sleep(50);
  expect(condition()).toBe(true);
}

test('a program that ends before it is ready is an error with the end of its log', async () => {
  const starting = Part.start(
    shell('echo cannot bind; exit 3', { ready: () => Promise.reject(new Error('no')) }),
  );
  await expect(starting).rejects.toThrow(
    /^thing ended \(exit code 3\)\. The end of its log, .*thing\.log:\n {2}cannot bind$/,
  );
});

test('a program that is not ready in time is ended, and the error says what was missing', async () => {
  const options = shell('echo waiting; exec sleep 60', {
    ready: () => Promise.reject(new Error('port 1 refused')),
    readyWithinMs: 300,
  });
  let pid: number | undefined;
  const starting = Part.start({
    ...options,
    ready: () => {
      pid ??= pidOf(options.cwd);
      return Promise.reject(new Error('port 1 refused'));
    },
  });
  await expect(starting).rejects.toThrow(/thing was not ready within 0 s \(port 1 refused\)/);
  expect(pid).toBeDefined();
  expect(processStartTime(pid ?? 0)).toBe('');
});

/** The process whose working directory is this folder. */
function pidOf(folder: string): number | undefined {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .find((pid) => {
      try {
        return readlinkSync(`/proc/${pid}/cwd`) === folder;
      } catch {
        return false;
      }
    });
}

test('a running program that ends is told once, and is not started again', async () => {
  const told: string[] = [];
  const part = await Part.start(shell('echo bye; sleep 0.2; exit 1', { onCrash: (text) => told.push(text) }));
  await until(() => part.state === 'crashed');
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('thing ended (exit code 1)');
  expect(part.problem).toContain('bye');
});

test('stop insists when a program ignores the request', async () => {
  const part = await Part.start(shell(`trap '' TERM; while :; do sleep 0.1; done`));
  const { pid } = part;
  await sleep(100);
  await part.stop(200);
  expect(processStartTime(pid ?? 0)).toBe('');
  expect(part.state).toBe('stopped');
});

test('secrets of the environment do not reach a program', async () => {
  process.env.HCLOUD_TOKEN = 'not-for-children';
  const options = shell('env; sleep 5');
  const part = await Part.start(options);
  await until(() => existsSync(options.logFile) && readFileSync(options.logFile, 'utf8').includes('PATH='));
  await part.stop();
  delete process.env.HCLOUD_TOKEN;
  expect(readFileSync(options.logFile, 'utf8')).not.toContain('not-for-children');
});

test('children end with a sandbox that is killed', async () => {
  const outfile = join(temporaryFolder(), 'owner.js');
  buildSync({
    stdin: {
      contents: `
        import { Reaper } from './sandbox/processes/reaper';
        import { spawn } from 'node:child_process';
        const child = spawn('sleep', ['600'], { stdio: 'ignore' });
        new Reaper().watch(child);
        console.log(child.pid);
        setInterval(() => undefined, 1000);`,
      resolveDir: resolve(__dirname, '../../..'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    outfile,
    logLevel: 'error',
  });
  const owner = spawn(process.execPath, [outfile], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const child = Number(line.toString());
  expect(processStartTime(child)).not.toBe('');
  owner.kill('SIGKILL');
  await until(() => processStartTime(child) === '');
});
