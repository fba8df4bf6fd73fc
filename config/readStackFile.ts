// Reads Pulumi.<stack>.yaml without Pulumi and hands over the sections of the routewise namespace.
// It must never decrypt or print secrets: what `pulumi config set --secret` wrote stays out of the sections.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { nearest } from './nearest';
import { namespace } from './parse';
import { RefusedError } from './problem';

export interface StackFile {
  readonly stack: string;
  readonly file: string;
  /** Raw sections by name, for `parseStack`. */
  readonly sections: Record<string, unknown>;
}

/**
 * @param stack a stack's name (`dev`) or the path of its file (`./Pulumi.dev.yaml`)
 * @throws RefusedError where there is no such stack, or its file is no YAML
 */
export function readStackFile(stack: string, root: string): StackFile {
  const isPath = /\.ya?ml$/.test(stack);
  const file = isPath ? resolve(root, stack) : join(root, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) throw new RefusedError([noSuchStack(stack, file)]);
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [error] = document.errors;
  if (error !== undefined) {
    throw new RefusedError([
      {
        rule: 'config-not-yaml',
        severity: 'refuse',
        path: basename(file),
        reason: error.message.split('\n')[0] ?? 'it cannot be read',
        remedy: 'correct the YAML at that line',
      },
    ]);
  }
  const content = document.toJS() as { config?: Record<string, unknown> } | null;
  const name = isPath ? basename(file).replace(/^Pulumi\.|\.ya?ml$/g, '') : stack;
  return { stack: name, file, sections: sectionsOf(content?.config ?? {}) };
}

function sectionsOf(config: Record<string, unknown>): Record<string, unknown> {
  const prefix = `${namespace}:`;
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

function noSuchStack(stack: string, file: string): ConstructorParameters<typeof RefusedError>[0][number] {
  const folder = dirname(file);
  const stacks = existsSync(folder)
    ? readdirSync(folder).flatMap((name) => /^Pulumi\.([^.]+)\.yaml$/.exec(name)?.slice(1) ?? [])
    : [];
  const near = nearest(stack, stacks);
  return {
    rule: 'stack-not-found',
    severity: 'refuse',
    path: basename(file),
    reason: `there is no such file${stacks.length > 0 ? `; stacks here: ${stacks.join(', ')}` : ''}`,
    remedy: near === undefined ? 'create the file, or name a stack that exists' : `did you mean ${near}?`,
  };
}
