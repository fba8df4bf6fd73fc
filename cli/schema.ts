// `routewise schema`: the JSON Schema of a stack file, for editors.
import type { Command } from 'commander';
import { stackJsonSchema } from '../config/jsonSchema';

export function addSchemaCommand(program: Command): void {
  program
    .command('schema')
    .description('Print the JSON Schema of a stack file, for completion and hover help in editors.')
    .action(() => {
      process.stdout.write(`${JSON.stringify(stackJsonSchema(), null, 2)}\n`);
    });
}
