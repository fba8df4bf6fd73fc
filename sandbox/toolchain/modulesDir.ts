// Finds the committed Go modules, from the source tree as from the bundle in dist/.
// Must never look outside the package this file belongs to.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function defaultModulesDir(from = __dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'sandbox', 'toolchain', 'modules');
    if (existsSync(join(candidate, 'demo', 'go.mod'))) return candidate;
    if (dirname(folder) === folder) throw new Error(`sandbox/toolchain/modules is not above ${from}.`);
  }
}
