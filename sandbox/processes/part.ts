// One long-running program of the sandbox (etcd, kube-apiserver …): start, wait until it answers, stop, and tell why it ended.
// Must never restart a program by itself: a crash is reported with the end of the program's log.
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../messageOf';
import type { Reaper } from './reaper';

export interface PartOptions {
  /** What it is called in status and messages. */
  name: string;
  /** Absolute path of the program. */
  program: string;
  /** Must hold no secret: arguments are readable by everyone on the machine. */
  args: string[];
  env?: Record<string, string>;
  cwd: string;
  /** Standard output and error go here; the file begins anew at every start. */
  logFile: string;
  reaper: Reaper;
  /** Rejects while the program is not ready; asked every 100 ms. */
  ready: () => Promise<unknown>;
  /** How long it may take to become ready, in milliseconds. */
  readyWithinMs: number;
  /** Told once when the program ends without having been asked to. */
  onCrash?: (message: string) => void;
}

export type PartState = 'starting' | 'running' | 'stopped' | 'crashed';

/** Lines of a log that are shown when a program ends unexpectedly. */
const logTailLines = 12;

export class Part {
  state: PartState = 'starting';
  private child: ChildProcess | undefined;
  private ended: Promise<void> = Promise.resolve();
  private message = '';

  private constructor(private readonly options: PartOptions) {}

  /** @throws Error with the end of the log when the program ends early or is not ready in time; it is stopped then. */
  static async start(options: PartOptions): Promise<Part> {
    const part = new Part(options);
    part.spawn();
    try {
      await part.untilReady();
    } catch (error) {
      await part.stop();
      throw error;
    }
    part.state = 'running';
    return part;
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Why it crashed; empty otherwise. */
  get problem(): string {
    return this.message;
  }

  get logFile(): string {
    return this.options.logFile;
  }

  /** Asks it to end, insists after `patienceMs`, and returns when it is gone. */
  async stop(patienceMs = 5000): Promise<void> {
    if (this.state !== 'crashed') this.state = 'stopped';
    const child = this.child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), patienceMs);
    await this.ended;
    clearTimeout(insist);
  }

  private spawn(): void {
    const { program, args, env, cwd, logFile, reaper, name } = this.options;
    mkdirSync(dirname(logFile), { recursive: true });
    const log = openSync(logFile, 'w', 0o600);
    const child = spawn(program, args, {
      cwd,
      stdio: ['ignore', log, log],
      env: { PATH: process.env.PATH ?? '', HOME: cwd, TMPDIR: process.env.TMPDIR ?? '/tmp', ...env },
    });
    reaper.watch(child);
    closeSync(log);
    this.child = child;
    this.ended = new Promise((resolve) => {
      const end = (reason: string): void => {
        if (this.state !== 'stopped' && this.state !== 'crashed') {
          const wasRunning = this.state === 'running';
          this.state = 'crashed';
          this.message = `${name} ended (${reason}). The end of its log, ${logFile}:\n${logTail(logFile)}`;
          if (wasRunning) this.options.onCrash?.(this.message);
        }
        resolve();
      };
      child.once('error', (error) => {
        end(error.message);
      });
      child.once('exit', (code, signal) => {
        end(signal === null ? `exit code ${code ?? '?'}` : `signal ${signal}`);
      });
    });
  }

  private async untilReady(): Promise<void> {
    const { name, ready, readyWithinMs, logFile } = this.options;
    const deadline = Date.now() + readyWithinMs;
    let last: unknown;
    while (Date.now() < deadline) {
      if (this.hasCrashed()) throw new Error(this.message);
      try {
        await ready();
        return;
      } catch (error) {
        last = error;
      }
      await sleep(100);
    }
    const cause = messageOf(last);
    throw new Error(
      `${name} was not ready within ${Math.round(readyWithinMs / 1000)} s (${cause}). The end of its log, ${logFile}:\n${logTail(logFile)}`,
    );
  }

  // Behind a method, because the state changes in callbacks that the compiler cannot follow.
  private hasCrashed(): boolean {
    return this.state === 'crashed';
  }
}

/** The last lines of a log, indented by two blanks. */
export function logTail(logFile: string, lines = logTailLines): string {
  try {
    const all = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines);
    return all.map((line) => `  ${line.slice(0, 400)}`).join('\n');
  } catch {
    return '  (no log)';
  }
}
