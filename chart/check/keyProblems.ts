// Words the problems of keys: unknown, misspelt, removed, renamed, deprecated.
// It must never decide whether there is one: checkValues does.
import { ownEntry } from '../../config/ownValue';
import type { Problem, Severity } from '../../config/problem';
import type { ProblemKind } from '../../config/problemKinds';
import type { CiliumVersion } from '../../config/schema/versions';
import { shownName } from '../../config/shownName';
import { isMapping } from '../helmValue';
import type { HelmValue } from '../helmValue';
import type { ChartKeys } from '../keys/extractKeys';
import { nodeAt } from '../keys/keyNode';
import { helmProblems } from './helmProblems';
import type { KnownMistake } from './knownMistakes';
import type { RemovedKey } from './removedKeys';
import { showValue } from './showValue';
import { similarKeys } from './similarKeys';
import { similarOptions } from './similarOptions';

/** @param isSoAnyway whether what the key asks for is in effect by its successor */
export function removedProblem(
  entry: RemovedKey,
  key: string,
  value: HelmValue,
  isSoAnyway: boolean,
): Problem {
  const { kind, severity } = verdictOn(entry, value, isSoAnyway);
  const consequence = {
    'helm-fails': isUnset(value) ? 'it must not be set' : 'Helm refuses to render while it is set',
    ignored: 'it is ignored in silence',
    idle: 'it does nothing',
    works: 'it still works',
  }[entry.now];
  return kind.at(key, {
    severity,
    found: showValue(key, value),
    reason: `${consequence}: ${entry.why}`,
    remedy:
      entry.remedy ?? (entry.successor === undefined ? 'remove it' : `write ${entry.successor} instead`),
    source: entry.source,
  });
}

function verdictOn(
  entry: RemovedKey,
  value: HelmValue,
  isSoAnyway: boolean,
): { kind: ProblemKind; severity: Severity } {
  if (entry.now === 'works') return { kind: helmProblems['helm-deprecated-key'], severity: 'warn' };
  const kind = helmProblems[entry.successor === undefined ? 'helm-removed-key' : 'helm-renamed-key'];
  // What was off, or is always on by now, is not missed.
  const missed = !isUnset(value) && entry.harmless !== true && entry.now !== 'idle' && !isSoAnyway;
  return { kind, severity: missed ? 'refuse' : 'warn' };
}

export function isUnset(value: HelmValue): boolean {
  if (isMapping(value)) return Object.values(value).every(isUnset);
  return Array.isArray(value) ? value.length === 0 : value === null || value === false || value === '';
}

/** @param isOffAnyway whether the value asks for no more than what is so without it */
export function mistakeProblem(
  entry: KnownMistake,
  key: string,
  value: HelmValue,
  isOffAnyway: boolean,
): Problem {
  return helmProblems['helm-known-mistake'].at(key, {
    severity: isOffAnyway ? 'warn' : 'refuse',
    found: showValue(key, value),
    reason: entry.why,
    remedy: entry.remedy ?? (entry.meant === undefined ? 'remove it' : `write ${entry.meant} instead`),
  });
}

/** @param suggest whether real keys that are near are looked for */
export function unknownProblem(
  version: CiliumVersion,
  keys: ChartKeys,
  parent: readonly string[],
  key: string,
  value: HelmValue,
  suggest = true,
): Problem {
  const path = [...parent, key].map(shownName).join('.');
  return helmProblems['helm-unknown-key'].at(path, {
    found: showValue(path, value),
    reason: `Cilium’s chart ${keys.version} has no such key, and ignores it in silence`,
    remedy: suggest
      ? remedyFor(version, keys, parent, key, value)
      : 'remove it (with so many unknown keys, near ones are no longer looked for)',
  });
}

function remedyFor(
  version: CiliumVersion,
  keys: ChartKeys,
  parent: readonly string[],
  key: string,
  value: HelmValue,
): string {
  if (key.includes('.') && nodeAt(keys.root, [...parent, ...key.split('.')]) !== undefined)
    return `write it as nested mappings, ${nested([...parent, ...key.split('.')])}: a dot is part of a name in a values file`;
  const near = similarKeys(keys, parent, key, value);
  if (near.length === 0) {
    const options = similarOptions(version, keys, parent, key, value).map((name) => `extraConfig.${name}`);
    return options.length === 0
      ? 'remove it, or look for what it should do in the chart’s values'
      : `did you mean ${options.join(', or ')}? What stands there goes to the agent as it is`;
  }
  const written = ownEntry(keys.written, key) === near[0] ? ', which writes that key of the ConfigMap' : '';
  return `did you mean ${near.join(', or ')}${written}?`;
}

function nested(path: readonly string[]): string {
  return path.join(': {') + ': …' + '}'.repeat(path.length - 1);
}
