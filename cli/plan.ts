// `routewise plan STACK`: a stack's plan for people or programs. Needs no cluster and no cloud; Pulumi is asked what runs.
// It must never read or print a secret.
import { Option } from 'commander';
import type { Command } from 'commander';
import { directoryOption, notEmpty } from './namedOptions';
import { pictureOf } from './picture/pictureOf';
import { renderSvg } from './picture/renderSvg';
import { planMarkdown } from './present/planMarkdown';
import { planText } from './present/planText';
import { plannedStack } from './plannedStack';
import { printError, printJson, printPage } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';
import { writeFile } from './writeFile';

interface Options extends StateChoice {
  format: 'text' | 'markdown' | 'json';
  json?: true;
  svg?: string;
}

export function addPlanCommand(program: Command): void {
  addStateOptions(program.command('plan'))
    .description('Show what a stack will build: decisions with their reasons, nodes, Helm values, remarks.')
    .argument('<stack>', 'a stack’s name (dev) or the path of its file (./Pulumi.dev.yaml)')
    .addOption(
      new Option('-f, --format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option('--json', 'short for --format json')
    .option('--svg <file>', 'also write a picture of the cluster’s network', notEmpty)
    .option(...directoryOption)
    .action(async (stack: string, options: Options) => {
      const { file, plan, line } = await plannedStack(stack, options);
      if (options.svg !== undefined) writeFile('--svg', options.svg, renderSvg(pictureOf(plan)));
      const format = options.json === true ? 'json' : options.format;
      if (format === 'json') {
        printJson(plan);
        printError(line);
      } else printPage({ text: planText, markdown: planMarkdown }[format](plan, file.stack, line));
    });
}
