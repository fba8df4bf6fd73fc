// Makes sure that no child outlives the sandbox: a tiny watcher process ends them when the sandbox's own process is gone.
// Must never end a process it was not told of, nor one that merely got the number of a child that has ended.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';

/**
 * The watcher, as a program for `node -e`: it reads `+PID` and `-PID` lines; when its input ends (the sandbox closed it or
 * was killed) it ends every process still noted. A process is known by number and start time (field 22 of /proc/PID/stat).
 */
const watcher = `
const { readFileSync } = require('node:fs');
const noted = new Map();
const startOf = (pid) => {
  try { return readFileSync('/proc/' + pid + '/stat', 'utf8').split(') ').pop().split(' ')[19]; } catch { return undefined; }
};
const signal = (name) => {
  for (const [pid, start] of noted) {
    if (startOf(pid) === start) { try { process.kill(pid, name); } catch {} } else noted.delete(pid);
  }
};
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(name, () => {});
require('node:readline').createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line[0] === '+') noted.set(pid, startOf(pid)); else noted.delete(pid);
  })
  .on('close', () => {
    signal('SIGTERM');
    const deadline = Date.now() + 4000;
    const timer = setInterval(() => {
      signal(Date.now() > deadline ? 'SIGKILL' : 0);
      if (noted.size === 0 || Date.now() > deadline + 2000) { clearInterval(timer); process.exit(0); }
    }, 100);
  });
`;

export class Reaper {
  private readonly process: ChildProcess;

  constructor() {
    // Detached: a Ctrl-C in the terminal must reach the sandbox, which then stops its children in order.
    this.process = spawn(process.execPath, ['-e', watcher], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      env: {},
    });
    this.process.stdin?.on('error', () => undefined);
    this.process.unref();
  }

  /** Notes a child; it is forgotten again when it ends. Call it right after `spawn`. */
  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.process.stdin?.write(`+${pid}\n`);
    child.once('exit', () => this.process.stdin?.write(`-${pid}\n`));
  }

  /** Ends the watcher, and with it whatever is still noted. */
  async close(): Promise<void> {
    if (this.process.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      this.process.once('exit', () => {
        resolve();
      });
      this.process.ref();
      this.process.stdin?.end();
    });
  }
}
