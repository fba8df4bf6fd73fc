// Puts one host back to before any Kubernetes, and looks whether anything is left.
// It must never run without somebody's word: the caller shows the inventory and asks.
import type { Problem } from '../../../config/problem';
import { RefusedError } from '../../../config/problem';
import { judgeHosts } from '../../../plan/preflight/judgeHosts';
import type { PreflightHost, PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { resetInventory, resetSteps } from '../../../plan/preflight/reset';
import type { HostsAccess } from './hostAccess';
import { openHost } from './hostAccess';
import { collect } from './preflight';

const leftovers = new Set([
  'cni-files-left',
  'network-plugin-devices-left',
  'iptables-chains-left',
  'bpf-links-left',
  'xdp-program-left',
  'k3s-already-there',
  'host-of-another-cluster',
]);

/** What a reset would remove, in words. Changes nothing. */
export async function inventoryOf(
  plan: PreflightPlan,
  host: PreflightHost,
  access: HostsAccess,
): Promise<string[]> {
  const session = await openHost(host, access);
  try {
    return resetInventory(await collect(plan, host, session));
  } finally {
    session.close();
  }
}

/**
 * @param told called with each step before it is begun
 * @throws SshError; RefusedError where something is left afterwards
 */
export async function resetHost(
  plan: PreflightPlan,
  host: PreflightHost,
  access: HostsAccess,
  told: (what: string) => void = () => undefined,
): Promise<void> {
  const session = await openHost(host, access);
  try {
    for (const { what, script } of resetSteps()) {
      told(what);
      await session.mustRun(script, { step: what, repeatable: true, exclusive: true, timeoutSeconds: 300 });
    }
    told('looking whether anything is left');
    const facts = new Map([[host.name, await collect(plan, host, session)]]);
    const rest: Problem[] = judgeHosts({ plan, facts }).filter(({ rule }) => leftovers.has(rule));
    if (rest.length > 0) throw new RefusedError(rest);
  } finally {
    session.close();
  }
}
