// The toolchain for scripts: `ensure NAME…` prints the paths as JSON, `charts` the charts' folders, `list` what there is.
// Must never print anything but that to standard output; progress goes to standard error.
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import {
  ToolchainError,
  ciliumChartVersions,
  demoTools,
  ensureTools,
  fetchCiliumChart,
  fetchGatewayApi,
  gatewayApiVersions,
  isToolName,
  showProgress,
  toolCatalog,
  toolNames,
} from './index';
import type { ToolName } from './index';

const print = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, undefined, 2)}\n`);

function program(): Command {
  const command = new Command('toolchain').description('The programs that the sandbox runs.').exitOverride();
  command
    .command('ensure [names...]')
    .description(
      'Get programs, building what is missing; `demo` names all that the demo needs (the default).',
    )
    .option('--cache <folder>', 'where they are kept', join('.cache', 'toolchain'))
    .action(async (names: string[], options: { cache: string }) => {
      const progress = showProgress();
      try {
        const cacheDir = resolve(options.cache);
        print(await ensureTools(toolsNamed(names), { cacheDir, onEvent: progress.onEvent }));
      } finally {
        progress.stop();
      }
    });
  command
    .command('charts')
    .description('Get the Cilium charts, and the releases of Gateway API that they want.')
    .action(async () => {
      const folders: Record<string, string> = {};
      for (const version of ciliumChartVersions) folders[version] = await fetchCiliumChart(version);
      for (const version of gatewayApiVersions)
        folders[`gateway-api ${version}`] = await fetchGatewayApi(version);
      print(folders);
    });
  command
    .command('list')
    .description('Name all programs with their versions.')
    .action(() => {
      print(Object.fromEntries(toolNames.map((name) => [name, toolCatalog[name].version])));
    });
  return command;
}

function toolsNamed(names: string[]): ToolName[] {
  const wanted = names.length === 0 ? ['demo'] : names;
  return [...new Set(wanted.flatMap((name) => (name === 'demo' ? demoTools : [known(name)])))];
}

function known(name: string): ToolName {
  if (isToolName(name)) return name;
  throw new ToolchainError(`There is no program "${name}" here. There are: demo, ${toolNames.join(', ')}.`);
}

program()
  .parseAsync()
  .catch((error: unknown) => {
    if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
    if (!(error instanceof ToolchainError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  });
