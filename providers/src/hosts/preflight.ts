// Looks at all hosts of a plan before anything is touched, and says what stands in the way.
// It must never change a host.
import type { Problem } from '../../../config/problem';
import { RefusedError, sortProblems } from '../../../config/problem';
import type { HostFix } from '../../../plan/infrastructure/hosts';
import type { HostFacts } from '../../../plan/preflight/hostFacts';
import { FactsError, parseFacts } from '../../../plan/preflight/hostFacts';
import { judgeHosts } from '../../../plan/preflight/judgeHosts';
import type { PreflightHost, PreflightPlan } from '../../../plan/preflight/preflightPlan';
import type { KnownHosts, SshSession } from '../ssh';
import { SshError } from '../ssh';
import { sshProblems } from '../ssh/sshProblems';
import { collectScript } from './collect/collectScript';
import type { HostsAccess } from './hostAccess';
import { onHosts, openHost } from './hostAccess';

export interface PreflightReport {
  readonly problems: readonly Problem[];
  /** By host; absent for those that were not reached. */
  readonly facts: Readonly<Record<string, HostFacts>>;
  /** Host keys seen, by host: for the caller to keep. */
  readonly hostKeys: Readonly<Record<string, string>>;
}

type Look = { readonly host: string } & (
  | { readonly facts: HostFacts; readonly hostKey: string; readonly firstMet: readonly Problem[] }
  | { readonly problem: Problem }
);

/** @param fixes those that will be made: what they put right is told as a note */
export async function preflight(
  plan: PreflightPlan,
  access: HostsAccess,
  fixes: readonly HostFix[] = [],
): Promise<PreflightReport> {
  const looks = await onHosts(plan.hosts, (host) => lookAt(plan, host, access));
  const reached = looks.flatMap((look) => ('facts' in look ? [look] : []));
  const facts = new Map(reached.map((look) => [look.host, look.facts]));
  return {
    problems: sortProblems([
      ...looks.flatMap((look) => ('problem' in look ? [look.problem] : look.firstMet)),
      ...judgeHosts({ plan, facts }, fixes),
    ]),
    facts: Object.fromEntries(facts),
    hostKeys: Object.fromEntries(reached.map(({ host, hostKey }) => [host, hostKey])),
  };
}

/** For `pulumi up`. @throws RefusedError where anything stands in the way; warnings and notes pass */
export async function requirePreflight(
  plan: PreflightPlan,
  access: HostsAccess,
  fixes: readonly HostFix[] = [],
): Promise<PreflightReport> {
  const report = await preflight(plan, access, fixes);
  if (report.problems.some(({ severity }) => severity === 'refuse')) throw new RefusedError(report.problems);
  return report;
}

async function lookAt(plan: PreflightPlan, host: PreflightHost, access: HostsAccess): Promise<Look> {
  let session: SshSession | undefined;
  try {
    session = await openHost(host, access);
    const facts = await collect(plan, host, session);
    const firstMet = session.met.isFirst ? [firstMeeting(host, session.hostKey, access.knownHosts)] : [];
    return { host: host.name, facts, hostKey: session.hostKey, firstMet };
  } catch (error) {
    if (error instanceof SshError) return { host: host.name, problem: error.problem };
    throw error;
  } finally {
    session?.close();
  }
}

/** Nobody can tell whether it was the right host: what comes after is only sure to go to the same one. */
function firstMeeting({ name }: PreflightHost, hostKey: string, knownHosts?: KnownHosts): Problem {
  const [file] = knownHosts?.files ?? [];
  const kind = sshProblems['ssh-host-key-first'];
  return kind.at(`host ${name}`, {
    found: hostKey,
    reason:
      file === undefined
        ? undefined
        : `${kind.why}; it is kept in ${file}, and another one is refused from now on`,
  });
}

/** Reads one host's facts over an open session. */
export async function collect(
  plan: PreflightPlan,
  host: PreflightHost,
  session: SshSession,
): Promise<HostFacts> {
  const { stdout } = await session.mustRun('sh -s', {
    step: 'looking at it',
    stdin: collectScript(plan, host),
    repeatable: true,
    timeoutSeconds: 120 + 5 * plan.hosts.length,
  });
  return { ...readFacts(stdout, session), ...(await compareClocks(session)) };
}

/** One host's nonsense is that host's failure, told with the program that said it. */
function readFacts(stdout: string, session: SshSession): HostFacts {
  try {
    return parseFacts(stdout);
  } catch (error) {
    if (!(error instanceof FactsError)) throw error;
    throw session.error('ssh-answer-unreadable', 'looking at it', error.message);
  }
}

/** The clock was somewhere between question and answer; only what lies outside of that is off for sure. */
async function compareClocks(session: SshSession): Promise<{ clockAheadMs?: number }> {
  const asked = Date.now();
  const { stdout } = await session.run('date +%s%3N', { step: 'reading its clock', repeatable: true });
  const answered = Date.now();
  const told = Number(stdout.trim());
  if (!/^\d+$/.test(stdout.trim())) return {};
  if (told > answered) return { clockAheadMs: told - answered };
  return { clockAheadMs: told < asked ? told - asked : 0 };
}
