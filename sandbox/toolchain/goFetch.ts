// Downloads what a later build needs while an earlier one compiles.
// Must never fail anything: what it could not get, the build itself asks for and reports.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildTags, goBuildEnvironment } from './goBuildFlags';
import type { ToolName } from './toolCatalog';
import { toolSpec } from './toolCatalog';

export interface FetchRequest {
  go: string;
  /** All of one module. */
  tools: ToolName[];
  modulesDir: string;
  environment: NodeJS.ProcessEnv;
}

/** Begins to fetch. @returns what ends it early */
export type FetchCommand = (request: FetchRequest) => () => void;

/** Resolving all imports makes Go download exactly the modules a build reads, and verify them by go.sum. */
export const goFetch: FetchCommand = ({ go, tools, modulesDir, environment }) => {
  const module = toolSpec(tools[0] ?? 'etcd').module;
  const packages = tools.map((name) => toolSpec(name).package);
  const child = spawn(
    go,
    ['list', '-e', '-mod=readonly', '-deps', '-f', '', `-tags=${buildTags}`, ...packages],
    { cwd: join(modulesDir, module), env: goBuildEnvironment(environment), stdio: 'ignore' },
  );
  const end = (): void => void child.kill('SIGTERM');
  process.once('exit', end);
  child.once('error', () => undefined);
  child.once('close', () => process.removeListener('exit', end));
  return end;
};
