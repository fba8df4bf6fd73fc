// `routewise plan STACK`: a stack's plan for people or programs. Needs no cluster, no cloud and no Pulumi.
// It must never read or print a secret.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Option } from 'commander';
import type { Command } from 'commander';
import { readStackFile } from '../config/readStackFile';
import { planStack } from '../plan/planStack';
import { pictureOf } from './picture/pictureOf';
import { renderSvg } from './picture/renderSvg';
import { planMarkdown } from './present/planMarkdown';
import { planText } from './present/planText';

interface Options {
  format: 'text' | 'markdown' | 'json';
  json?: true;
  svg?: string;
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
    .option('--svg <file>', 'also write a picture of the cluster’s network')
    .option('-C, --directory <folder>', 'the folder that holds Pulumi.yaml', '.')
    .action((stack: string, options: Options) => {
      const file = readStackFile(stack, options.directory);
      const plan = planStack(file.sections, dirname(file.file));
      if (options.svg !== undefined) writePicture(options.svg, renderSvg(pictureOf(plan)));
      const format = options.json === true ? 'json' : options.format;
      const present = {
        text: planText,
        markdown: planMarkdown,
        json: () => `${JSON.stringify(plan, null, 2)}\n`,
      }[format];
      process.stdout.write(present(plan, file.stack));
    });
}

function writePicture(file: string, svg: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, svg);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot write ${file}: ${why}; name a file in a folder that you may write to`, {
      cause: error,
    });
  }
}
