// Picks the page that builds a plan: one file a kind of environment.
// It must never build a part of what a plan asks for and leave the rest out.
import type { ClusterPlan, PlanOf } from '../plan/clusterPlan';
import { isPlanOf } from '../plan/clusterPlan';
import type { InfrastructurePlan } from '../plan/infrastructure/planInfrastructure';
import type { DistributionPlan } from '../plan/machines/planDistribution';
import type { RunningCilium } from '../plan/running/runningCilium';
import { buildExistingCluster } from './existingCluster';
import { buildK3sHetzner } from './k3sHetzner';
import { buildK3sHosts } from './k3sHosts';
import { buildK3sProxmox } from './k3sProxmox';
import type { StackOutputs } from './outputs';
import { runError } from './tell/runError';
import { buildTalosHetzner } from './talosHetzner';
import { buildTalosProxmox } from './talosProxmox';

type Built = StackOutputs | Promise<StackOutputs>;

const pages = [
  page('talos', 'hetzner', buildTalosHetzner),
  page('talos', 'proxmox', buildTalosProxmox),
  page('k3s', 'hetzner', buildK3sHetzner),
  page('k3s', 'proxmox', buildK3sProxmox),
  page('k3s', 'hosts', buildK3sHosts),
  page('kubernetes', 'existing', buildExistingCluster),
];

/** @throws pulumi.RunError where this version can plan and check the stack, though not build it */
export function buildStack(plan: ClusterPlan, running: RunningCilium): Built {
  for (const build of pages) {
    const built = build(plan, running);
    if (built !== undefined) return built;
  }
  throw runError(
    `this version plans and checks ${plan.distribution.kind} on provider ${plan.infrastructure.kind}, but cannot build it yet: \`npx routewise plan ${plan.cluster}\` shows the plan, and its Helm values can be installed by hand`,
  );
}

/** Builds plans of its kind, and nothing of others. */
function page<D extends DistributionPlan['kind'], I extends InfrastructurePlan['kind']>(
  distribution: D,
  infrastructure: I,
  build: (plan: PlanOf<D, I>, running: RunningCilium) => Built,
) {
  return (plan: ClusterPlan, running: RunningCilium): Built | undefined =>
    isPlanOf(plan, distribution, infrastructure) ? build(plan, running) : undefined;
}
