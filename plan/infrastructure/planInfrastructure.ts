// Plans the machines and what is around them, one provider a kind; every reader of a plan tells them apart by `kind`.
// It must never decide where a node is: nodes come with their places.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Decisions } from '../decide';
import type { Derived } from '../derive';
import type { RunningStack } from '../running/runningStack';
import type { ExistingPlan } from './existing';
import { planExisting } from './existing';
import type { HetznerPlan } from './hetzner';
import { planHetzner } from './hetzner';
import type { HostsPlan } from './hosts';
import { planHosts } from './hosts';
import type { ProxmoxPlan } from './proxmox';
import { planProxmox } from './proxmox';

export type InfrastructurePlan = HetznerPlan | ProxmoxPlan | HostsPlan | ExistingPlan;

export function planInfrastructure(
  spec: ClusterSpec,
  decided: Decisions,
  { view, nodeConfig }: Pick<Derived, 'view' | 'nodeConfig'>,
  running: RunningStack,
): InfrastructurePlan {
  const { provider } = spec;
  switch (provider.kind) {
    case 'hetzner':
      return planHetzner({ ...spec, provider }, decided, running);
    case 'proxmox':
      return planProxmox({ ...spec, provider }, decided);
    case 'hosts':
      return planHosts({ ...spec, provider }, decided, nodeConfig);
    case 'existing':
      return planExisting({ ...spec, provider }, view.own);
  }
}
