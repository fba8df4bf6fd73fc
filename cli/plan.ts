// `routewise plan STACK`: a stack's plan for people or programs. Needs no cluster and no cloud; Pulumi is asked what runs.
// It must never read or print a secret.
import { Option } from 'commander';
import type { Command } from 'commander';
import { directoryOption, notEmpty } from './namedOptions';
import { pictureOf } from './picture/pictureOf';
import { renderSvg } from './picture/renderSvg';
import { planMarkdown } from './present/planMarkdown';
import { planScreen } from './present/planScreen';
import { planText } from './present/planText';
import { plannedStack } from './plannedStack';
import { printError, printJson, printPage } from './print';
import type { StateChoice } from './stackState';
import { addStateOptions } from './stackState';
import { writeFile } from './writeFile';

interface Options extends StateChoice {
  format: 'text' | 'markdown' | 'json';
  json?: true;
  all?: true;
  svg?: string;
}

export function addPlanCommand(program: Command): void {
  addStateOptions(program.command('plan'))
    .description('Show what a stack will build: on one screen, or with every reason.')
    .argument('<stack>', 'a stack’s name (dev) or the path of its file (./Pulumi.dev.yaml)')
    .addOption(
      new Option('-f, --format <format>', 'how to print it')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option(
      '-a, --all',
      'every decision with its reasons, each node, firewall, policies, Helm values and remedies; Markdown and JSON always have them',
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
        return;
      }
      const text = options.all === true ? planText : planScreen;
      printPage({ text, markdown: planMarkdown }[format](plan, file.stack, line));
    });
}
