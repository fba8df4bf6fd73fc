// Gets the folder of a Go module, downloading the module if need be.
// Must never take a module that Go has not verified against the go.sum of the folder it is asked from.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ToolchainError } from './toolchainError';

const run = promisify(execFile);

/**
 * @param cwd a folder with go.mod and go.sum
 * @param module `path` as go.mod pins it, or `path@version` with its checksum in go.sum
 */
export async function moduleFolder(
  go: string,
  cwd: string,
  module: string,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  try {
    const { stdout } = await run(go, ['mod', 'download', '-json', module], {
      cwd,
      env: { ...environment, GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local' },
      maxBuffer: 1 << 24,
    });
    return (JSON.parse(stdout) as { Dir: string }).Dir;
  } catch (error) {
    throw new ToolchainError(`The Go module ${module} cannot be had.\n${reasonOf(error)}`);
  }
}

function reasonOf(error: unknown): string {
  const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
  const said = /"Error": "(.*)"/.exec(stdout)?.[1]?.replaceAll('\\n', '\n') ?? stderr;
  return `  ${said.trim() === '' ? String(error) : said.trim()}`;
}
