// Asks Pulumi itself for a stack's state, so that every backend works; it reads without the lock of a running update.
// It must never ask for secrets in clear unless told to.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The state holds every machine config and Helm value, encrypted: some 30 KiB a node. */
const maxStateBytes = 512 * 1024 * 1024;

export interface ExportOptions {
  /** Folder of Pulumi.yaml; default: the process's own. */
  readonly folder?: string;
  readonly showSecrets?: boolean;
  /** Default: as long as it takes. */
  readonly timeoutMs?: number;
  /** By default the process's own. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * @param stack `organization/project/stack`, or the stack's name alone
 * @returns what `pulumi stack export` prints, parsed
 * @throws Error where there is no `pulumi`, no such stack, or no answer in time
 */
export async function exportState(stack: string, options: ExportOptions = {}): Promise<unknown> {
  const { folder, showSecrets = false, timeoutMs, environment = process.env } = options;
  const args = ['stack', 'export', '--stack', stack, '--non-interactive'];
  const { stdout } = await promisify(execFile)(
    pulumiCommand(environment),
    showSecrets ? [...args, '--show-secrets'] : args,
    {
      maxBuffer: maxStateBytes,
      env: { ...environment, PULUMI_SKIP_UPDATE_CHECK: 'true' },
      ...(folder === undefined ? {} : { cwd: folder }),
      ...(timeoutMs === undefined ? {} : { timeout: timeoutMs }),
    },
  );
  return JSON.parse(stdout) as unknown;
}

/** Whoever started the program may have called `pulumi` by its path: its installer puts it in the home folder. */
function pulumiCommand({ PATH = '', PULUMI_HOME }: NodeJS.ProcessEnv): string {
  const folders = PATH.split(':');
  if (folders.some((folder) => folder !== '' && existsSync(join(folder, 'pulumi')))) return 'pulumi';
  const installed = join(PULUMI_HOME ?? join(homedir(), '.pulumi'), 'bin', 'pulumi');
  return existsSync(installed) ? installed : 'pulumi';
}
