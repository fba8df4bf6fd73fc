// A session on a host: commands, files, and a bounded return after the connection was lost.
// It must never repeat a step that nobody called repeatable, nor put a secret into an argument or an error.
import { setTimeout as pause } from 'node:timers/promises';
import type { SshAccess } from './access';
import type { Connection } from './connect';
import { connect } from './connect';
import type { CommandResult, Input } from './execute';
import { execute, mostOutput } from './execute';
import type { FileOptions } from './fileScripts';
import { readScript, unreadable, writeScript } from './fileScripts';
import type { HostKeyPolicy } from './hostKey';
import { quote, words } from './shell';
import type { SshFailure } from './sshError';
import { SshError } from './sshError';
import type { SshTarget } from './target';

export interface SessionOptions {
  readonly hostKey?: HostKeyPolicy;
  /** Replaced by `[secret]` in every error. */
  readonly secrets?: readonly string[];
  /** Seconds for the first connection. Default 20. */
  readonly connectSeconds?: number;
  /** Seconds in which a host must be back after its connection was lost: long enough for a reboot. Default 300. */
  readonly reconnectSeconds?: number;
  /** How often one repeatable step is begun. Default 4. */
  readonly attempts?: number;
}

export interface RunOptions {
  /** Completes “while …” in errors: `reading its facts`. */
  readonly step: string;
  /** The place for secrets. */
  readonly stdin?: Input;
  /** Seconds. Default 60. The command is ended on the host, too. */
  readonly timeoutSeconds?: number;
  /** Whether it may be begun again after the connection was lost in its middle. Default false. */
  readonly repeatable?: boolean;
  /** Run as the user who logged in, without sudo. Default false. */
  readonly asUser?: boolean;
  /** Wait for other exclusive commands on this host, so that a repeat never runs beside the lost one. Default false. */
  readonly exclusive?: boolean;
}

