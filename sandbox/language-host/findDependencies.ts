// Lists the npm packages a program depends on, for `pulumi about` and the engine's records.
// Must never run a package manager: what is installed is read from package.json files and the lock file.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Dependency {
  name: string;
  version: string;
}

/** Direct dependencies with their installed versions; with `transitive` everything in package-lock.json. */
export function findDependencies(directory: string, transitive: boolean): Dependency[] {
  return transitive ? locked(directory) : direct(directory);
}

function direct(directory: string): Dependency[] {
  const manifest = readJson(join(directory, 'package.json')) as
    | {
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
      }
    | undefined;
  const asked = { ...manifest?.devDependencies, ...manifest?.dependencies };
  return Object.entries(asked)
    .map(([name, range]) => {
      const installed = readJson(join(directory, 'node_modules', name, 'package.json')) as
        | { version?: string }
        | undefined;
      return { name, version: installed?.version ?? range };
    })
    .sort((a, b) => a.name.localeCompare(b.name));
}

function locked(directory: string): Dependency[] {
  const lock = readJson(join(directory, 'package-lock.json')) as
    | { packages?: Record<string, { version?: string }> }
    | undefined;
  if (lock?.packages === undefined) return direct(directory);
  return Object.entries(lock.packages)
    .filter(([path, entry]) => path.includes('node_modules/') && entry.version !== undefined)
    .map(([path, entry]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version: entry.version ?? '',
    }));
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
