// `routewise schema` and `routewise rules`: what a stack may say, and what is checked in it, for editors and readers.
import { Option } from 'commander';
import type { Command } from 'commander';
import { stackJsonSchema } from '../config/jsonSchema';
import { rules } from '../plan/rules';
import { configPage } from './present/configPage';
import { rulesPage } from './present/rulesPage';
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

export function addRulesCommand(program: Command): void {
  program
    .command('rules')
    .description('Print what is checked in a stack, with reasons and sources.')
    .option('--json', 'for programs')
    .action(({ json }: { json?: true }) => {
      const data = rules.map(({ id, title, severity, why, remedy, source, versions }) => ({
        id,
        title,
        severity,
        why,
        remedy,
        source,
        versions,
      }));
      if (json === true) printJson(data);
      else printPage(rulesPage(rules));
    });
}
