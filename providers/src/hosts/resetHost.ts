// Puts one host back to before any Kubernetes, and looks whether anything is left.
// It must never run without somebody's word: the caller shows the inventory and asks.
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { judgeHosts } from '../../../plan/preflight/judgeHosts';
import type { PreflightHost, PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { resetInventory } from '../../../plan/preflight/reset';
import type { HostsAccess } from './hostAccess';
import { openHost } from './hostAccess';
import { collect } from './preflight';
import { keptLines, lookBeforeReset, resetMachine } from './reset/resetMachine';
import type { ResetReport } from './reset/resetReport';
import type { ResetOptions } from './reset/resetScripts';

const leftovers = new Set([
  'cni-files-left',
  'network-plugin-devices-left',
  'iptables-chains-left',
  'bpf-links-left',
  'xdp-program-left',
  'k3s-already-there',
  'host-of-another-cluster',
]);

export interface Inventory {
  /** What a reset would remove, in words. */
  readonly removed: readonly string[];
  /** What stays, and volumes whatever becomes of them, in words. */
  readonly kept: readonly string[];
  /** What stands in its way: mounts and links that it would not go over. */
  readonly stops: ResetReport['stops'];
}

type HostReset = Pick<ResetOptions, 'localVolumes' | 'storage'>;

/** Changes nothing. */
export async function inventoryOf(
  plan: PreflightPlan,
  host: PreflightHost,
  access: HostsAccess,
  options: HostReset = {},
): Promise<Inventory> {
  const session = await openHost(host, access);
  try {
    const removed = resetInventory(await collect(plan, host, session));
    const wanted: ResetOptions = { ...options, scope: 'host' };
    const report = await lookBeforeReset(session, wanted);
    return { removed, kept: keptLines(report, wanted), stops: report.stops };
  } finally {
    session.close();
  }
}

/**
 * @param told called with each step before it is begun, and with what is kept
 * @throws SshError; RefusedError where something stands in the way, or is left afterwards
 */
export async function resetHost(
  plan: PreflightPlan,
  host: PreflightHost,
  access: HostsAccess,
  told: (what: string) => void = () => undefined,
  options: HostReset = {},
): Promise<void> {
  const session = await openHost(host, access);
  try {
    await resetMachine(host.name, session, { ...options, scope: 'host' }, told);
    told('looking whether anything is left');
    const facts = new Map([[host.name, await collect(plan, host, session)]]);
    const rest: Problem[] = judgeHosts({ plan, facts }).filter(({ rule }) => leftovers.has(rule));
    if (rest.length > 0) throw new RefusedError(rest);
  } finally {
    session.close();
  }
}
