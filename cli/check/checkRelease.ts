// Checks the values of one release, from one file or several layers, by keys and by rules.
// It must never judge by a fact that nobody stated.
import { ownEntry } from '../../config/ownValue';
import type { CheckValuesOptions } from '../../chart/checkValues';
import { checkValues } from '../../chart/checkValues';
import type { HelmValues } from '../../chart/helmValue';
import { rke2Defaults, rke2Keys, rke2Remark } from '../../chart/rke2';
import { mergeValues } from '../../chart/helmValue';
import type { Problem } from '../../config/problem';
import type { CiliumVersion } from '../../config/schema/versions';
import type { ClusterFacts } from '../../plan/effective/facts';
import type { RuleContext } from '../../plan/rules';
import { judgeValues, rules, unaskedFacts } from '../../plan/rules';
import { ValueView } from '../../plan/effective/valueView';
import { optionOf } from './factOptions';
import { valuesFileProblems } from './fileProblems';
import type { ValuesSource } from './findValues';
import { softened } from './otherMinor';
import { valueSecrets } from './valueSecrets';

/** A problem, and where in which file it stands; without a line where no key of a file is to blame. */
export interface LocatedProblem extends Problem {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ReleaseReport {
  readonly files: readonly string[];
  /** What the values were found in, where that is no plain values file. */
  readonly within: string;
  readonly version: CiliumVersion;
  readonly versionRemark?: string;
  /** Whose defaults count, where those are not the published chart’s. */
  readonly defaultsRemark?: string;
  readonly problems: readonly LocatedProblem[];
  /** Keys that were looked at. */
  readonly keys: number;
  /** Options that would let more rules judge these values, and how many. */
  readonly unasked: readonly { readonly option: string; readonly rules: number }[];
}

export interface CheckReleaseOptions extends CheckValuesOptions {
  readonly version: CiliumVersion;
  readonly versionRemark?: string;
  /** The release that was named, where its minor is not known here and `version` stands for it. */
  readonly inPlaceOf?: string;
  readonly facts: ClusterFacts;
}

/** @param sources the layers of the release, later ones over earlier ones, as `helm -f a -f b` takes them */
export function checkRelease(sources: readonly ValuesSource[], options: CheckReleaseOptions): ReleaseReport {
  const { version, facts } = options;
  const values = sources.reduce<HelmValues>((merged, source) => mergeValues(merged, source.values), {});
  const rke2 = isOfRke2(sources, facts);
  const view = rke2
    ? new ValueView(version, values, 'agent', rke2Defaults(version))
    : new ValueView(version, values);
  const allowedKeys = [...(options.allowedKeys ?? []), ...(rke2 ? rke2Keys : [])];
  const context: RuleContext = { version, values: view, facts };
  const byKey = sources.flatMap((source) => [
    ...source.repeated.map((each) => repeatedKey(source, each)),
    ...[
      ...checkValues(version, source.values, { ...options, allowedKeys, all: values }),
      ...valueSecrets(source.values),
    ].map((problem) => locate(problem, [source])),
  ]);
  const byRule = judgeValues(rules, { context, ofKeys: byKey, pathOf: (key) => key });
  const { inPlaceOf } = options;
  const problems = [...byKey, ...byRule.map((problem) => locate(problem, sources))].map((problem) =>
    inPlaceOf === undefined ? problem : softened(problem, version, inPlaceOf, options.chart !== undefined),
  );
  return {
    files: [...new Set(sources.map(({ file }) => file))],
    within: sources[0]?.within ?? '',
    version,
    ...(options.versionRemark === undefined ? {} : { versionRemark: options.versionRemark }),
    problems: sortByPlace(problems, sources),
    ...(rke2 ? { defaultsRemark: rke2Remark } : {}),
    keys: sources.reduce((sum, source) => sum + countKeys(source.values), 0),
    unasked: unasked(context),
  };
}

/** RKE2 installs a chart of its own, unless the file names another. */
function isOfRke2(sources: readonly ValuesSource[], { distribution }: ClusterFacts): boolean {
  const chart = sources.map((source) => source.chart).find((each) => each !== undefined);
  return chart === undefined ? distribution === 'rke2' : /(^|\/)rke2-cilium$/.test(chart);
}

function repeatedKey(
  source: ValuesSource,
  { path, position }: ValuesSource['repeated'][number],
): LocatedProblem {
  const problem = valuesFileProblems['helm-repeated-key'].at(path.join('.'));
  return { ...problem, file: source.file, ...position };
}

/** Where the user finds it: in the last layer that sets the key, else beside the nearest mapping above it. */
function locate(problem: Problem, sources: readonly ValuesSource[]): LocatedProblem {
  const file = sources.at(-1)?.file ?? '';
  const stated = /^(facts|routewise):(.+)$/.exec(problem.path);
  if (stated !== null) {
    const option = optionOf(stated[2] ?? '') ?? optionOf(ownEntry(factOfPath, problem.path) ?? '');
    return { ...problem, path: option ?? problem.path, file };
  }
  const path = problem.path.split('.');
  const latest = [...sources].reverse();
  const source =
    latest.find((each) => each.has(path)) ?? latest.find((each) => each.has(path.slice(0, -1))) ?? latest[0];
  // Rules blame what the chart sets by itself as well: then no line of the user's holds the value that is quoted.
  const unset = problem.found !== undefined && !latest.some((each) => each.has(path));
  const found = unset ? { found: `${problem.found ?? ''} (not set here)` } : {};
  return { ...problem, ...found, file: source?.file ?? file, ...source?.positionOf(path) };
}

/** What rules call by its place in a stack, the command line knows as a fact. */
const factOfPath: Readonly<Record<string, string>> = {
  'routewise:cluster.kubernetes': 'kubernetes',
  'routewise:nodes.controlPlanes.count': 'controlPlanes',
  'routewise:nodes': 'nodes',
};

function sortByPlace(
  problems: readonly LocatedProblem[],
  sources: readonly ValuesSource[],
): LocatedProblem[] {
  const order = { refuse: 0, warn: 1, note: 2 } as const;
  const files = sources.map(({ file }) => file);
  return [...problems].sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      (a.column ?? 0) - (b.column ?? 0) ||
      order[a.severity] - order[b.severity] ||
      a.rule.localeCompare(b.rule, 'en'),
  );
}

function countKeys(values: unknown): number {
  if (typeof values !== 'object' || values === null) return 0;
  const inner = Object.values(values);
  return (
    (Array.isArray(values) ? 0 : inner.length) +
    inner.reduce<number>((sum, value) => sum + countKeys(value), 0)
  );
}

function unasked(context: RuleContext): ReleaseReport['unasked'] {
  return [...unaskedFacts(rules, context)]
    .flatMap(([fact, ids]) => {
      const option = optionOf(fact);
      return option === undefined ? [] : [{ option, rules: ids.length }];
    })
    .sort((a, b) => b.rules - a.rules || a.option.localeCompare(b.option, 'en'));
}
