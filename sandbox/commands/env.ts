// `sandbox env`: the environment in which Pulumi works on the sandbox, as shell exports or JSON.
// Must never print more than a caller asked for: this is the one command that shows the sandbox's secrets.
import { sandboxEnvironment } from '../engine/engineEnvironment';
import { sandboxPaths } from '../daemon/sandboxDirectory';
import { isAlive, readRecord } from '../daemon/sandboxRecord';

/** @returns undefined when the sandbox is not up; `bin` goes first on PATH */
export function readEnvironment(
  projectRoot: string,
  directory: string | undefined,
  options: { pulumiFromPath: boolean },
): { variables: Record<string, string>; bin: string } | undefined {
  const paths = sandboxPaths(projectRoot, directory);
  const record = readRecord(paths.root);
  if (!record || !isAlive(record)) return undefined;
  return { variables: sandboxEnvironment(paths, record, options), bin: paths.bin };
}

/** Lines for `eval`; PATH grows by the sandbox's programs, once. */
export function shellExports({ variables, bin }: { variables: Record<string, string>; bin: string }): string {
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}`);
  return `${lines.join('\n')}\ncase ":$PATH:" in *:${quote(bin)}:*) ;; *) export PATH=${quote(bin)}:"$PATH" ;; esac\n`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
