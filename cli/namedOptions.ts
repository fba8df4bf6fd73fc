// What options name: folders, files, stacks; the same for every command that has such an option.
// It must never let a command start with a name that nothing can have: what it then misses would be blamed instead.
import { statSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

/** For `command.option(...directoryOption)`. */
export const directoryOption = [
  '-C, --directory <folder>',
  'the folder that holds Pulumi.yaml',
  existingFolder,
  '.',
] as const;

/** For `command.argument(...stackOfHosts)`. */
export const stackOfHosts = [
  '<stack>',
  'a stack’s name (metal) or the path of its file (./Pulumi.metal.yaml)',
] as const;

/** A name that must not be empty: an unset variable of a script ends up as one. */
export function notEmpty(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** As Pulumi has them. */
export function stackName(text: string): string {
  if (/^[A-Za-z0-9_.-]{1,100}$/.test(text)) return text;
  throw new InvalidArgumentError(
    'It must be a stack’s name: letters, digits, dashes, underscores and dots, at most 100.',
  );
}

function existingFolder(text: string): string {
  notEmpty(text);
  const found = statSync(text, { throwIfNoEntry: false });
  if (found === undefined) throw new InvalidArgumentError('There is no such folder.');
  if (!found.isDirectory()) throw new InvalidArgumentError('It is not a folder.');
  return text;
}
