// Reads the stack's configuration as Pulumi gives it, and checks what can be checked before anything is created.
// It must never read a secret into the plan: the Hetzner token stays with its provider.
import { fetchPinnedChart } from '../chart/pinnedChart';
import { checkChartRepository } from '../chart/repository';
import type { Problem } from '../config/problem';
import { RefusedError } from '../config/problem';
import type { ClusterPlan } from '../plan/clusterPlan';
import { planStack } from '../plan/planStack';
import type { RunningStack } from '../plan/running/runningStack';
import { checkApiName } from './apiName';
import { checkBgpPasswords } from './bgpPasswords';
import { withCaller } from './callerAddress';
import { checkExistingCluster } from './existingAccess';
import { checkHetznerAccess, hetznerAccess } from './hetznerAccess';
import { checkHostArchives } from './hostArchives';
import { checkLeaving, leavingMachines } from './leavingMachines';
import { checkProviderSecrets } from './providerSecrets';
import { checkProxmoxSettings, connectProxmox, proxmoxAccess } from './proxmoxAccess';
import { checkProxmoxSite } from './proxmoxSite';
import { runError } from './runError';
import { runningStack } from './runningStack';
import { markedSections } from './stackSections';
import { stateOfStack } from './stackState';

/** @throws pulumi.RunError with every problem of the stack, which Pulumi prints without a stack trace */
export async function loadStack(): Promise<ClusterPlan> {
  try {
    const running = await runningStack();
    // A credential in clear is refused before anybody is asked with it.
    const plan = planStack(markedSections(), process.cwd(), { running, remarks: checkProviderSecrets() });
    const found = await Promise.all([checkProvider(plan, running), checkChart(plan), checkApiName(plan)]);
    const leaving = checkLeaving(leavingMachines(await stateOfStack(), plan), plan);
    const problems = [...found.flat(), ...checkBgpPasswords(plan), ...leaving];
    if (problems.length > 0) throw new RefusedError(problems);
    return await withCaller(plan);
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw runError(`this stack cannot be built:\n\n${error.message}`);
  }
}

async function checkProvider({ infrastructure }: ClusterPlan, { nodes }: RunningStack): Promise<Problem[]> {
  if (infrastructure.kind === 'hetzner') return checkHetznerAccess(hetznerAccess());
  if (infrastructure.kind === 'existing') return checkExistingCluster(infrastructure);
  if (infrastructure.kind === 'hosts') return checkHostArchives(infrastructure);

  const access = proxmoxAccess();
  const missing = checkProxmoxSettings(access);
  if (missing.length > 0) return missing;
  const own = new Set(nodes.flatMap(({ vmId }) => vmId ?? []));
  return checkProxmoxSite(infrastructure, connectProxmox(access), own);
}

async function checkChart(plan: ClusterPlan): Promise<Problem[]> {
  const { chart, version } = plan.cilium;
  if (chart.kind !== 'repository') return [];
  const { url, digest } = chart;
  return digest === undefined
    ? checkChartRepository(url, version)
    : fetchPinnedChart({ url, digest }, version);
}
