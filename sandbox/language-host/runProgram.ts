// Runs a Pulumi program: `node @pulumi/pulumi/cmd/run` with the arguments and environment the SDK expects.
// Must never proxy the monitor or the engine, and never put configuration values into process arguments.
import type { RunRequest } from '@pulumi/pulumi/proto/language_pb';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { programDirectory, runtimeOptions } from './programInfo';

/** The exit code by which the SDK says that it has told the user everything already (see @pulumi/pulumi/cmd/run). */
const userHasBeenTold = 32;

/** `bail`: end without another message. `error`: what the engine shows; empty when the program ended well. */
export interface ProgramOutcome {
  error: string;
  bail: boolean;
}

export class ProgramRunner {
  private readonly running = new Set<ChildProcess>();

  constructor(private readonly host: { engineAddress: string; tracing: string }) {}

  async run(request: RunRequest): Promise<ProgramOutcome> {
    const options = runtimeOptions(request.getInfo());
    const directory = programDirectory(request.getInfo(), request.getPwd());
    let runner: string;
    try {
      runner = createRequire(join(directory, 'package.json')).resolve('@pulumi/pulumi/cmd/run');
    } catch {
      return {
        error: `The Pulumi SDK (@pulumi/pulumi) is not installed in ${directory}. Run \`npm install\` there.`,
        bail: false,
      };
    }
    const child = spawn(
      process.execPath,
      [...splitWords(options.nodeargs), runner, ...runArguments(request, this.host)],
      {
        cwd: request.getPwd() === '' ? directory : request.getPwd(),
        stdio: ['ignore', 'inherit', 'inherit'],
        env: {
          ...process.env,
          PULUMI_CONFIG: JSON.stringify(Object.fromEntries(request.getConfigMap().entries())),
          PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
          ...(options.typescript && { PULUMI_NODEJS_TYPESCRIPT: 'true' }),
          ...(options.tsconfig !== undefined && { PULUMI_NODEJS_TSCONFIG_PATH: options.tsconfig }),
        },
      },
    );
    this.running.add(child);
    try {
      return await outcomeOf(child);
    } finally {
      this.running.delete(child);
    }
  }

  /** Ends a program that is still running. */
  stop(): void {
    for (const child of this.running) child.kill('SIGTERM');
  }
}

function outcomeOf(child: ChildProcess): Promise<ProgramOutcome> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve({ error: `Node.js could not be started to run the program: ${error.message}`, bail: false });
    });
    child.once('exit', (code, signal) => {
      if (code === 0) resolve({ error: '', bail: false });
      else if (code === userHasBeenTold) resolve({ error: '', bail: true });
      else if (code === null) resolve({ error: `Program was ended by ${signal ?? 'a signal'}`, bail: false });
      else resolve({ error: `Program exited with non-zero exit code: ${code}`, bail: false });
    });
  });
}

function runArguments(request: RunRequest, host: { engineAddress: string; tracing: string }): string[] {
  const named: Record<string, string> = {
    monitor: request.getMonitorAddress(),
    engine: host.engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': request.getInfo()?.getRootDirectory() ?? '',
    stack: request.getStack(),
    pwd: request.getPwd(),
    parallel: String(request.getParallel()),
    tracing: host.tracing,
  };
  const flags = Object.entries(named).flatMap(([name, value]) => (value === '' ? [] : [`--${name}`, value]));
  if (request.getDryrun()) flags.push('--dry-run');
  // "." lets Node.js find the entry: index.ts, or "main" of package.json.
  const program = request.getInfo()?.getEntryPoint() ?? request.getProgram();
  return [...flags, program === '' ? '.' : program, ...request.getArgsList()];
}

/** Splits `nodeargs` at blanks; single and double quotes keep blanks. */
export function splitWords(text: string): string[] {
  return Array.from(text.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g), ([word]) => word.replace(/["']/g, ''));
}
