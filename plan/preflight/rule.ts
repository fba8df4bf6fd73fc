// What a preflight rule is: data with a check over the facts of all hosts.
// It must never touch a host, nor the network.
import type { Problem, Severity } from '../../config/problem';
import type { HostFix } from '../infrastructure/hosts';
import type { HostFacts } from './hostFacts';
import type { PreflightHost, PreflightPlan } from './preflightPlan';

export interface PreflightContext {
  readonly plan: PreflightPlan;
  /** By name of the host; absent for those that were not reached. */
  readonly facts: ReadonlyMap<string, HostFacts>;
}

export interface HostFinding {
  readonly host: string;
  readonly found?: string;
  /** Completes `why` with what was measured. */
  readonly detail?: string;
  /** Where one finding weighs less or more than the rule. */
  readonly severity?: Severity;
}

export interface PreflightRule {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly remedy: string;
  readonly source?: string;
  /** The fix under `nodes.fixes` that puts it right. */
  readonly fix?: HostFix;
  readonly check: (context: PreflightContext) => readonly HostFinding[];
}

/** A check that looks at one host at a time. */
export function onEach(
  check: (host: PreflightHost, facts: HostFacts, plan: PreflightPlan) => readonly Omit<HostFinding, 'host'>[],
): PreflightRule['check'] {
  return ({ plan, facts }) =>
    plan.hosts.flatMap((host) => {
      const known = facts.get(host.name);
      return known === undefined
        ? []
        : check(host, known, plan).map((finding) => ({ host: host.name, ...finding }));
    });
}

/** Like `onEach`, for traces of another installation: on a host of this very cluster they are its own. */
export function onNewcomers(check: Parameters<typeof onEach>[0]): PreflightRule['check'] {
  return onEach((host, facts, plan) => (facts.cluster === plan.cluster ? [] : check(host, facts, plan)));
}

export function toProblem(rule: PreflightRule, finding: HostFinding): Problem {
  return {
    rule: rule.id,
    severity: finding.severity ?? rule.severity,
    path: `host ${finding.host}`,
    ...(finding.found === undefined ? {} : { found: finding.found }),
    reason: finding.detail === undefined ? rule.why : `${rule.why}: ${finding.detail}`,
    remedy:
      rule.fix === undefined
        ? rule.remedy
        : `${rule.remedy}; or add ${rule.fix} to routewise:nodes.fixes, and it is done for you`,
    ...(rule.source === undefined ? {} : { source: rule.source }),
  };
}
