// Runs one `go build` for several programs of one module and tells of each as soon as it is linked.
// Must never leave a compiler running when it is told to end, nor write outside the folders it is given.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { availableParallelism } from 'node:os';
import { buildTags, compilerFlags, goBuildEnvironment, linkerFlags } from './goBuildFlags';
import { buildOverlay } from './buildOverlay';
import type { ToolName } from './toolCatalog';
import { toolSpec } from './toolCatalog';

export interface BuildRequest {
  /** Absolute path of the `go` command. */
  go: string;
  /** All of one module. */
  tools: ToolName[];
  modulesDir: string;
  /** Empty and this build's own. */
  workDir: string;
  environment: NodeJS.ProcessEnv;
  onPackage: (importPath: string) => void;
  onDownload: (module: string) => void;
  /** The program lies at `path`, complete; it may be moved away. */
  onLinked: (tool: ToolName, path: string) => Promise<void>;
  signal?: AbortSignal;
}

/** Builds, calling back per tool. Resolves with what the compiler said, when it ended; never rejects for its errors. */
export type BuildCommand = (request: BuildRequest) => Promise<{ ok: boolean; messages: string }>;

const pollMs = 200;

export const goBuild: BuildCommand = async (request) => {
  const { tools, workDir } = request;
  const out = join(workDir, 'out');
  const tmp = join(workDir, 'tmp');
  await mkdir(out, { recursive: true });
  // On the same file system as `out`, so that go moves a linked program there in one step.
  await mkdir(tmp, { recursive: true });
  const environment = { ...goBuildEnvironment(request.environment), GOTMPDIR: tmp };
  const overlay = join(workDir, 'overlay.json');
  await writeFile(overlay, JSON.stringify(await buildOverlay(request, environment)));

  const waiting = new Set(tools);
  const collect = async (): Promise<void> => {
    for (const tool of [...waiting]) {
      const built = join(out, programName(tool));
      if (!existsSync(built)) continue;
      waiting.delete(tool);
      const taken = join(workDir, tool);
      await rename(built, taken);
      await request.onLinked(tool, taken);
    }
  };
  const collector = repeat(collect, pollMs);
  try {
    return await runGo(request, goArguments(tools, out, overlay), environment);
  } finally {
    await collector.stop();
    await collect();
  }
};

function goArguments(tools: ToolName[], out: string, overlay: string): string[] {
  const variables = tools.flatMap((name) => Object.entries(toolSpec(name).variables ?? {}));
  const assignments = [...new Set(variables.map(([name, value]) => `-X ${name}=${value}`))];
  return [
    'build',
    '-v',
    '-mod=readonly',
    '-buildvcs=false',
    '-trimpath',
    `-p=${availableParallelism() + 1}`,
    `-gcflags=all=${compilerFlags}`,
    `-ldflags=${[linkerFlags, ...assignments].join(' ')}`,
    `-tags=${buildTags}`,
    `-overlay=${overlay}`,
    '-o',
    `${out}/`,
    ...tools.map((name) => toolSpec(name).package),
  ];
}

/** Go names a program after its package's folder, without a version suffix. */
export function programName(tool: ToolName): string {
  const path = toolSpec(tool).package;
  return basename(/\/v\d+$/.test(path) ? path.slice(0, path.lastIndexOf('/')) : path);
}

function runGo(
  request: BuildRequest,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<{ ok: boolean; messages: string }> {
  const module = toolSpec(request.tools[0] ?? 'etcd').module;
  return new Promise((resolve, reject) => {
    const child = spawn(request.go, args, {
      cwd: join(request.modulesDir, module),
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const end = (): void => void child.kill('SIGTERM');
    process.once('exit', end);
    request.signal?.addEventListener('abort', end, { once: true });
    const messages: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      const spoken = readGoLine(line);
      if (spoken.kind === 'package') request.onPackage(spoken.name);
      else if (spoken.kind === 'download') request.onDownload(spoken.name);
      else messages.push(line);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      process.removeListener('exit', end);
      request.signal?.removeEventListener('abort', end);
      resolve({ ok: code === 0, messages: messages.slice(-60).join('\n') });
    });
  });
}

type GoLine = { kind: 'package' | 'download'; name: string } | { kind: 'message' };

/** One line of `go build -v`. */
export function readGoLine(line: string): GoLine {
  const download = /^go: downloading (\S+ \S+)$/.exec(line)?.[1];
  if (download !== undefined) return { kind: 'download', name: download };
  if (/^[A-Za-z0-9._~/-]+$/.test(line)) return { kind: 'package', name: line };
  return { kind: 'message' };
}

/** Calls again and again, one call at a time, until stopped. */
function repeat(action: () => Promise<void>, everyMs: number): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let failure: unknown;
  let isRunning = false;
  const timer = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    running = action()
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        isRunning = false;
      });
  }, everyMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      if (failure !== undefined) throw failure as Error;
    },
  };
}
