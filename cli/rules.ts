// `routewise rules`: every kind of problem that is told of, with reasons and sources, for programs and readers.
// It must never leave one out.
import type { Command } from 'commander';
import type { Documented } from '../config/problemKinds';
import { everyProblem } from './present/everyProblem';
import { rulesPage } from './present/rulesPage';
import { printJson, printPage } from './print';

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
