// Puts right on hosts what the stack allows, and looks again whether it is.
// It must never do more than was planned, nor go on where a card would change under a running agent.
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import type { HostFix } from '../../../plan/infrastructure/hosts';
import type { FixStep } from '../../../plan/preflight/fixes';
import { planFixes } from '../../../plan/preflight/fixes';
import type { HostFacts } from '../../../plan/preflight/hostFacts';
import { preflightRules } from '../../../plan/preflight/judgeHosts';
import type { PreflightHost, PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { toProblem } from '../../../plan/preflight/rule';
import type { SshSession } from '../ssh';
import { fixScript } from './fixScripts';
import type { HostsAccess } from './hostAccess';
import { onHosts, openHost } from './hostAccess';
import { collect } from './preflight';

export interface FixedHost {
  readonly host: string;
  /** What was done, in words; empty where nothing was to do. */
  readonly done: readonly string[];
}

/**
 * @param facts of the preflight just made, by host
 * @throws SshError; RefusedError where something is still not as wanted afterwards
 */
export async function fixHosts(
  plan: PreflightPlan,
  facts: Readonly<Record<string, HostFacts>>,
  allowed: readonly HostFix[],
  access: HostsAccess,
): Promise<FixedHost[]> {
  const work = plan.hosts.flatMap((host) => {
    const known = facts[host.name];
    const steps = known === undefined ? [] : planFixes(plan, host, known, allowed);
    return steps.length === 0 ? [] : [{ host, steps }];
  });
  return onHosts(work, async ({ host, steps }) => {
    const session = await openHost(host, access);
    try {
      for (const step of steps) await apply(step, session);
      const rest = remaining(plan, host, await collect(plan, host, session), allowed);
      if (rest.length > 0) throw new RefusedError(rest);
      return { host: host.name, done: steps.map(({ what }) => what) };
    } finally {
      session.close();
    }
  });
}

async function apply({ what, deed }: FixStep, session: SshSession): Promise<void> {
  await session.mustRun(fixScript(deed), { step: what, repeatable: true, exclusive: true });
}

/** What the fixes were for, and is still there. */
function remaining(
  plan: PreflightPlan,
  host: PreflightHost,
  facts: HostFacts,
  allowed: readonly HostFix[],
): Problem[] {
  const context = { plan, facts: new Map([[host.name, facts]]) };
  return preflightRules
    .filter(({ fix }) => fix !== undefined && allowed.includes(fix))
    .flatMap((rule) =>
      rule.check(context).map((finding) => ({
        ...toProblem(rule, finding),
        reason: `it was set right and is wrong again at once: the driver does not take it, or something else sets it (${rule.why})`,
      })),
    );
}
