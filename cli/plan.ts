// `routewise plan STACK`: a stack's plan for people or programs. Needs no cluster, no cloud and no Pulumi.
// It must never read or print a secret.
import { Option } from 'commander';
import type { Command } from 'commander';
import { parseStack } from '../config/parse';
import { readStackFile } from '../config/readStackFile';
import { planCluster } from '../plan/planCluster';
import { planMarkdown } from './present/planMarkdown';
import { planText } from './present/planText';

interface Options {
  format: 'text' | 'markdown' | 'json';
  json?: true;
  directory: string;
}

export function addPlanCommand(program: Command): void {
  program
    .command('plan')
    .description('Show what a stack will build: decisions with their reasons, nodes, Helm values, remarks.')
    .argument('<stack>', 'a stack’s name (dev) or the path of its file (./Pulumi.dev.yaml)')
    .addOption(
      new Option('-f, --format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option('--json', 'short for --format json')
    .option('-C, --directory <folder>', 'the folder that holds Pulumi.yaml', '.')
    .action((stack: string, options: Options) => {
      const file = readStackFile(stack, options.directory);
      const repository = process.env.ROUTEWISE_CHART_REPOSITORY;
      const plan = planCluster(
        parseStack(file.sections),
        repository === undefined ? {} : { chartRepository: repository },
      );
      const format = options.json === true ? 'json' : options.format;
      const present = {
        text: planText,
        markdown: planMarkdown,
        json: () => `${JSON.stringify(plan, null, 2)}\n`,
      }[format];
      process.stdout.write(present(plan, file.stack));
    });
}
