// `routewise rules`: what is checked in a stack, with reasons and sources, for programs and readers.
// It must never leave one out.
import type { Command } from 'commander';
import { rules } from '../plan/rules';
import { rulesPage } from './present/rulesPage';
import { printJson, printPage } from './print';

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
