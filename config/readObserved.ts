// Reads the file in which a stack keeps what its existing cluster says of itself.
// It must never ask the cluster: a plan is made from the file alone, so that it is the same for everybody.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import type { Problem } from './problem';
import { RefusedError } from './problem';

/**
 * @param sections of a stack, raw
 * @param root the folder of Pulumi.yaml, which the path is relative to
 * @returns nothing where the stack makes its cluster itself
 * @throws RefusedError where the file is missing or no YAML
 */
export function readObserved(sections: Record<string, unknown>, root: string): unknown {
  const provider = sections.provider as { kind?: unknown; cluster?: unknown } | null | undefined;
  if (provider?.kind !== 'existing' || typeof provider.cluster !== 'string') return undefined;
  const file = resolve(root, provider.cluster);
  if (!existsSync(file)) throw refused(provider.cluster, 'there is no such file');
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [error] = document.errors;
  if (error !== undefined) throw refused(provider.cluster, error.message.split('\n')[0] ?? 'it is no YAML');
  return document.toJS() as unknown;
}

function refused(found: string, reason: string): RefusedError {
  const problem: Problem = {
    rule: 'cluster-file-unreadable',
    severity: 'refuse',
    path: 'routewise:provider.cluster',
    found,
    reason,
    remedy: `write it: \`npx routewise observe --context NAME > ${found}\``,
  };
  return new RefusedError([problem]);
}
