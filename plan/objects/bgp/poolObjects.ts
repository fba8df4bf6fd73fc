// Turns address pools, and their announcement on the nodes' link, into Cilium's custom resources.
// It must never announce a pool that nobody gives addresses from.
import type { CiliumVersion } from '../../../config/schema/versions';
import type { LoadBalancingPlan } from '../../decisions/loadBalancing';
import type { NodePlan } from '../../ground/nodes';
import type { CiliumObject } from './ciliumObject';
import { ciliumObject } from './ciliumObject';

export function poolObjects(version: CiliumVersion, { pools, announce }: LoadBalancingPlan): CiliumObject[] {
  // On a link the first and the last address of a network may mean the network itself and everybody in it.
  const spare = announce.choice === 'l2' ? { allowFirstLastIPs: 'No' } : {};
  return pools.map(({ name, cidrs }) =>
    ciliumObject(
      version,
      'CiliumLoadBalancerIPPool',
      { name },
      { blocks: cidrs.map((cidr) => ({ cidr })), ...spare },
    ),
  );
}

export function l2Objects(
  version: CiliumVersion,
  { announce }: LoadBalancingPlan,
  nodes: readonly NodePlan[],
): CiliumObject[] {
  if (announce.choice !== 'l2') return [];
  // Control planes answer for addresses only where there is nobody else.
  const workers = nodes.some(({ role }) => role === 'worker');
  const key = 'node-role.kubernetes.io/control-plane';
  return [
    ciliumObject(
      version,
      'CiliumL2AnnouncementPolicy',
      { name: 'load-balancer' },
      {
        loadBalancerIPs: true,
        ...(workers ? { nodeSelector: { matchExpressions: [{ key, operator: 'DoesNotExist' }] } } : {}),
      },
    ),
  ];
}
