// Says which files Go reads in place of others while it builds: data to embed that another module holds, and one shortened file.
// Must never replace what decides a program's behaviour, nor write beneath Go's module cache.
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderKubernetesKinds } from './kubernetesKinds';
import { moduleFolder } from './moduleFolder';
import type { ToolName } from './toolCatalog';
import { toolSpec } from './toolCatalog';

export interface OverlayRequest {
  go: string;
  tools: ToolName[];
  modulesDir: string;
  /** The shortened file is written here. */
  workDir: string;
}

/** Path that Go asks for → file that it reads. */
type Replacements = Record<string, string>;

/** The content of a file for `go build -overlay`; every path is absolute. */
export async function buildOverlay(
  request: OverlayRequest,
  environment: NodeJS.ProcessEnv,
): Promise<{ Replace: Replacements }> {
  const { go, tools, modulesDir, workDir } = request;
  const replace: Replacements = {};
  for (const tool of tools) {
    const spec = toolSpec(tool);
    const folder = join(modulesDir, spec.module);
    for (const [file, { module, path }] of Object.entries(spec.embeds ?? {})) {
      const source = await moduleFolder(go, folder, module, environment);
      replace[join(folder, spec.package, file)] = join(source, path);
    }
    if (spec.shortened) {
      const { module, into, folders } = spec.shortened;
      const source = await moduleFolder(go, folder, module, environment);
      Object.assign(replace, await shortenKubernetesSdk(source, join(folder, into), folders, workDir));
    }
  }
  return { Replace: replace };
}

/**
 * Go refuses to replace a file in its module cache, so the module is replaced by a folder that holds only a go.mod, and
 * every file of the packages in use is read from the module as it was downloaded: all but the one that is shortened.
 */
async function shortenKubernetesSdk(
  source: string,
  into: string,
  folders: string[],
  workDir: string,
): Promise<Replacements> {
  const replace: Replacements = {};
  for (const folder of folders) {
    for (const entry of await readdir(join(source, folder), { withFileTypes: true })) {
      if (entry.isFile()) replace[join(into, folder, entry.name)] = join(source, folder, entry.name);
    }
  }
  const kinds = join('go', 'kubernetes', 'yaml', 'v2', 'kinds.go');
  const written = join(workDir, 'kinds.go');
  await writeFile(written, renderKubernetesKinds(await readFile(join(source, kinds), 'utf8')));
  replace[join(into, kinds)] = written;
  return replace;
}
