// Reads the stack's configuration as Pulumi gives it, and checks what can be checked before anything is created.
// It must never read a secret into the plan: the Hetzner token stays with its provider.
import { fetchPinnedChart } from '../chart/pinnedChart';
import { checkChartRepository } from '../chart/repository';
import type { Problem } from '../config/problem';
import { RefusedError } from '../config/problem';
import type { ClusterPlan } from '../plan/clusterPlan';
import { planStack } from '../plan/planStack';
import type { RunningStack } from '../plan/running/runningStack';
import { checkApiName } from './site/apiName';
import { checkBgpPasswords } from './config/bgpPasswords';
import { withCaller } from './site/hetzner/withCaller';
import { checkExistingCluster } from './site/existing/checkExistingCluster';
import { checkHetznerAccess } from './site/hetzner/checkHetznerAccess';
import { hetznerAccess } from './site/hetzner/hetznerAccess';
import { checkHostArchives } from './site/hosts/hostArchives';
import { checkLeaving, leavingMachines } from './machines/leavingMachines';
import { checkProviderSecrets } from './config/providerSecrets';
import { checkProxmoxSettings } from './site/proxmox/proxmoxProblems';
import { connectProxmox } from './site/proxmox/proxmoxApi';
import { proxmoxAccess } from './site/proxmox/proxmoxAccess';
import { checkProxmoxSite } from './site/proxmox/proxmoxSite';
import { runError } from './tell/runError';
import { runningStack } from './state/runningStack';
import { markedSections } from './config/stackSections';
import { stateOfStack } from './state/stackState';

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