/** Where exclusive commands queue; on a tmpfs, so that no reboot leaves it locked. */
const lockFile = '/run/routewise.lock';
const graceSeconds = 15;
/** Answers in the words that are looked for, and programs where distributions put them, whatever sudo's own path is. */
const environment = 'env LC_ALL=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export class SshSession {
  readonly target: SshTarget;
  readonly #access: SshAccess;
  readonly #options: SessionOptions;
  #connection: Connection;

  private constructor(target: SshTarget, access: SshAccess, options: SessionOptions, connection: Connection) {
    this.target = target;
    this.#access = access;
    this.#options = options;
    this.#connection = connection;
  }

  /**
   * Connects and logs in, trying again while nothing answers.
   * @throws SshError; a key that does not fit or a login that is refused is told at once
   */
  static async open(target: SshTarget, access: SshAccess, options: SessionOptions = {}): Promise<SshSession> {
    const connection = await comeThrough(target, access, options.hostKey ?? {}, options.connectSeconds ?? 20);
    return new SshSession(target, access, options, connection);
  }

  /** `SHA256:…` of the key the host showed: keep it, and hand it back as `hostKey.known`. */
  get hostKey(): string {
    return this.#connection.hostKey;
  }

  /** The key itself, and whether nothing was known of the host before. */
  get met(): { readonly key: Buffer; readonly isFirst: boolean } {
    const { key, isFirst } = this.#connection;
    return { key, isFirst };
  }

  /**
   * Runs a command of a POSIX shell, as root unless `asUser`.
   * @returns whatever it answers, failures included
   * @throws SshError where the connection, sudo or the time is the trouble
   */
  async run(command: string, options: RunOptions): Promise<CommandResult> {
    const { step, stdin, timeoutSeconds = 60, repeatable = false } = options;
    const line = this.#wrap(command, options, timeoutSeconds);
    const attempts = repeatable ? (this.#options.attempts ?? 4) : 1;
    for (let attempt = 1; ; attempt += 1) {
      await this.#standing(step);
      const outcome = await execute(this.#connection, line, stdin, (timeoutSeconds + graceSeconds) * 1000);
      if (outcome === 'time-up') throw this.#timeUp(step, timeoutSeconds);
      if (outcome === 'too-long')
        throw this.error('ssh-output-too-long', step, `it printed more than ${mostOutput / 2 ** 20} MiB`);
      if (outcome !== 'lost') return this.#judged(outcome, options, timeoutSeconds);
      if (attempt >= attempts)
        throw this.error(
          'ssh-connection-lost',
          step,
          repeatable
            ? `the connection was lost in its middle, ${attempts} times`
            : 'the connection was lost in its middle, and whether the step was done is not known',
        );
    }
  }

  /** Like `run`, and an exit code other than 0 is an error that quotes the end of what the command said. */
  async mustRun(command: string, options: RunOptions): Promise<CommandResult> {
    const result = await this.run(command, options);
    if (result.code !== 0) throw this.failed(result, options.step);
    return result;
  }

  /**
   * Puts a file in place whole or not at all: written beside it under a mode of its own, counted, moved.
   * Folders above it are made. Safe to repeat.
   */
  async writeFile(path: string, content: string | Buffer, options: FileOptions = {}): Promise<void> {
    const { timeoutSeconds = 60 } = options;
    await this.mustRun(writeScript(path, Buffer.byteLength(content), options), {
      step: `writing ${path}`,
      stdin: content,
      repeatable: true,
      exclusive: true,
      timeoutSeconds,
    });
  }

  /** @returns undefined where there is no such file */
  async readFile(path: string): Promise<string | undefined> {
    const step = `reading ${path}`;
    const result = await this.run(readScript(path), { step, repeatable: true });
    if (result.code === unreadable) return undefined;
    if (result.code !== 0) throw this.failed(result, step);
    return result.stdout;
  }

  close(): void {
    this.#connection.client.end();
  }

  /** An error of this host, without the session's secrets. */
  error(kind: SshFailure, step: string, reason: string): SshError {
    return new SshError(kind, this.target, step, this.redact(reason));
  }

  /** The error for a command that failed: a full disk is told as such. */
  failed({ code, signal, stdout, stderr }: CommandResult, step: string): SshError {
    const said = (stderr.trim() === '' ? stdout : stderr).trim().split('\n').slice(-6).join('\n');
    if (/No space left on device|Disk quota exceeded/i.test(`${stdout}\n${stderr}`))
      return this.error('ssh-disk-full', step, said);
    const how = signal === undefined ? `exit code ${code}` : `ended by signal ${signal}`;
    return this.error('ssh-command-failed', step, said === '' ? how : `${how}: ${said}`);
  }

  redact(text: string): string {
    return (this.#options.secrets ?? [])
      .filter((secret) => secret !== '')
      .reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  }

  #wrap(command: string, { asUser = false, exclusive = false }: RunOptions, timeoutSeconds: number): string {
    const lock = exclusive ? `${words('flock', '-o', '-w', String(timeoutSeconds), lockFile)} ` : '';
    const limited = `${lock}timeout -k 5 ${timeoutSeconds} /bin/sh -c ${quote(command)}`;
    return asUser || this.target.user === 'root'
      ? `${environment} ${limited}`
      : `${environment} sudo -n -- ${environment} ${limited}`;
  }

  #judged(result: CommandResult, options: RunOptions, timeoutSeconds: number): CommandResult {
    // What `timeout` answers when it had to end the command.
    if (result.code === 124 || result.code === 137) throw this.#timeUp(options.step, timeoutSeconds);
    if (options.asUser === true || this.target.user === 'root' || result.code === 0) return result;
    const kind = sudoTrouble(result.stderr, result.code);
    if (kind !== undefined)
      throw this.error(kind, options.step, result.stderr.trim().split('\n')[0] ?? 'sudo refused');
    return result;
  }

  #timeUp(step: string, seconds: number): SshError {
    return this.error('ssh-time-up', step, `it took longer than ${seconds} s`);
  }

  /** Comes back where the connection has ended meanwhile; the host must show the same key. */
  async #standing(step: string): Promise<void> {
    if (this.#connection.isOpen()) return;
    const { hostKey = {}, reconnectSeconds = 300 } = this.#options;
    try {
      this.#connection = await comeThrough(
        this.target,
        this.#access,
        { ...hostKey, known: hostKey.known ?? this.hostKey },
        reconnectSeconds,
      );
    } catch (error) {
      if (!(error instanceof SshError) || error.kind !== 'ssh-unreachable') throw error;
      throw this.error(
        'ssh-connection-lost',
        step,
        `the connection was lost, and the host was not back within ${reconnectSeconds} s: ${error.reason}`,
      );
    }
  }
}

/** Opens a session, hands it over, and closes it whatever happens. */
export async function withSession<T>(
  target: SshTarget,
  access: SshAccess,
  options: SessionOptions,
  use: (session: SshSession) => Promise<T>,
): Promise<T> {
  const session = await SshSession.open(target, access, options);
  try {
    return await use(session);
  } finally {
    session.close();
  }
}

async function comeThrough(
  target: SshTarget,
  access: SshAccess,
  hostKey: HostKeyPolicy,
  seconds: number,
): Promise<Connection> {
  const deadline = Date.now() + seconds * 1000;
  for (let waitMs = 250; ; waitMs = Math.min(waitMs * 2, 5_000)) {
    try {
      const timeoutMs = Math.max(1_000, Math.min(20_000, deadline - Date.now()));
      return await connect({ target, access, hostKey, timeoutMs });
    } catch (error) {
      const again = error instanceof SshError && error.kind === 'ssh-unreachable';
      if (!again || Date.now() + waitMs >= deadline) throw error;
      await pause(waitMs);
    }
  }
}

function sudoTrouble(stderr: string, code: number): SshFailure | undefined {
  if (/^sudo: (.*password is required|.*must have a tty)/m.test(stderr)) return 'ssh-sudo-needs-password';
  if (/(is not in the sudoers file|is not allowed to (execute|run)|may not run sudo)/.test(stderr))
    return 'ssh-sudo-refused';
  if (code === 127 && /sudo.*(not found|No such file)/.test(stderr)) return 'ssh-sudo-missing';
  return undefined;
}
