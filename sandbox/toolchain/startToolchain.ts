// Gets the programs that are asked for: from PATH, from the cache, or by building them, each available as soon as it can be.
// Must never hand out a program that does not fit or whose build did not finish.
import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BuildProgress, estimateBuildSeconds, expectedPackages } from './buildEstimate';
import { takeBuildLock } from './buildLock';
import type { OnToolchainEvent, ToolOrigin } from './events';
import { findGo } from './findGo';
import { findInstalledTool } from './findInstalledTool';
import type { BuildCommand } from './goBuild';
import { goBuild } from './goBuild';
import type { FetchCommand } from './goFetch';
import { goFetch } from './goFetch';
import { defaultModulesDir } from './modulesDir';
import { sourceDigest } from './sourceDigest';
import type { ToolName } from './toolCatalog';
import { toolNames, toolSpec } from './toolCatalog';
import { ToolchainError } from './toolchainError';
import { findStoredTool, storeTool } from './toolStamp';

export interface ToolchainOptions {
  /** Absolute; for example `.cache/toolchain` of the project. Programs lie in its `bin`. */
  cacheDir: string;
  onEvent?: OnToolchainEvent;
  /** Default process.env. ROUTEWISE_TOOLCHAIN_FROM_SOURCE=1 leaves PATH aside. */
  environment?: NodeJS.ProcessEnv;
  /** Default: the committed modules. */
  modulesDir?: string;
  /** Default: `go build`. */
  build?: BuildCommand;
  /** Default: Go downloads what the next build needs while this one compiles. */
  fetch?: FetchCommand;
  /** Default: a `go` on PATH that is new enough. */
  go?: string;
  signal?: AbortSignal;
}

export interface Toolchain {
  /** Absolute path, as soon as the program can be used. @throws ToolchainError */
  tool(name: ToolName): Promise<string>;
  /** The tools it was started with. Rejects with the first failure, when all are decided. */
  all: Promise<Partial<Record<ToolName, string>>>;
  /** A fitting Pulumi is on PATH: with its own language hosts, and it downloads plugins itself. */
  readonly pulumiFromPath: boolean;
}

interface Wanted {
  name: ToolName;
  resolve: (path: string) => void;
  reject: (error: Error) => void;
}

export function startToolchain(names: readonly ToolName[], options: ToolchainOptions): Toolchain {
  const toolchain = new LazyToolchain(options);
  const paths = names.map(async (name) => [name, await toolchain.tool(name)] as const);
  const all = Promise.allSettled(paths).then(async (results) => {
    await toolchain.settled();
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason as Error;
    const done = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    return Object.fromEntries(done);
  });
  all.catch(() => undefined);
  return {
    tool: (name) => toolchain.tool(name),
    all,
    get pulumiFromPath() {
      return toolchain.installed('pulumi') !== undefined;
    },
  };
}

/** @throws ToolchainError when one of them cannot be had */
export async function ensureTools<Name extends ToolName>(
  names: readonly Name[],
  options: ToolchainOptions,
): Promise<Record<Name, string>> {
  return (await startToolchain(names, options).all) as Record<Name, string>;
}

class LazyToolchain {
  private readonly modulesDir: string;
  private readonly environment: NodeJS.ProcessEnv;
  private readonly paths = new Map<ToolName, Promise<string>>();
  private readonly found = new Map<ToolName, ReturnType<typeof findInstalledTool>>();
  private readonly pending: Wanted[] = [];
  private building: Promise<void> | undefined;

  constructor(private readonly options: ToolchainOptions) {
    // Go knows its folders by their real paths, and an overlay must name them the same way.
    this.modulesDir = realpathSync(options.modulesDir ?? defaultModulesDir());
    this.environment = options.environment ?? process.env;
  }

  tool(name: ToolName): Promise<string> {
    let path = this.paths.get(name);
    if (!path) {
      path = this.get(name);
      path.catch(() => this.paths.delete(name));
      this.paths.set(name, path);
    }
    return path;
  }

  installed(name: ToolName): ReturnType<typeof findInstalledTool> {
    if (this.environment.ROUTEWISE_TOOLCHAIN_FROM_SOURCE === '1') return undefined;
    if (!this.found.has(name)) {
      const own = [join(this.options.cacheDir, 'bin')];
      this.found.set(name, findInstalledTool(name, this.environment, own));
    }
    return this.found.get(name);
  }

  private async get(name: ToolName): Promise<string> {
    const installed = this.installed(name);
    if (installed) return this.ready(name, installed.path, 'path', installed.version);
    const stored = await this.stored(name);
    if (stored !== undefined) return stored;
    return new Promise((resolve, reject) => {
      this.pending.push({ name, resolve, reject });
      // Whoever asks in the same moment gets into the same build.
      setTimeout(() => {
        this.building ??= this.buildPending();
      }, 50);
    });
  }

  private async stored(name: ToolName, quiet = false): Promise<string | undefined> {
    const stored = await findStoredTool(this.options.cacheDir, name, this.digest(name));
    if (stored.state === 'fine') return this.ready(name, stored.path, 'cache');
    if (stored.state === 'damaged' && !quiet) {
      this.options.onEvent?.({ kind: 'damaged', tool: name, reason: stored.reason });
    }
    return undefined;
  }

  private ready(tool: ToolName, path: string, origin: ToolOrigin, version = toolSpec(tool).version): string {
    this.options.onEvent?.({ kind: 'ready', tool, path, origin, version });
    return path;
  }

