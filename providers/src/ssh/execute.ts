// Runs one command over one connection, without a terminal and without an interactive shell.
// It must never take a secret in the command: what is secret goes through standard input. Nor must it keep all that a host
// says: one that never stops would fill the memory.
import type { Readable } from 'node:stream';
import { setTimeout as after, clearTimeout as forget } from 'node:timers';
import type { ClientChannel } from 'ssh2';
import type { Connection } from './connect';

/** Made anew for each attempt. */
export type Input = string | Buffer | (() => Readable);

export interface CommandResult {
  /** 128 + the signal's number is not invented: a command ended by a signal has -1 here. */
  readonly code: number;
  readonly signal?: string;
  readonly stdout: string;
  readonly stderr: string;
}

export type Execution = CommandResult | 'lost' | 'time-up' | 'too-long';

/** Bytes a command may print on each stream: the chains of a large node's iptables are some 3 MiB. */
export const mostOutput = 8 * 1024 * 1024;

/**
 * @returns `too-long` where it printed more than `mostOutput` on one stream, and was ended; `lost` where the connection ended before the command did, `time-up` where it took longer than allowed
 */
export function execute(
  { client, isOpen }: Connection,
  command: string,
  stdin: Input | undefined,
  timeoutMs: number,
): Promise<Execution> {
  return new Promise((resolve) => {
    let channel: ClientChannel | undefined;
    const finish = (execution: Execution): void => {
      forget(timer);
      client.off('close', lost);
      resolve(execution);
    };
    const lost = (): void => {
      finish('lost');
    };
    const timer = after(() => {
      finish('time-up');
      channel?.close();
    }, timeoutMs);
    if (!isOpen()) {
      lost();
      return;
    }
    client.once('close', lost);
    try {
      client.exec(command, (error, opened) => {
        if (error !== undefined) {
          lost();
          return;
        }
        channel = opened;
        collect(opened, finish);
        feed(opened, stdin);
      });
    } catch {
      // Thrown where the connection ended a moment ago.
      lost();
    }
  });
}

function collect(channel: ClientChannel, finish: (execution: Execution) => void): void {
  const tooMuch = (): void => {
    finish('too-long');
    // Ends the command where sshd passes signals on; else it ends when it writes into the closed channel.
    channel.signal('TERM');
    channel.close();
  };
  const stdout = bounded(channel, tooMuch);
  const stderr = bounded(channel.stderr, tooMuch);
  let ended: { code: number; signal?: string } | undefined;
  channel.on('exit', (code: number | null, signal?: string) => {
    ended = code === null ? { code: -1, ...(signal === undefined ? {} : { signal }) } : { code };
  });
  // A command that ended before it read all of its input.
  channel.on('error', () => undefined);
  channel.on('close', () => {
    if (ended === undefined) finish('lost');
    else
      finish({
        ...ended,
        stdout: stdout(),
        stderr: stderr(),
      });
  });
}

/** Keeps what comes, and says once where it is more than is kept; what comes after that is thrown away. */
function bounded(stream: Readable, tooMuch: () => void): () => string {
  let chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    if (size > mostOutput) return;
    size += chunk.length;
    if (size > mostOutput) {
      chunks = [];
      tooMuch();
    } else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function feed(channel: ClientChannel, stdin: Input | undefined): void {
  if (typeof stdin !== 'function') {
    channel.end(stdin ?? '');
    return;
  }
  const source = stdin();
  // A source that fails leaves the command without the end of its input: closing makes it `lost`, never complete.
  source.on('error', () => {
    channel.close();
  });
  source.pipe(channel);
}
