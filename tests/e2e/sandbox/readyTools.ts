// Finds the programs that end-to-end tests need, and says which is missing where a test has to be left out.
// It must never build anything: that is the toolchain's, and takes minutes.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const projectRoot = resolve(__dirname, '../../..');

/** ROUTEWISE_TOOLS_BIN, else what the toolchain has built in this project. */
export const toolsBin = process.env.ROUTEWISE_TOOLS_BIN ?? join(projectRoot, '.cache', 'toolchain', 'bin');

/**
 * `describe`, or `describe.skip` with the reason told.
 *
 * @param needed names of programs, or paths below the project's root
 * @throws Error where one is missing though ROUTEWISE_TOOLS_BIN says where they all are: nothing is left out unseen then
 */
export function describeWith(needed: string[]): jest.Describe {
  const missing = needed.filter(
    (name) => !existsSync(name.includes('/') ? join(projectRoot, name) : join(toolsBin, name)),
  );
  if (missing.length === 0) return describe;
  if (process.env.ROUTEWISE_TOOLS_BIN !== undefined)
    throw new Error(`${missing.join(', ')} missing in ${toolsBin}`);
  console.warn(`Skipped: ${missing.join(', ')} missing (programs are looked for in ${toolsBin}).`);
  return describe.skip;
}
