// Finds the npm packages whose package.json says that a Pulumi resource plugin stands behind them.
// Must never fail because one package.json cannot be read: a plugin that is really needed is missed later, by name.
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Plugin `name`, `version` with a leading v, and `server` to download from ('' = the engine's default). */
export interface ProviderPackage {
  name: string;
  version: string;
  server: string;
}

interface Manifest {
  name?: string;
  version?: string;
  pulumi?: { resource?: boolean; name?: string; version?: string; server?: string };
}

/** Looks into the nearest `node_modules` at or above `directory`, and into each package's own `node_modules`. */
export function findProviderPackages(directory: string): ProviderPackage[] {
  const modules = nearestNodeModules(directory);
  if (modules === undefined) return [];
  const found = new Map<string, ProviderPackage>();
  const seen = new Set<string>();
  const visit = (folder: string): void => {
    for (const packageFolder of packageFolders(folder)) {
      const real = realPath(packageFolder);
      if (real === undefined || seen.has(real)) continue;
      seen.add(real);
      const provider = providerOf(readManifest(join(real, 'package.json')));
      if (provider) found.set(`${provider.name}@${provider.version}`, provider);
      visit(join(real, 'node_modules'));
    }
  };
  visit(modules);
  return [...found.values()].sort(
    (a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version),
  );
}

function providerOf(manifest: Manifest | undefined): ProviderPackage | undefined {
  if (manifest?.pulumi?.resource !== true) return undefined;
  const scoped = manifest.name?.startsWith('@pulumi/') ? manifest.name.slice('@pulumi/'.length) : undefined;
  const name = manifest.pulumi.name ?? scoped;
  const version = manifest.pulumi.version ?? manifest.version;
  if (name === undefined || name === '' || version === undefined || version === '') return undefined;
  return {
    name,
    version: version.startsWith('v') ? version : `v${version}`,
    server: manifest.pulumi.server ?? '',
  };
}

function nearestNodeModules(directory: string): string | undefined {
  for (let current = directory; ; current = dirname(current)) {
    if (subfolders(join(current, 'node_modules')).length > 0) return join(current, 'node_modules');
    if (dirname(current) === current) return undefined;
  }
}

function packageFolders(nodeModules: string): string[] {
  return subfolders(nodeModules).flatMap((name) => {
    const folder = join(nodeModules, name);
    if (!name.startsWith('@')) return [folder];
    return subfolders(folder).map((inner) => join(folder, inner));
  });
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

export function readManifest(path: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  } catch {
    return undefined;
  }
}
