// Picks the page that builds a plan: one file a kind of environment.
// It must never build a part of what a plan asks for and leave the rest out.
import type { ClusterPlan } from '../plan/clusterPlan';
import type { StackOutputs } from './outputs';
import { runError } from './runError';
import { buildTalosHetzner, isTalosHetzner } from './talosHetzner';
import { buildTalosProxmox, isTalosProxmox } from './talosProxmox';

/** @throws pulumi.RunError where this version can plan and check the stack, though not build it */
export function buildStack(plan: ClusterPlan): StackOutputs {
  if (isTalosHetzner(plan)) return buildTalosHetzner(plan);
  if (isTalosProxmox(plan)) return buildTalosProxmox(plan);
  throw runError(
    `this version plans and checks ${plan.distribution.kind} on provider ${plan.infrastructure.kind}, but cannot build it yet: \`npx routewise plan ${plan.cluster}\` shows the plan, and its Helm values can be installed by hand`,
  );
}
