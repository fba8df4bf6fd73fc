// Installs a program's npm packages when the engine asks for it (`pulumi install`, `pulumi new`).
// Must never change what the project says: it runs the project's own package manager and nothing else.
import { spawn } from 'node:child_process';

const managers = ['npm', 'yarn', 'pnpm', 'bun'];

export interface InstallRequest {
  directory: string;
  /** `runtime.options.packagemanager` of Pulumi.yaml; npm when absent. */
  packageManager: string | undefined;
  onStdout(chunk: Uint8Array): void;
  onStderr(chunk: Uint8Array): void;
}

/** @throws Error naming the command when it cannot be started or fails. */
export async function installDependencies(request: InstallRequest): Promise<void> {
  const manager = request.packageManager ?? 'npm';
  if (!managers.includes(manager)) {
    throw new Error(
      `Pulumi.yaml asks for the package manager "${manager}"; known are ${managers.join(', ')}.`,
    );
  }
  const child = spawn(manager, ['install'], { cwd: request.directory, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Uint8Array) => {
    request.onStdout(chunk);
  });
  child.stderr.on('data', (chunk: Uint8Array) => {
    request.onStderr(chunk);
  });
  await new Promise<void>((resolve, reject) => {
    child.once('error', (error) => {
      reject(new Error(`"${manager} install" could not be started: ${error.message}`));
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(`"${manager} install" in ${request.directory} failed with exit code ${code ?? '?'}.`),
        );
    });
  });
}
