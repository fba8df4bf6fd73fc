// Gets the sandbox's programs and charts from the toolchain.
// Must never build twice what another command is building: the toolchain's own lock sees to that.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ToolSource } from './toolSource';
import { toolsInFolder } from './toolSource';

export function toolchainSource(options: { projectRoot: string; log: (line: string) => void }): ToolSource {
  const folder = process.env.ROUTEWISE_TOOLS_BIN ?? join(options.projectRoot, '.cache', 'toolchain', 'bin');
  const modules = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim();
  const charts = ['1.18.5', '1.19.6', '1.20.1']
    .map((version) =>
      join(modules, 'github.com', 'cilium', `cilium@v${version}`, 'install/kubernetes/cilium'),
    )
    .filter((path) => existsSync(path));
  return toolsInFolder(folder, charts);
}
