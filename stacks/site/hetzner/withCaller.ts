// Puts the address by which this machine is seen on the Internet where the stack says `caller`.
// It must never open a port to more than that.
import { caller } from '../../../config/schema/access';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import type { HetznerPlan } from '../../../plan/infrastructure/hetzner';
import { callerNetwork } from './callerAddress';

type FirewallPlan = HetznerPlan['firewalls']['worker'];

/** @throws RefusedError where the address is needed and cannot be learnt */
export async function withCaller(plan: ClusterPlan, learn = callerNetwork): Promise<ClusterPlan> {
  const { infrastructure } = plan;
  if (infrastructure.kind !== 'hetzner' || !mentionsCaller(infrastructure.firewalls)) return plan;
  const network = await learn();
  const { worker, 'control-plane': controlPlane } = infrastructure.firewalls;
  const firewalls = { 'control-plane': opened(controlPlane, network), worker: opened(worker, network) };
  return { ...plan, infrastructure: { ...infrastructure, firewalls } };
}

function opened(firewall: FirewallPlan, network: string): FirewallPlan {
  const rules = firewall.rules.map((rule) => ({
    ...rule,
    from: [...new Set(rule.from.map((each) => (each === caller ? network : each)))],
  }));
  return { ...firewall, rules };
}

function mentionsCaller(firewalls: HetznerPlan['firewalls']): boolean {
  return Object.values(firewalls).some(({ rules }) => rules.some(({ from }) => from.includes(caller)));
}
