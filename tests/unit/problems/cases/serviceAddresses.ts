// Cases of addresses of LoadBalancer Services that nobody gives, or nobody hears of.
import { proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

const ipam = 'cilium.loadBalancer.ipam';
const announce = 'cilium.loadBalancer.announce';
const pools = { 'cilium.loadBalancer.pools': { front: { cidrs: ['192.0.2.0/28'] } } };
const routers = (advertise: readonly string[]) => ({
  bgp: { localAsn: 64512, advertise, peers: { router: { address: '10.0.1.1', asn: 64513 } } },
});

export const serviceAddressCases: ProblemCases = {
  'pools-missing': ofPlan(ipam, { [ipam]: 'lbipam' }, { [ipam]: 'lbipam', ...pools }, proxmoxStack),
  'pools-without-effect': ofPlan(
    'cilium.loadBalancer.pools',
    { ...pools, [ipam]: 'none' },
    { ...pools, [ipam]: 'auto' },
    proxmoxStack,
  ),
  'bgp-without-routers': ofPlan(
    announce,
    { ...pools, [announce]: 'bgp' },
    { ...pools, [announce]: 'bgp', ...routers(['load-balancer']) },
    proxmoxStack,
  ),
  'bgp-advertises-nothing': ofPlan(
    announce,
    { ...pools, [announce]: 'bgp', ...routers(['pods']) },
    { ...pools, [announce]: 'bgp', ...routers(['pods', 'load-balancer']) },
    proxmoxStack,
  ),
};
