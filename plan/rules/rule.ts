// What a rule is: data with a check, so that documentation, plan and command line all read the same list.
// It must never touch Pulumi, nor the network.
import { satisfies } from 'semver';
import type { Problem, Severity } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import type { NodePlan } from '../nodes';
import type { RoutingDecision } from '../routing';
import type { Topology } from '../topology';
import type { ReasonedValue } from '../values/reasonedValue';
import { keyOf } from '../values/reasonedValue';

/** What a rule may look at: the stack, and what has been planned from it. */
export interface RuleContext {
  readonly spec: ClusterSpec;
  readonly topology: Topology;
  readonly routing: RoutingDecision;
  readonly nodes: readonly NodePlan[];
  /** Effective Helm values, the user's overrides included. */
  readonly values: readonly ReasonedValue[];
}

export interface Finding {
  /** `routewise:…` path, or a Helm key as {@link valuePath} gives it. */
  readonly path: string;
  readonly found?: string;
  /** Completes `why` with this stack's own numbers. */
  readonly detail?: string;
}

export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly remedy: string;
  readonly source?: string;
  /** Semver range of Cilium versions it holds for; all when absent. */
  readonly versions?: string;
  readonly check: (context: RuleContext) => readonly Finding[];
}

/** Where a user finds a Helm value: their own override, or the plan's value of that key. */
export function valuePath(context: RuleContext, key: string): string {
  const user = context.values.some((value) => keyOf(value) === key && value.setBy === 'user');
  return user ? `routewise:cilium.values.${key}` : `helm:${key}`;
}

export function runRules(rules: readonly Rule[], context: RuleContext): Problem[] {
  return rules
    .filter((rule) => rule.versions === undefined || satisfies(context.spec.cilium.version, rule.versions))
    .flatMap((rule) => rule.check(context).map((finding) => toProblem(rule, finding)));
}

function toProblem(rule: Rule, finding: Finding): Problem {
  return {
    rule: rule.id,
    severity: rule.severity,
    path: finding.path,
    ...(finding.found === undefined ? {} : { found: finding.found }),
    reason: finding.detail === undefined ? rule.why : `${rule.why}: ${finding.detail}`,
    remedy: rule.remedy,
    ...(rule.source === undefined ? {} : { source: rule.source }),
  };
}
