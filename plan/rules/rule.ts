// What a rule is: data with a check, so that documentation, plan and command line all read the same list.
// It must never touch Pulumi, nor the network.
import { satisfies } from 'semver';
import type { Problem, Severity } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import type { CiliumVersion } from '../../config/schema/versions';
import type { ClusterFacts } from '../facts';
import type { NodePlan } from '../nodes';
import type { RoutingDecision } from '../routing';
import type { Topology } from '../topology';
import type { ValueView } from '../values/valueView';

/** What a rule may look at. */
export interface RuleContext {
  readonly version: CiliumVersion;
  readonly values: ValueView;
  readonly facts: ClusterFacts;
  /** Absent where a values file is checked by itself. */
  readonly stack?: StackContext;
}

/** The stack, and what has been planned from it. */
export interface StackContext {
  readonly spec: ClusterSpec;
  readonly topology: Topology;
  readonly routing: RoutingDecision;
  readonly nodes: readonly NodePlan[];
}

/** Where the blame lies: a dotted Helm key, whose effective value is quoted, or a path of the stack's configuration. */
export type Finding = (
  { readonly key: string; readonly found?: string } | { readonly path: string; readonly found?: string }
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

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly effect: Effect;
  readonly why: string;
  readonly remedy: string;
  readonly source?: string;
  /** Semver range of Cilium versions it holds for; all when absent. */
  readonly versions?: string;
  readonly check: (context: RuleContext) => readonly Finding[];
}

/** A check that looks at a stack, and is silent where a values file is checked by itself. */
export function ofStack(
  check: (stack: StackContext, context: RuleContext) => readonly Finding[],
): Rule['check'] {
  return (context) => (context.stack === undefined ? [] : check(context.stack, context));
}

/** @param pathOf where the user finds a Helm key: in a stack, or in a values file */
export function runRules(
  rules: readonly Rule[],
  context: RuleContext,
  pathOf: (key: string) => string,
): Problem[] {
  return rules
    .filter((rule) => rule.versions === undefined || satisfies(context.version, rule.versions))
    .flatMap((rule) => rule.check(context).map((finding) => toProblem(rule, finding, context, pathOf)));
}

function toProblem(
  rule: Rule,
  finding: Finding,
  context: RuleContext,
  pathOf: (key: string) => string,
): Problem {
  const found =
    finding.found ?? ('key' in finding ? JSON.stringify(context.values.get(finding.key)) : undefined);
  return {
    rule: rule.id,
    severity: rule.severity,
    path: 'key' in finding ? pathOf(finding.key) : finding.path,
    ...(found === undefined ? {} : { found }),
    reason: finding.detail === undefined ? rule.why : `${rule.why}: ${finding.detail}`,
    remedy: rule.remedy,
    ...(rule.source === undefined ? {} : { source: rule.source }),
  };
}
