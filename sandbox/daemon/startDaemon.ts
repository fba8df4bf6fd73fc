// Starts the sandbox's daemon as a detached process and waits until it answers; ends it again.
// Must never start a second daemon for a directory, nor signal a process that is not the daemon.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { askStatus, askToStop } from './controlClient';
import { logTail } from '../processes/part';
import type { SandboxPaths } from './sandboxDirectory';
import { isAlive, readRecord } from './sandboxRecord';
import type { SandboxStatus } from './sandboxStatus';

const startWithinMs = 30_000;

/** @returns the status, and whether it ran already @throws Error with the end of the daemon's log when it does not come up */
export async function startDaemon(
  projectRoot: string,
  paths: SandboxPaths,
): Promise<{ status: SandboxStatus; wasRunning: boolean }> {
  const before = readRecord(paths.root);
  if (before && isAlive(before)) {
    return { status: await untilAnswering(paths, () => isAlive(before)), wasRunning: true };
  }
  mkdirSync(paths.logs, { recursive: true, mode: 0o700 });
  const log = openSync(paths.daemonLog, 'w', 0o600);
  const child = spawn(
    process.execPath,
    [daemonEntry(projectRoot), `--dir=${paths.root}`, `--project-root=${projectRoot}`],
    { cwd: projectRoot, detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  return { status: await untilAnswering(paths, () => child.exitCode === null), wasRunning: false };
}

/** Asks the daemon to stop and insists by signals. @returns false when none ran */
export async function stopDaemon(paths: SandboxPaths): Promise<boolean> {
  const record = readRecord(paths.root);
  if (!record || !isAlive(record)) return false;
  await askToStop(record).catch(() => undefined);
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (let waited = 0; waited < 10_000; waited += 100) {
      if (!isAlive(record)) return true;
      await sleep(100);
    }
    process.kill(record.process.pid, signal);
  }
  await sleep(500);
  return true;
}

async function untilAnswering(paths: SandboxPaths, isRunning: () => boolean): Promise<SandboxStatus> {
  const deadline = Date.now() + startWithinMs;
  while (Date.now() < deadline) {
    const record = readRecord(paths.root);
    const status = record && record.ports.control > 0 ? await askStatus(record) : undefined;
    if (status) return status;
    if (!isRunning()) break;
    await sleep(100);
  }
  const said = existsSync(paths.daemonLog) ? readFileSync(paths.daemonLog, 'utf8').trim() : '';
  throw new Error(
    said === ''
      ? `The sandbox did not come up within ${startWithinMs / 1000} s and said nothing (${paths.daemonLog}).`
      : `The sandbox did not come up. It says:\n${logTail(paths.daemonLog)}`,
  );
}

/** The daemon as the build puts it. @throws Error when the project was not built */
function daemonEntry(projectRoot: string): string {
  const entry = join(projectRoot, 'dist', 'sandbox-daemon.js');
  if (!existsSync(entry)) throw new Error(`${entry} is missing. Run \`npm run build\` first.`);
  return entry;
}
