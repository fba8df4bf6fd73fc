// Cases of what network and nodes do not allow, or what costs more than it has to.
import { hostsStack, proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

const xdp = 'cilium.loadBalancer.acceleration';
const dualStack = {
  'network.families': 'dual-stack',
  'cilium.routing': 'tunnel',
  'cilium.encryption.type': 'wireguard',
};

export const datapathDecisionCases: ProblemCases = {
  'routing-not-possible-here': ofPlan(
    'cilium.routing',
    { 'cilium.routing': 'native-cloud-routes' },
    { 'cilium.routing': 'native-cloud-routes', 'provider.podRoutes': 'cloud-controller' },
  ),
  'routing-worse-than-possible': ofPlan(
    'cilium.routing',
    { 'cilium.routing': 'tunnel' },
    { 'cilium.routing': 'native-direct' },
    proxmoxStack,
  ),
  'mtu-below-ipv6-floor': ofPlan(
    'network.mtu',
    { ...dualStack, 'network.mtu': 1424 },
    { ...dualStack, 'network.mtu': 1425 },
    proxmoxStack,
  ),
  'feature-not-possible-here': ofPlan(
    'cilium.tuning.netkit',
    { 'cilium.tuning.netkit': true, 'distribution.kernel': '6.7' },
    { 'cilium.tuning.netkit': true, 'distribution.kernel': '6.8' },
    hostsStack,
  ),
  'feature-not-proven': ofPlan(
    'cilium.tuning.bbr',
    { 'cilium.tuning.bbr': true, 'distribution.kernel': undefined },
    { 'cilium.tuning.bbr': true },
    hostsStack,
  ),
  'xdp-not-possible-here': ofPlan(
    xdp,
    { [xdp]: 'native', 'nodes.hardware.card.devices': ['eth0.5'] },
    { [xdp]: 'native', 'nodes.hardware.card.devices': ['eth0'] },
    hostsStack,
  ),
};
