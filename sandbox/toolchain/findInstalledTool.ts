// Finds a program on PATH whose version fits what the sandbox needs.
// Must never run a program that is not named in the catalog, nor wait long for one that hangs.
import { execFileSync } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { coerce, satisfies } from 'semver';
import type { ToolName } from './toolCatalog';
import { toolSpec } from './toolCatalog';

export interface InstalledTool {
  path: string;
  version: string;
}

const versionTimeoutMs = 10_000;

/**
 * @param except folders not to look in, for instance the toolchain's own
 * @returns undefined when none fits, or the catalog says that this one is always built
 */
export function findInstalledTool(
  name: ToolName,
  environment: NodeJS.ProcessEnv = process.env,
  except: string[] = [],
): InstalledTool | undefined {
  const wanted = toolSpec(name).installed;
  if (!wanted) return undefined;
  for (const path of programsOnPath(name, environment, except)) {
    const version = readVersion(path, wanted.arguments, environment);
    if (version !== undefined && satisfies(version, wanted.range)) return { path, version };
  }
  return undefined;
}

/** All executable files of this name on PATH, in its order. */
export function programsOnPath(
  name: string,
  environment: NodeJS.ProcessEnv = process.env,
  except: string[] = [],
): string[] {
  return (environment.PATH ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !except.includes(folder))
    .map((folder) => join(folder, name))
    .filter(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first thing that looks like a version in what the program says. */
function readVersion(path: string, args: string[], env: NodeJS.ProcessEnv): string | undefined {
  try {
    const text = execFileSync(path, args, {
      encoding: 'utf8',
      timeout: versionTimeoutMs,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
    });
    const match = /\bv?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(text);
    return coerce(match?.[1])?.version;
  } catch {
    return undefined;
  }
}
