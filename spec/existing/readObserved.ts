// Reads the file in which a stack keeps what its existing cluster says of itself.
// It must never ask the cluster: a plan is made from the file alone, so that it is the same for everybody.
import { resolve } from 'node:path';
import { NotYaml, parseYaml } from '../../config/parseYaml';
import { RefusedError } from '../../config/problem';
import { UnreadableFile, mostBytes, readTextFile } from '../../config/readTextFile';
import { existingProblems } from './existingProblems';

/**
 * @param sections of a stack, raw
 * @param root the folder of Pulumi.yaml, which the path is relative to
 * @returns nothing where the stack makes its cluster itself
 * @throws RefusedError where the file is missing or no YAML
 */
export function readObserved(sections: Record<string, unknown>, root: string): unknown {
  const provider = sections.provider as { kind?: unknown; cluster?: unknown } | null | undefined;
  if (provider?.kind !== 'existing' || typeof provider.cluster !== 'string' || provider.cluster === '')
    return undefined;
  return readClusterFile(resolve(root, provider.cluster), 'routewise:provider.cluster', provider.cluster);
}

/**
 * @param path what names the file: a key of the stack, or an option
 * @param found as the user wrote it
 * @throws RefusedError where the file is missing or no YAML
 */
export function readClusterFile(file: string, path: string, found: string): unknown {
  try {
    return parseYaml(readTextFile(file, mostBytes.cluster));
  } catch (error) {
    if (error instanceof UnreadableFile)
      throw refused(path, found, `it ${error.message}`, error.kind === 'missing' ? undefined : error.remedy);
    if (!(error instanceof NotYaml)) throw error;
    const line = error.position === undefined ? '' : `, at line ${error.position.line}`;
    throw refused(path, found, `it ${error.message}${line}`);
  }
}

function refused(path: string, found: string, reason: string, remedy?: string): RefusedError {
  return new RefusedError([
    existingProblems['cluster-file-unreadable'].at(path, {
      found,
      reason,
      remedy: remedy ?? `write it: \`npx routewise observe --context NAME > ${found}\``,
    }),
  ]);
}
