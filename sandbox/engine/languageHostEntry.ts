// Finds the language host's program file: the one the build made, else one bundled on the spot from the sources.
// Must never be needed where an official language host is installed.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Esbuild from 'esbuild';

/** @param folder where the bundle is put when the project was not built @returns path of a plain JavaScript file */
export function ensureLanguageHost(projectRoot: string, folder: string): string {
  const built = join(projectRoot, 'dist', 'language-host.js');
  if (existsSync(built)) return built;
  const outfile = join(folder, 'language-host.js');
  // Loaded only here: it is there in a source tree alone, and slow to load.
  const esbuild = createRequire(join(projectRoot, 'package.json'))('esbuild') as typeof Esbuild;
  esbuild.buildSync({
    entryPoints: [join(projectRoot, 'sandbox', 'language-host', 'main.ts')],
    bundle: true,
    platform: 'node',
    target: 'node20',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}
