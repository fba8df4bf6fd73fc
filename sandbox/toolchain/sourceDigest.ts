// Digests all that decides a built program, so that a change of any of it makes a new build.
// Must never include what differs between machines without changing the program, such as folders or times.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildTags, compilerFlags } from './goBuildFlags';
import type { ToolSpec } from './toolCatalog';

export function sourceDigest(modulesDir: string, spec: ToolSpec): string {
  const hash = createHash('sha256');
  const module = join(modulesDir, spec.module);
  hash.update(JSON.stringify([spec, compilerFlags, buildTags, process.platform, process.arch]));
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, file)));
  if (spec.package.startsWith('./')) {
    // A main of ours may use the module's other folders, so all of them count.
    for (const file of sourceFiles(module))
      hash.update(`\0${file}\0`).update(readFileSync(join(module, file)));
  }
  return hash.digest('hex');
}

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(go|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
