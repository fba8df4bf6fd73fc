// Gets a folder out of a Go module that is kept for its files alone: charts, custom resource definitions.
// Must never hand out a file that Go has not verified against the committed go.sum.
import { join } from 'node:path';
import { findGo } from './findGo';
import { moduleFolder } from './moduleFolder';
import { defaultModulesDir } from './modulesDir';

export interface ModuleOptions {
  modulesDir?: string;
  environment?: NodeJS.ProcessEnv;
}

/**
 * @param what is missed where there is no Go, for the message
 * @param module `path@version`, with its checksum in modules/charts/go.sum
 * @param inside the folder in the module
 * @returns its path, read-only. @throws ToolchainError without Go, or when the module cannot be had
 */
export async function folderOfModule(
  what: string,
  module: string,
  inside: readonly string[],
  { modulesDir = defaultModulesDir(), environment = process.env }: ModuleOptions = {},
): Promise<string> {
  const go = findGo(modulesDir, [what], environment);
  return join(await moduleFolder(go, join(modulesDir, 'charts'), module, environment), ...inside);
}
