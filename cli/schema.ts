// `routewise schema`: what a stack may say, for editors and readers.
import { Option } from 'commander';
import type { Command } from 'commander';
import { stackJsonSchema } from '../config/jsonSchema';
import { configPage } from './present/configPage';
import { printJson, printPage } from './print';

export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('Print what a stack file may say: as JSON Schema for editors, or as a page to read.')
    .addOption(
      new Option('-f, --format <format>', 'how to print it').choices(['json', 'markdown']).default('json'),
    )
    .action(({ format }: { format: 'json' | 'markdown' }) => {
      if (format === 'json') printJson(stackJsonSchema());
      else printPage(configPage());
    });
}
