// Reads Pulumi.<stack>.yaml without Pulumi and hands over the sections of the routewise namespace.
// It must never decrypt or print secrets: what `pulumi config set --secret` wrote stays out of the sections.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from './nearest';
import { namespace } from './parse';
import { NotYaml, parseYaml } from './parseYaml';
import type { Problem } from './problem';
import { RefusedError } from './problem';
import { UnreadableFile, mostBytes, readTextFile } from './readTextFile';
import { put, secureMarks } from './secrets/stackSecrets';

export interface StackFile {
  readonly stack: string;
  readonly file: string;
  /** Raw sections by name, for `parseStack`. */
  readonly sections: Record<string, unknown>;
  /** What it says to providers, by whole key (`hcloud:token`); empty where Pulumi keeps a secret. */
  readonly others: Readonly<Record<string, unknown>>;
}

/**
 * @param stack a stack's name (`dev`) or the path of its file (`./Pulumi.dev.yaml`)
 * @throws RefusedError where there is no such stack, its file cannot be read, or is no YAML of a stack
 */
export function readStackFile(stack: string, root: string): StackFile {
  const isPath = /\.ya?ml$/.test(stack);
  const file = isPath ? resolve(root, stack) : join(root, `Pulumi.${stack}.yaml`);
  const name = isPath ? basename(file).replace(/^Pulumi\.|\.ya?ml$/g, '') : stack;
  const config = configOf(contentOf(stack, file), file);
  return { stack: name, file, sections: sectionsOf(config), others: othersOf(config) };
}

function contentOf(stack: string, file: string): unknown {
  try {
    return parseYaml(readTextFile(file, mostBytes.values));
  } catch (error) {
    if (error instanceof UnreadableFile)
      throw new RefusedError([
        error.kind === 'missing'
          ? noSuchStack(stack, file)
          : refusal('stack-file-unreadable', file, error.message, error.remedy),
      ]);
    if (!(error instanceof NotYaml)) throw error;
    const line = error.position === undefined ? '' : `, at line ${error.position.line}`;
    throw new RefusedError([
      refusal('config-not-yaml', file, `${error.message}${line}`, 'correct the YAML there'),
    ]);
  }
}

function configOf(content: unknown, file: string): Record<string, unknown> {
  const config = content === null ? {} : isMapping(content) ? (content.config ?? {}) : undefined;
  if (!isMapping(config))
    throw new RefusedError([
      refusal(
        'config-not-yaml',
        file,
        'is not a mapping with a mapping `config` in it',
        'write the sections as `routewise:cluster: {…}` under `config:`, as `pulumi config` does',
      ),
    ]);
  return config;
}

const prefix = `${namespace}:`;

function sectionsOf(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

function othersOf(config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => !key.startsWith(prefix))
      .map(([key, value]) => [
        key,
        secureMarks(value).reduce<unknown>((rest, path) => put(rest, path, ''), value),
      ]),
  );
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refusal(rule: string, file: string, what: string, remedy: string): Problem {
  return { rule, severity: 'refuse', path: basename(file), reason: `it ${what}`, remedy };
}

function noSuchStack(stack: string, file: string): Problem {
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
