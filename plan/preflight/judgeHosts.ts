// Holds what was found on all hosts against the plan, and lists what stands in the way.
// It must never drop a host in silence: one that was not reached is a problem of its own, which its session tells.
import type { Problem } from '../../config/problem';
import { sortProblems } from '../../config/problem';
import { asAccepted } from '../accept';
import type { HostFix } from '../infrastructure/hosts';
import type { PreflightContext, PreflightRule } from './rule';
import { toProblem } from './rule';
import { deviceRules } from './rules/devices';
import { leftoverRules } from './rules/leftovers';
import { reachRules } from './rules/reach';
import { systemRules } from './rules/system';

export const preflightRules: readonly PreflightRule[] = [
  ...reachRules,
  ...deviceRules,
  ...systemRules,
  ...leftoverRules,
];

/** @param allowed fixes that will be made: what they put right is no obstacle */
export function judgeHosts(context: PreflightContext, allowed: readonly HostFix[] = []): Problem[] {
  const found = preflightRules.flatMap((rule) => {
    const fixed = rule.fix !== undefined && allowed.includes(rule.fix);
    return rule.check(context).map((finding) => {
      const problem = toProblem(rule, finding);
      return fixed
        ? {
            ...problem,
            severity: 'note' as const,
            remedy: `nothing: routewise:nodes.fixes allows ${rule.fix}, so \`pulumi up\` and \`routewise fix-host\` put it right`,
          }
        : problem;
    });
  });
  return sortProblems(asAccepted(found, context.plan.accepted));
}
