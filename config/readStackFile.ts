// Reads Pulumi.<stack>.yaml without Pulumi and hands over the sections of the routewise namespace.
// It must never decrypt or print secrets: what `pulumi config set --secret` wrote stays out of the sections.
import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nearest } from './nearest';
import { namespace } from './parse';
import { NotYaml, parseYaml } from './parseYaml';
import type { Problem } from './problem';
import { RefusedError } from './problem';
import { problemKinds } from './problemKinds';
import { UnreadableFile, mostBytes, readTextFile } from './readTextFile';
import { put, secureMarks } from './secrets/stackSecrets';

export const stackFileProblems = problemKinds(
  {
    id: 'stack-files',
    title: 'Stack files',
    about: 'The file `Pulumi.<stack>.yaml`, before anything in it is read as configuration.',
  },
  {
    'stack-not-found': {
      title: 'There is no file of that stack',
      severity: 'refuse',
      why: 'a stack is planned from its file, and there is none of that name',
      remedy: 'create the file, or name a stack that exists',
    },
    'stack-file-unreadable': {
      title: 'The stack’s file cannot be read',
      severity: 'refuse',
      why: 'it is no regular text file in UTF-8 that this user may read, or far larger than a stack’s file is',
      remedy: 'name a text file that is whole and saved as UTF-8, and that this user may read',
    },
    'config-not-yaml': {
      title: 'The stack’s file is no configuration of Pulumi’s',
      severity: 'refuse',
      why: 'it is not valid YAML, or holds no mapping `config`, in which a stack’s sections stand',
      remedy: 'correct the YAML, and write the sections as `routewise:cluster: {…}` under `config:`',
    },
  },
);

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
          : stackFileProblems['stack-file-unreadable'].at(basename(file), {
              reason: `it ${error.message}`,
              remedy: error.remedy,
            }),
      ]);
    if (!(error instanceof NotYaml)) throw error;
    const line = error.position === undefined ? '' : `, at line ${error.position.line}`;
    throw new RefusedError([
      stackFileProblems['config-not-yaml'].at(basename(file), {
        reason: `it ${error.message}${line}`,
        remedy: 'correct the YAML there',
      }),
    ]);
  }
}

function configOf(content: unknown, file: string): Record<string, unknown> {
  const config = content === null ? {} : isMapping(content) ? (content.config ?? {}) : undefined;
  if (!isMapping(config))
    throw new RefusedError([
      stackFileProblems['config-not-yaml'].at(basename(file), {
        reason: 'it is not a mapping with a mapping `config` in it',
        remedy: 'write the sections as `routewise:cluster: {…}` under `config:`, as `pulumi config` does',
      }),
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

function noSuchStack(stack: string, file: string): Problem {
  const folder = dirname(file);
  const stacks = existsSync(folder)
    ? readdirSync(folder).flatMap((name) => /^Pulumi\.([^.]+)\.yaml$/.exec(name)?.slice(1) ?? [])
    : [];
  const near = nearest(stack, stacks);
  return stackFileProblems['stack-not-found'].at(basename(file), {
    reason: `there is no such file${stacks.length > 0 ? `; stacks here: ${stacks.join(', ')}` : ''}`,
    remedy: near === undefined ? undefined : `did you mean ${near}?`,
  });
}
