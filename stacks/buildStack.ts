// Picks the page that builds a plan: one file a kind of environment.
// It must never build a part of what a plan asks for and leave the rest out.
import type { ClusterPlan } from '../plan/clusterPlan';
import type { RunningCilium } from '../plan/running/runningCilium';
import { buildExistingCluster, isExistingCluster } from './existingCluster';
import type { StackOutputs } from './outputs';
import { buildK3sHetzner, isK3sHetzner } from './k3sHetzner';
import { buildK3sHosts, isK3sHosts } from './k3sHosts';
import { buildK3sProxmox, isK3sProxmox } from './k3sProxmox';
import { runError } from './tell/runError';
import { buildTalosHetzner, isTalosHetzner } from './talosHetzner';
import { buildTalosProxmox, isTalosProxmox } from './talosProxmox';

/** @throws pulumi.RunError where this version can plan and check the stack, though not build it */
export function buildStack(plan: ClusterPlan, running: RunningCilium): StackOutputs | Promise<StackOutputs> {
  if (isTalosHetzner(plan)) return buildTalosHetzner(plan, running);
  if (isTalosProxmox(plan)) return buildTalosProxmox(plan, running);
  if (isExistingCluster(plan)) return buildExistingCluster(plan, running);
  if (isK3sHetzner(plan)) return buildK3sHetzner(plan, running);
  if (isK3sProxmox(plan)) return buildK3sProxmox(plan, running);
  if (isK3sHosts(plan)) return buildK3sHosts(plan, running);
  throw runError(
    `this version plans and checks ${plan.distribution.kind} on provider ${plan.infrastructure.kind}, but cannot build it yet: \`npx routewise plan ${plan.cluster}\` shows the plan, and its Helm values can be installed by hand`,
  );
}
