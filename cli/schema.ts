// `routewise schema` and `routewise rules`: what a stack may say, and what is checked in it, for editors and readers.
import { Option } from 'commander';
import type { Command } from 'commander';
import { stackJsonSchema } from '../config/jsonSchema';
import type { Documented } from '../config/problemKinds';
import { configPage } from './present/configPage';
import { everyProblem } from './present/everyProblem';
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
    .description('Print every kind of problem that is told of, with reasons and sources.')
    .option('--json', 'for programs')
    .action(({ json }: { json?: true }) => {
      if (json === true) printJson(everyProblem.map(described));
      else printPage(rulesPage(everyProblem));
    });
}

function described(problem: Documented): Record<string, unknown> {
  const { id, family, title, severity, otherwise, why, remedy, source } = problem;
  const versions = 'versions' in problem ? problem.versions : undefined;
  return { id, family: family.id, title, severity, otherwise, why, remedy, source, versions };
}
