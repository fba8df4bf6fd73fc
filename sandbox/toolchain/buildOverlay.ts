// Says which files Go reads in place of others while it builds: data to embed that another module holds, and stand-ins.
// Must never replace what decides a program's behaviour; each stand-in says why its program does the same without it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { renderKubernetesKinds } from './kubernetesKinds';
import { moduleFolder } from './moduleFolder';
import type { ToolName } from './toolCatalog';
import { toolSpec } from './toolCatalog';

export interface OverlayRequest {
  go: string;
  tools: ToolName[];
  modulesDir: string;
  /** Stand-ins are written here. */
  workDir: string;
}

/** The content of a file for `go build -overlay`; every path is absolute. */
export async function buildOverlay(
  { go, tools, modulesDir, workDir }: OverlayRequest,
  environment: NodeJS.ProcessEnv,
): Promise<{ Replace: Record<string, string> }> {
  const replace: Record<string, string> = {};
  for (const tool of tools) {
    const spec = toolSpec(tool);
    const folder = join(modulesDir, spec.module);
    for (const [file, { module, path }] of Object.entries(spec.embeds ?? {})) {
      const source = await moduleFolder(go, folder, module, environment);
      replace[join(folder, spec.package, file)] = join(source, path);
    }
    if (spec.standIn === 'kubernetes-kinds') {
      const sdk = await moduleFolder(go, folder, 'github.com/pulumi/pulumi-kubernetes/sdk/v4', environment);
      const original = join(sdk, 'go', 'kubernetes', 'yaml', 'v2', 'kinds.go');
      const written = join(workDir, 'kinds.go');
      await writeFile(written, renderKubernetesKinds(await readFile(original, 'utf8')));
      replace[original] = written;
    }
  }
  return { Replace: replace };
}
