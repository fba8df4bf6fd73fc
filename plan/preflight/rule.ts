// What a preflight rule is: data with a check over the facts of all hosts.
// It must never touch a host, nor the network.
import type { Problem, Severity } from '../../config/problem';
import type { Documented, Family } from '../../config/problemKinds';
import { problemOf } from '../../config/problemKinds';
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

export interface PreflightRule extends Documented {
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

/** Gives rules their family, so that none has to name it. */
export function family(
  about: Family,
  rules: readonly Omit<PreflightRule, 'family'>[],
): readonly PreflightRule[] {
  return rules.map((rule) => ({ ...rule, family: about }));
}

export function toProblem(rule: PreflightRule, { host, found, detail, severity }: HostFinding): Problem {
  return problemOf(rule, `host ${host}`, {
    found,
    detail,
    severity,
    ...(rule.fix === undefined
      ? {}
      : { remedy: `${rule.remedy}; or add ${rule.fix} to routewise:nodes.fixes, and it is done for you` }),
  });
}