  private digest(name: ToolName): string {
    return sourceDigest(this.modulesDir, toolSpec(name));
  }

  /** When nothing is being built and nothing of a build is left behind. */
  async settled(): Promise<void> {
    while (this.building) await this.building;
  }

  private async buildPending(): Promise<void> {
    for (let batch = this.nextBatch(); batch.length > 0; batch = this.nextBatch()) {
      try {
        await this.buildBatch(batch);
      } catch (error) {
        const failure = error instanceof Error ? error : new Error(String(error));
        for (const { reject } of batch) reject(failure);
      }
    }
    this.building = undefined;
  }

  /** The pending tools of one module, in the catalog's order: that is the order in which they are needed. */
  private nextBatch(): Wanted[] {
    const inOrder = this.pending.sort((a, b) => toolNames.indexOf(a.name) - toolNames.indexOf(b.name));
    const module = inOrder[0] && toolSpec(inOrder[0].name).module;
    const batch = inOrder.filter(({ name }) => toolSpec(name).module === module);
    for (const wanted of batch) this.pending.splice(this.pending.indexOf(wanted), 1);
    return batch;
  }

  private async buildBatch(batch: Wanted[]): Promise<void> {
    const names = batch.map(({ name }) => name);
    const go = this.options.go ?? findGo(this.modulesDir, names, this.environment);
    const release = await takeBuildLock(this.options.cacheDir, (pid) =>
      this.options.onEvent?.({ kind: 'waiting', pid }),
    );
    try {
      const missing: Wanted[] = [];
      for (const wanted of batch) {
        // Another process may have built it while this one waited for the lock.
        const path = await this.stored(wanted.name, true);
        if (path === undefined) missing.push(wanted);
        else wanted.resolve(path);
      }
      if (missing.length > 0) await this.buildMissing(go, missing);
    } finally {
      await release();
    }
  }

  private async buildMissing(go: string, missing: Wanted[]): Promise<void> {
    const names = missing.map(({ name }) => name);
    const { onEvent } = this.options;
    const workDir = await this.freshWorkDir();
    const progress = new BuildProgress(names);
    const startedAt = Date.now();
    const elapsed = (): number => (Date.now() - startedAt) / 1000;
    let downloads = 0;
    const built = new Set<ToolName>();
    const stopFetching = this.fetchForLater(go);
    onEvent?.({
      kind: 'build-started',
      tools: names,
      estimateSeconds: estimateBuildSeconds(names),
      packages: expectedPackages(names),
    });
    try {
      const { ok, messages } = await (this.options.build ?? goBuild)({
        go,
        tools: names,
        modulesDir: this.modulesDir,
        workDir,
        environment: this.environment,
        ...(this.options.signal && { signal: this.options.signal }),
        onDownload: (module) => onEvent?.({ kind: 'downloading', module, count: ++downloads }),
        onPackage: (importPath) => {
          progress.compiling(importPath);
          onEvent?.({
            kind: 'build-progress',
            fraction: progress.fraction,
            packages: progress.packages,
            current: importPath,
            elapsedSeconds: elapsed(),
            remainingSeconds: progress.remainingSeconds(elapsed()),
          });
        },
        onLinked: async (tool, path) => {
          const stored = await storeTool(this.options.cacheDir, tool, this.digest(tool), path);
          built.add(tool);
          progress.linked();
          this.ready(tool, stored, 'built');
          missing.find(({ name }) => name === tool)?.resolve(stored);
        },
      });
      const failed = missing.filter(({ name }) => !built.has(name));
      for (const { name, reject } of failed) reject(buildFailure(name, ok, messages));
      if (failed.length === 0) onEvent?.({ kind: 'build-finished', tools: names, seconds: elapsed() });
    } finally {
      stopFetching();
      await removeFolder(workDir);
    }
  }

  private fetchForLater(go: string): () => void {
    const modules = new Map<string, ToolName[]>();
    for (const { name } of this.pending) {
      const { module } = toolSpec(name);
      modules.set(module, [...(modules.get(module) ?? []), name]);
    }
    const { modulesDir, environment } = this;
    const fetch = this.options.fetch ?? goFetch;
    const ends = [...modules.values()].map((tools) => fetch({ go, tools, modulesDir, environment }));
    return () => {
      for (const end of ends) end();
    };
  }

  /** The lock is held, so whatever lies in `work` was left by a build that was killed. */
  private async freshWorkDir(): Promise<string> {
    const work = join(this.options.cacheDir, 'work');
    await mkdir(work, { recursive: true });
    for (const left of await readdir(work)) await removeFolder(join(work, left));
    const folder = join(work, randomUUID());
    await mkdir(folder);
    return folder;
  }
}

function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function buildFailure(name: ToolName, ok: boolean, messages: string): ToolchainError {
  const said = messages.trim().split('\n').slice(-25).join('\n  ');
  if (ok) return new ToolchainError(`Go built without an error, but there is no ${name}.\n  ${said}`);
  const hint = /dial tcp|no such host|proxyconnect|connection refused|i\/o timeout/i.test(said)
    ? '\n  The module proxy could not be reached. Behind a proxy, set HTTPS_PROXY or GOPROXY; then run this again:\n' +
      '  what is downloaded and compiled already is kept.'
    : '\n  Run this again to go on where it stopped: what is compiled already is kept.';
  return new ToolchainError(`Building ${name} failed. Go said:\n  ${said}${hint}`);
}
