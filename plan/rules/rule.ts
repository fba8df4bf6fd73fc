// What a rule is: data with a check, so that documentation, plan and command line all read the same list.
// It must never touch Pulumi, nor the network.
import { satisfies } from 'semver';
import type { Problem } from '../../config/problem';
import type { Documented, Family } from '../../config/problemKinds';
import { problemOf } from '../../config/problemKinds';
import { isSecretAt, notShown } from '../../config/secrets/isSecretAt';
import type { ClusterSpec } from '../../config/schema/stack';
import type { CiliumVersion } from '../../config/schema/versions';
import type { Decisions } from '../decide';
import type { ClusterFacts } from '../effective/facts';
import type { ValueView } from '../effective/valueView';

/** What a rule may look at. */
export interface RuleContext {
  readonly version: CiliumVersion;
  readonly values: ValueView;
  readonly facts: ClusterFacts;
  /** Absent where a values file is checked by itself. */
  readonly stack?: StackContext;
}

/** The stack, and what has been decided of it: a rule that decides again what is decided there would guess. */
export interface StackContext {
  readonly spec: ClusterSpec;
  readonly decided: Decisions;
}

/** Where the blame lies: a dotted Helm key, whose effective value is quoted, or a path of the stack's configuration. */
export type Finding = (
  | { readonly key: string; readonly found?: string }
  | { readonly path: string; readonly found?: string }
) & {
  /** Completes `why` with this cluster's own numbers. */
  readonly detail?: string;
};

/**
 * Who notices when the rule is broken. `chart`: Helm refuses to render. `agent`, `operator`: it does not start, or
 * never becomes ready. `silent`: nothing fails, but what was asked for is not in effect. `traffic`: packets are lost or
 * connections break. `life`: a running cluster is disrupted, or a later change is barred. `advice`: it works, less well.
 */
export type Effect = 'chart' | 'agent' | 'operator' | 'silent' | 'traffic' | 'life' | 'advice';

/** One finding on a Helm key, or none: most checks end so. */
export function blame(broken: boolean, key: string, more: Pick<Finding, 'found' | 'detail'> = {}): Finding[] {
  return broken ? [{ key, ...more }] : [];
}

export type Fact = keyof ClusterFacts;

export interface Rule extends Documented {
  readonly effect: Effect;
  /** Semver range of Cilium versions it holds for; all when absent. */
  readonly versions?: string;
  /** Facts without any of which it stays silent. */
  readonly needs?: readonly Fact[];
  /** Whether the values give it something to judge, known before any fact is; always when absent. */
  readonly when?: (context: Pick<RuleContext, 'version' | 'values'>) => boolean;
  /** Ids of broader rules that keep silent where this one speaks, because it blames the same mistake more precisely. */
  readonly supersedes?: readonly string[];
  readonly check: (context: RuleContext) => readonly Finding[];
}

/** Gives rules their family, so that none has to name it. */
export function family(about: Family, rules: readonly Omit<Rule, 'family'>[]): readonly Rule[] {
  return rules.map((rule) => ({ ...rule, family: about }));
}

/** A check that looks at a stack, and is silent where a values file is checked by itself. */
export function ofStack(
  check: (stack: StackContext, context: RuleContext) => readonly Finding[],
): Rule['check'] {
  return (context) => (context.stack === undefined ? [] : check(context.stack, context));
}

/** What a check sees once the facts it needs are known. */
export type Knowing<K extends Fact> = RuleContext & {
  readonly facts: ClusterFacts & Required<Pick<ClusterFacts, K>>;
};

/** `...needing(['kernels'], ({ facts }) => …)`: a check that runs only where those facts are known. */
export function needing<K extends Fact>(
  needs: readonly K[],
  check: (context: Knowing<K>) => readonly Finding[],
): Pick<Rule, 'needs' | 'check'> {
  return {
    needs,
    check: (context) => (missing(needs, context.facts).length === 0 ? check(context as Knowing<K>) : []),
  };
}

/**
 * @param pathOf where the user finds a Helm key: in a stack, or in a values file
 * @param refused keys whose values are refused for themselves, of which nothing more is said
 */
export function runRules(
  rules: readonly Rule[],
  context: RuleContext,
  pathOf: (key: string) => string,
  refused: ReadonlySet<string> = new Set(),
): Problem[] {
  // Whether Helm renders is for the templates, which do not see what goes past them to the agent.
  const asChart = { ...context, values: context.values.asChart };
  const seenBy = ({ effect }: Rule): RuleContext => (effect === 'chart' ? asChart : context);
  const broken = applicable(rules, context)
    .map((rule) => ({ rule, findings: rule.check(seenBy(rule)) }))
    .filter(({ findings }) => findings.length > 0);
  const superseded = new Set(broken.flatMap(({ rule }) => rule.supersedes ?? []));
  return broken
    .filter(({ rule }) => !superseded.has(rule.id))
    .flatMap(({ rule, findings }) =>
      findings
        .filter((finding) => !('key' in finding && refused.has(finding.key)))
        .map((finding) => toProblem(rule, finding, seenBy(rule), pathOf)),
    );
}

/** For each fact nobody stated: the ids of the rules that would have judged these values by it. */
export function unaskedFacts(
  rules: readonly Rule[],
  context: RuleContext,
): ReadonlyMap<Fact, readonly string[]> {
  const unasked = new Map<Fact, string[]>();
  for (const rule of applicable(rules, context))
    for (const fact of missing(rule.needs ?? [], context.facts))
      unasked.set(fact, [...(unasked.get(fact) ?? []), rule.id]);
  return unasked;
}

function applicable(rules: readonly Rule[], context: RuleContext): readonly Rule[] {
  return rules.filter(
    (rule) =>
      (rule.versions === undefined || satisfies(context.version, rule.versions)) &&
      (rule.when === undefined || rule.when(context)),
  );
}

function missing(needs: readonly Fact[], facts: ClusterFacts): readonly Fact[] {
  return needs.filter((fact) => facts[fact] === undefined);
}

function toProblem(
  rule: Rule,
  finding: Finding,
  context: RuleContext,
  pathOf: (key: string) => string,
): Problem {
  const found = finding.found ?? ('key' in finding ? quote(finding.key, context) : undefined);
  const path = 'key' in finding ? pathOf(context.values.sourceOf(finding.key)) : finding.path;
  // Where the stack decides it by a key of its own, the value is that of the Helm key all the same.
  const isOfOther = 'key' in finding && path.startsWith('routewise:') && !path.endsWith(finding.key);
  return problemOf(rule, path, {
    found: found !== undefined && isOfOther ? `${found} (${finding.key})` : found,
    detail: finding.detail,
  });
}

const longest = 120;

function quote(key: string, { values }: RuleContext): string | undefined {
  const value = values.get(key);
  if (isSecretAt(key, value)) return notShown;
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined || text.length <= longest ? text : `${text.slice(0, longest)}…`;
}
