// `routewise sandbox up|down|status|env`: starts, ends and shows what stands in for the world on one machine.
// It must never do more than parse, call and print.
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { bringDown } from '../sandbox/commands/down';
import { readEnvironment, shellExports } from '../sandbox/commands/env';
import { readStatus, statusText } from '../sandbox/commands/status';
import { bringUp } from '../sandbox/commands/up';
import { showProgress } from '../sandbox/toolchain';
import { toolchainSource } from '../sandbox/toolchainSource';

interface Common {
  dir?: string;
  directory: string;
  json?: true;
}

const isDown = 'The sandbox is not up. Start it with `routewise sandbox up`.\n';

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
      .option('--dir <folder>', 'where the sandbox lives (default: ROUTEWISE_SANDBOX_DIR, else .sandbox)')
      .option('-C, --directory <folder>', 'the folder that holds Pulumi.yaml', '.');

  command('up', 'Start it. Safe to run twice; takes up what a crash has left.')
    .option('--services-only', 'only cloud API and charts; build nothing')
    .option('--stack <name>', 'the stack to create and select', 'dev')
    .action(async (options: Common & { servicesOnly?: true; stack: string }) => {
      const projectRoot = resolve(options.directory);
      const progress = showProgress();
      const result = await bringUp({
        projectRoot,
        directory: options.dir,
        tools: toolchainSource({ projectRoot, onEvent: progress.onEvent }),
        stack: options.stack,
        say,
        servicesOnly: options.servicesOnly === true,
      }).finally(() => {
        progress.stop();
      });
      if (!result.wasRunning) say('Ready. Next: eval "$(npx routewise sandbox env)" && pulumi up');
    });

  command('down', 'End it and remove all it made, the Pulumi state of its servers included.').action(
    async (options: Common) => {
      await bringDown({ projectRoot: resolve(options.directory), directory: options.dir, say });
    },
  );

  command('status', 'Show its parts, clusters, machines and how they are.')
    .option('--json', 'for programs')
    .action(async (options: Common) => {
      const status = await readStatus(resolve(options.directory), options.dir);
      if (status === undefined) {
        process.stdout.write(options.json === true ? '{"running":false}\n' : isDown);
        process.exitCode = 3;
        return;
      }
      const json = `${JSON.stringify({ running: true, ...status }, undefined, 2)}\n`;
      process.stdout.write(options.json === true ? json : statusText(status));
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
        process.stderr.write(isDown);
        process.exitCode = 3;
        return;
      }
      const path = `${environment.bin}:${process.env.PATH ?? ''}`;
      const json = `${JSON.stringify({ ...environment.variables, PATH: path }, undefined, 2)}\n`;
      process.stdout.write(options.json === true ? json : shellExports(environment));
    });
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
