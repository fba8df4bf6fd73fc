// Finds a Go toolchain that is new enough to build the sandbox's programs.
// Must never let Go download another toolchain: what is installed is what is used.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { coerce, lt } from 'semver';
import { programsOnPath } from './findInstalledTool';
import { ToolchainError } from './toolchainError';

/** Absolute path of `go`. @throws ToolchainError that names what is missing and how to get it */
export function findGo(modulesDir: string, missing: string[], environment = process.env): string {
  const wanted = requiredGoVersion(modulesDir);
  const path = programsOnPath('go', environment)[0];
  const found = path === undefined ? undefined : goVersion(path, environment);
  if (path !== undefined && found !== undefined && !lt(found, wanted)) return path;
  throw new ToolchainError(
    [
      `Go ${wanted} or newer is needed to build ${missing.join(', ')}; ` +
        (path === undefined
          ? 'there is no `go` on PATH.'
          : `${path} is ${found ?? 'of an unknown version'}.`),
      '  Get it from https://go.dev/dl/ (or `brew install go`, `apt install golang`, where that is new enough),',
      '  and make sure that `go version` works in this shell.',
      '  A program of this name that is already on PATH in a fitting version is used without being built.',
    ].join('\n'),
  );
}

/** The `go` line of the module that most programs are built from, as three numbers. */
export function requiredGoVersion(modulesDir: string): string {
  const line = /^go (\S+)$/m.exec(readFileSync(join(modulesDir, 'demo', 'go.mod'), 'utf8'))?.[1];
  const version = coerce(line)?.version;
  if (version === undefined) throw new Error('The demo module has no go line.');
  return version;
}

function goVersion(path: string, environment: NodeJS.ProcessEnv): string | undefined {
  try {
    const text = execFileSync(path, ['env', 'GOVERSION'], {
      encoding: 'utf8',
      env: { ...environment, GOTOOLCHAIN: 'local', GOFLAGS: '' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 20_000,
    });
    return coerce(text.replace(/^go/, ''))?.version;
  } catch {
    return undefined;
  }
}
