// Bundles the command line as a release has it, into a folder of its own, and runs it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

const root = resolve(__dirname, '../../..');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class BundledCommand {
  readonly #folder = mkdtempSync(join(tmpdir(), 'routewise-command-'));

  constructor() {
    buildSync({
      absWorkingDir: root,
      entryPoints: { cli: 'cli/main.ts' },
      outdir: join(this.#folder, 'dist'),
      bundle: true,
      platform: 'node',
      format: 'cjs',
      logLevel: 'error',
      loader: { '.sh': 'text' },
      external: ['@pulumi/*', '@muhlba91/*', 'esbuild', 'typescript', 'cpu-features', '*.node'],
    });
    mkdirSync(join(this.#folder, 'chart'));
    symlinkSync(join(root, 'chart', 'data'), join(this.#folder, 'chart', 'data'));
    symlinkSync(join(root, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  run(args: readonly string[], input = ''): Outcome {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(this.#folder, 'dist', 'cli.js'), ...args],
      { cwd: root, encoding: 'utf8', input, env: this.#environment() },
    );
    return { code: status, out: stdout, err: stderr };
  }

  /** With a reader that goes after the first bytes, as `head` does. @returns what the command itself said and how it ended */
  runIntoClosedPipe(args: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(
      'bash',
      [
        ...['-c', 'set -o pipefail; "$@" | head -c 10', 'bash'],
        ...[process.execPath, join(this.#folder, 'dist', 'cli.js'), ...args],
      ],
      { cwd: root, encoding: 'utf8', env: this.#environment() },
    );
    return { code: status, out: stdout, err: stderr };
  }

  /** Node.js need not compile the bundle anew for each of the commands. */
  #environment(): NodeJS.ProcessEnv {
    return { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: join(this.#folder, 'compiled') };
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
