// `routewise sandbox up|down|status|env`: starts, ends and shows what stands in for the world on one machine.
// It must never do more than parse, call and print.
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { bringDown } from '../sandbox/commands/down';
import { readEnvironment, shellExports } from '../sandbox/commands/env';
import { readStatus, statusText } from '../sandbox/commands/status';
import { bringUp } from '../sandbox/commands/up';
import { showProgress } from '../sandbox/toolchain';
import { toolchainSource } from '../sandbox/daemon/toolchainSource';
import { directoryOption, notEmpty, stackName } from './namedOptions';
import { print, printError, printJson, printPage } from './print';

interface Common {
  dir?: string;
  directory: string;
  json?: true;
}

const isDown = 'The sandbox is not up. Start it with `routewise sandbox up`.';

export function addSandboxCommands(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description(
      'A Hetzner API, Kubernetes control planes and a chart repository on this machine, loopback only.',
    );

  const command = (name: string, description: string): Command =>
    sandbox
      .command(name)
      .description(description)
      .option(
        '--dir <folder>',
        'where the sandbox lives (default: ROUTEWISE_SANDBOX_DIR, else .sandbox)',
        notEmpty,
      )
      .option(...directoryOption);

  command('up', 'Start it. Safe to run twice; takes up what a crash has left.')
    .option('--services-only', 'only cloud API and charts; build nothing')
    .option('--stack <name>', 'the stack to create and select', stackName, 'dev')
    .action(async (options: Common & { servicesOnly?: true; stack: string }) => {
      const projectRoot = resolve(options.directory);
      const progress = showProgress();
      const result = await bringUp({
        projectRoot,
        directory: options.dir,
        tools: toolchainSource({ projectRoot, onEvent: progress.onEvent }),
        stack: options.stack,
        say: printError,
        servicesOnly: options.servicesOnly === true,
      }).finally(() => {
        progress.stop();
      });
      if (!result.wasRunning) printError('Ready. Next: eval "$(npx routewise sandbox env)" && pulumi up');
    });

  command('down', 'End it and remove all it made, the Pulumi state of its servers included.').action(
    async (options: Common) => {
      await bringDown({ projectRoot: resolve(options.directory), directory: options.dir, say: printError });
    },
  );

  command('status', 'Show its parts, clusters, machines and how they are.')
    .option('--json', 'for programs')
    .action(async (options: Common) => {
      const status = await readStatus(resolve(options.directory), options.dir);
      if (status === undefined) {
        if (options.json === true) printJson({ running: false });
        else print(isDown);
        process.exitCode = 3;
        return;
      }
      if (options.json === true) printJson({ running: true, ...status });
      else printPage(statusText(status));
      if (!status.healthy) process.exitCode = 3;
    });

  command(
    'env',
    'Print what to `eval` in a shell so that `pulumi` works on it. Prints secrets of the sandbox.',
  )
    .option('--json', 'for programs')
    .action((options: Common) => {
      const projectRoot = resolve(options.directory);
      const { pulumiFromPath } = toolchainSource({ projectRoot });
      const environment = readEnvironment(projectRoot, options.dir, { pulumiFromPath });
      if (environment === undefined) {
        printError(isDown);
        process.exitCode = 3;
        return;
      }
      const path = `${environment.bin}:${process.env.PATH ?? ''}`;
      if (options.json === true) printJson({ ...environment.variables, PATH: path });
      else printPage(shellExports(environment));
    });
}
