// Checks every key of a release's values, at any depth, against what the chart of that version knows.
// It must never judge a combination of values or the cluster: that is for the plan's rules.
import type { Problem } from '../config/problem';
import type { CiliumVersion } from '../config/schema/versions';
import { chartDefault } from './defaults';
import type { HelmValue, HelmValues } from './helmValue';
import { isMapping, valueAt } from './helmValue';
import { isUnset, mistakeProblem, removedProblem, unknownProblem } from './check/keyProblems';
import { helmProblems } from './check/helmProblems';
import { knownMistakes } from './check/knownMistakes';
import { entryFor, hasEntryBelow } from './check/lookUp';
import type { RemovedKey } from './check/removedKeys';
import { removedKeys } from './check/removedKeys';
import { showValue } from './check/showValue';
import { valueProblems } from './check/valueProblems';
import type { ChartKeys } from './keys/chartKeys';
import { chartKeys } from './keys/chartKeys';
import type { KeyNode } from './keys/keyNode';

export interface CheckValuesOptions {
  /** What a modified chart knows, in place of the chart of the version. */
  readonly chart?: ChartKeys;
  /** Dotted keys that are let pass, each with everything below it. */
  readonly allowedKeys?: readonly string[];
  /** All values of the release, where those that are checked are a part of them. */
  readonly all?: HelmValues;
}

/**
 * Problems with keys and single values; `path` is the dotted Helm key, without any prefix.
 *
 * Refused: keys the chart does not know or no longer reads, values of a wrong type, form or list. Warned of: keys that
 * still work but will go. Noted: what changes nothing.
 */
export function checkValues(
  version: CiliumVersion,
  values: HelmValues,
  options: CheckValuesOptions = {},
): Problem[] {
  return new ValueCheck(version, values, options).mapping(
    values,
    options.chart?.root ?? chartKeys(version).root,
    [],
  );
}

/** Unknown keys that near ones are looked for: a file with more of them is no values file, and each look takes its time. */
const mostSuggestions = 1000;

class ValueCheck {
  readonly #keys: ChartKeys;
  readonly #allowed: readonly string[];
  readonly #all: HelmValues;
  /** Unknown keys so far. */
  #unknowns = 0;

  constructor(
    readonly version: CiliumVersion,
    values: HelmValues,
    options: CheckValuesOptions,
  ) {
    this.#keys = options.chart ?? chartKeys(version);
    this.#allowed = options.allowedKeys ?? [];
    this.#all = options.all ?? values;
  }

  /** @param free whether the keys of a mapping above are the user's own: then those below are, too */
  mapping(values: HelmValues, node: KeyNode, path: readonly string[], free = false): Problem[] {
    const parent = free ? { ...node, free } : node;
    return Object.entries(values).flatMap(([key, value]) => this.#entry(key, value, parent, path));
  }

  #entry(key: string, value: HelmValue, parent: KeyNode, path: readonly string[]): Problem[] {
    const dotted = [...path, key].join('.');
    if (this.#allowed.some((allowed) => dotted === allowed || dotted.startsWith(`${allowed}.`))) return [];
    const node = parent.children?.get(key);
    const removed = entryFor(removedKeys, dotted, this.version);
    if (removed !== undefined && isStale(node, removed.now)) {
      // What only repeats a default that the chart still has is no problem.
      if (this.#isDefault([...path, key], value)) return [];
      const problem = removedProblem(removed, dotted, value, this.#isOnBy(removed, value));
      if (removed.now !== 'works') return [problem];
      return [problem, ...this.#known(value, node ?? {}, [...path, key])];
    }
    if (node !== undefined) return this.#known(value, node, [...path, key], parent.free);
    if (parent.each !== undefined) return this.#known(value, parent.each, [...path, key], parent.free);
    if (parent.free === true || parent.children === undefined) return [];
    return this.#unknown(key, value, path);
  }

  #known(value: HelmValue, node: KeyNode, path: readonly string[], free = node.free): Problem[] {
    const dotted = path.join('.');
    const found = valueProblems(this.#keys, this.version, dotted, node, value);
    if (node.unread === true && !this.#isDefault(path, value)) found.push(this.#unread(dotted, value));
    if (found.some(({ rule }) => rule === 'helm-wrong-type')) return found;
    if (isMapping(value)) return [...found, ...this.mapping(value, node, path, free)];
    const { each } = node;
    if (!Array.isArray(value) || each?.children === undefined) return found;
    const items = (value as readonly HelmValue[]).flatMap((item, at) =>
      isMapping(item) ? this.mapping(item, each, [...path, String(at)], free) : [],
    );
    return [...found, ...items];
  }

  #unknown(key: string, value: HelmValue, path: readonly string[]): Problem[] {
    const dotted = [...path, key].join('.');
    const mistake = entryFor(knownMistakes, dotted, this.version);
    if (mistake !== undefined)
      return [mistakeProblem(mistake, dotted, value, isUnset(value) && !this.#isOn(mistake.meant))];
    this.#unknowns += 1;
    const unknown = unknownProblem(
      this.version,
      this.#keys,
      path,
      key,
      value,
      this.#unknowns <= mostSuggestions,
    );
    const tables = [removedKeys, knownMistakes, this.#allowed.map((allowed) => ({ key: allowed }))];
    // Something below may be known to the tables by its full name, though the mapping that holds it is not.
    if (!isMapping(value) || !tables.some((table) => hasEntryBelow(table, dotted, this.version)))
      return [unknown];
    const below = this.mapping(value, { children: new Map() }, [...path, key]);
    return below.every(({ rule }) => rule !== 'helm-unknown-key') ? below : [unknown];
  }

  #unread(path: string, value: HelmValue): Problem {
    return helmProblems['helm-unread-key'].at(path, {
      found: showValue(path, value),
      reason: `the values file of chart ${this.#keys.version} lists it, but none of its templates reads it: setting it does nothing`,
      source: `Cilium’s chart ${this.#keys.version}: templates`,
    });
  }

  /** Whether a key that is no longer read asks for what its successor has turned on. */
  #isOnBy({ successor, now }: RemovedKey, value: HelmValue): boolean {
    return now === 'ignored' && value === true && this.#isOn(successor);
  }

  /** Whether a key is true in all of the release's values, the chart's own among them. */
  #isOn(key: string | undefined): boolean {
    if (key === undefined) return false;
    const path = key.split('.');
    const value = valueAt(this.#all, path) ?? chartDefault(this.version, path);
    return value === true || value === 'true';
  }

  #isDefault(path: readonly string[], value: HelmValue): boolean {
    const own = chartDefault(this.version, path);
    return own !== undefined && JSON.stringify(own) === JSON.stringify(value);
  }
}

/** Whether the chart at hand no longer has what the table calls removed: a modified chart may have kept it. */
function isStale(node: KeyNode | undefined, now: RemovedKey['now']): boolean {
  return (
    now === 'works' ||
    now === 'idle' ||
    node === undefined ||
    node.templateOnly === true ||
    node.unread === true
  );
}
