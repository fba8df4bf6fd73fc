// Reads the stack's configuration as Pulumi gives it, and checks what can be checked before anything is created.
// It must never read a secret into the plan: the Hetzner token stays with its provider.
import { isDeepStrictEqual } from 'node:util';
import * as pulumi from '@pulumi/pulumi';
import { checkChartRepository } from '../chart/repository';
import { namespace } from '../config/parse';
import type { Problem } from '../config/problem';
import { RefusedError } from '../config/problem';
import type { ClusterPlan } from '../plan/clusterPlan';
import { planStack } from '../plan/planStack';
import { checkBgpPasswords } from './bgpPasswords';
import { checkExistingCluster } from './existingAccess';
import { checkHetznerAccess, hetznerAccess } from './hetznerAccess';
import { checkHostArchives } from './hostArchives';
import { checkProxmoxSettings, connectProxmox, proxmoxAccess } from './proxmoxAccess';
import { checkProxmoxSite } from './proxmoxSite';
import { runError } from './runError';

/** @throws pulumi.RunError with every problem of the stack, which Pulumi prints without a stack trace */
export async function loadStack(): Promise<ClusterPlan> {
  try {
    const plan = planStack(readSections(), process.cwd());
    const found = await Promise.all([checkProvider(plan), checkChart(plan)]);
    const problems = [...found.flat(), ...checkBgpPasswords(plan)];
    if (problems.length > 0) throw new RefusedError(problems);
    return plan;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    throw runError(`this stack cannot be built:\n\n${error.message}`);
  }
}

/** Every key of the namespace, not only the known ones: an unknown section must be refused, not skipped. */
function readSections(): Record<string, unknown> {
  const prefix = `${namespace}:`;
  return Object.fromEntries(
    Object.keys(pulumi.runtime.allConfig())
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .map((section): [string, unknown] => [section, new pulumi.Config(namespace).getObject(section)])
      // Pulumi.yaml has to name a default, and this section's hangs on another one.
      .filter(([section, value]) => section !== 'distribution' || !isDeepStrictEqual(value, {})),
  );
}

async function checkProvider({ infrastructure }: ClusterPlan): Promise<Problem[]> {
  if (infrastructure.kind === 'hetzner') return checkHetznerAccess(hetznerAccess());
  if (infrastructure.kind === 'existing') return checkExistingCluster(infrastructure);
  if (infrastructure.kind === 'hosts') return checkHostArchives(infrastructure);

  const access = proxmoxAccess();
  const missing = checkProxmoxSettings(access);
  return missing.length > 0 ? missing : checkProxmoxSite(infrastructure, connectProxmox(access));
}

async function checkChart(plan: ClusterPlan): Promise<Problem[]> {
  const { chart, version } = plan.cilium;
  return chart.kind === 'repository' ? checkChartRepository(chart.url, version) : [];
}
