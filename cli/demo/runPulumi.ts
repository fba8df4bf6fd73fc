// Runs the real `pulumi` so that its own display is what the user sees.
// It must never put a secret into an argument.
import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';

export interface PulumiSurroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/** @throws Error naming the command where it fails; what it said has been shown already */
export function runPulumi(args: readonly string[], { cwd, env }: PulumiSurroundings): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('pulumi', [...args, '--non-interactive'], {
      cwd,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`pulumi ${args[0] ?? ''} failed (exit code ${code ?? 'none'}); its messages are above.`),
        );
    });
  });
}

/** A stack output as text, secrets included: for use, not for printing. */
export async function pulumiOutput(
  name: string,
  stack: string,
  { cwd, env }: PulumiSurroundings,
): Promise<string> {
  const { stdout } = await promisify(execFile)(
    'pulumi',
    ['stack', 'output', name, '--stack', stack, '--show-secrets'],
    { cwd, env },
  );
  return stdout;
}
