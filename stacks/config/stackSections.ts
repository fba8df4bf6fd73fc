// Reads the stack's sections as Pulumi gives them, and tells by Pulumi's own marks which of their values are secrets.
// It must never hand on a secret as if it were none: Pulumi marks the section, and only the stack's file says where in it.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import { namespace } from '../../config/parse';
import { RefusedError } from '../../config/problem';
import { pulumiSecretProblems } from '../../config/problems/pulumiSecrets';
import { readStackFile } from '../../config/readStackFile';
import type { ValuePath } from '../../config/secrets/findSecrets';
import { at, put, secureMarks } from '../../config/secrets/stackSecrets';
import { isConfigSecret } from './configSecret';

/** The sections in clear, and where secrets are in them. */
interface ReadSections {
  readonly clear: Record<string, unknown>;
  readonly marks: readonly ValuePath[];
}

/**
 * Every key of the namespace, not only the known ones: an unknown section must be refused, not skipped.
 * @returns the sections as a stack's file has them: `{ secure: … }` where there is a secret
 * @throws RefusedError where it cannot be told which value of a section is the secret
 */
export function markedSections(): Record<string, unknown> {
  const { clear, marks } = readSections();
  return marks.reduce<unknown>((all, path) => put(all, path, { secure: '' }), clear) as Record<
    string,
    unknown
  >;
}

/** What Pulumi keeps at a path, secret or not. It must go nowhere but into what is a secret itself. */
export function clearValue(path: ValuePath): unknown {
  return at(readSections().clear, path);
}

function readSections(): ReadSections {
  const prefix = `${namespace}:`;
  const clear = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, text]): [string, unknown] => [key.slice(prefix.length), valueOf(text)])
    // Pulumi.yaml has to name a default, and this section's hangs on another one.
    .filter(([section, value]) => section !== 'distribution' || !isDeepStrictEqual(value, {}));
  const secret = clear.map(([section]) => section).filter((section) => isConfigSecret(prefix + section));
  const written = secret.length === 0 ? {} : writtenSections();
  const sections = Object.fromEntries(clear);
  return { clear: sections, marks: secret.flatMap((section) => marksOf(section, sections, written)) };
}

/** Sections are JSON; a plain text is one, too, that the schema refuses. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function marksOf(
  section: string,
  clear: Record<string, unknown>,
  written: Record<string, unknown>,
): ValuePath[] {
  const marks = secureMarks(written[section], [section]);
  if (marks.length > 0 && marks.every((path) => at(clear, path) !== undefined)) return marks;
  throw new RefusedError([
    pulumiSecretProblems['secret-place-unknown'].at(`${namespace}:${section}`, {
      remedy: `set it in the stack’s own file: \`pulumi config set --secret --path '${namespace}:${section}.KEY'\``,
    }),
  ]);
}

/** As the stack's file has them; none where there is no such file. */
function writtenSections(): Record<string, unknown> {
  // The name alone, of ORGANIZATION/PROJECT/STACK.
  const stack = pulumi.getStack().split('/').at(-1) ?? '';
  // The program may lie in a folder of its own below the project's.
  const folder = [process.cwd(), pulumi.getRootDirectory()]
    .map((root) => configFolder(root))
    .find((each) => existsSync(join(each, `Pulumi.${stack}.yaml`)));
  return folder === undefined ? {} : readStackFile(stack, folder).sections;
}

function configFolder(root: string): string {
  const project = join(root, 'Pulumi.yaml');
  const { stackConfigDir = '.' } = (existsSync(project) ? parse(readFileSync(project, 'utf8')) : {}) as {
    stackConfigDir?: string;
  };
  return resolve(root, stackConfigDir);
}
