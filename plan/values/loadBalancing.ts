// Helm values for LoadBalancer Services: who gives addresses, and whether XDP serves them.
import type { ClusterSpec } from '../../config/schema/stack';
import { sources } from '../sources';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

export function loadBalancingValues(spec: ClusterSpec): ReasonedValue[] {
  const { ipam } = spec.cilium.loadBalancer;
  return [
    from(
      'routewise:cilium.loadBalancer.ipam',
      set(
        'nodeIPAM.enabled',
        ipam === 'nodeipam',
        ipam === 'nodeipam'
          ? 'LoadBalancer Services get the nodes’ own addresses: no pool and no cloud load balancer is needed.'
          : 'Service addresses come from elsewhere.',
        sources.nodeIpam,
      ),
    ),
    set(
      'defaultLBServiceIPAM',
      ipam,
      'Services without a loadBalancerClass get their addresses here.',
      sources.nodeIpam,
    ),
    acceleration(spec),
  ];
}

function acceleration(spec: ClusterSpec): ReasonedValue {
  const wanted = spec.cilium.loadBalancer.acceleration;
  if (wanted !== 'auto')
    return set('loadBalancer.acceleration', wanted, `The stack asks for ${wanted}.`, sources.xdp);
  if (spec.cilium.loadBalancer.ipam !== 'nodeipam') {
    return set(
      'loadBalancer.acceleration',
      'disabled',
      'Nothing enters the cluster by the nodes’ own addresses, so XDP would cost offloads and serve nobody.',
      sources.xdp,
    );
  }
  return set(
    'loadBalancer.acceleration',
    'best-effort',
    'Services enter by the nodes’ own addresses, so XDP can serve them before the kernel’s stack does; virtio_net can attach it, and “best-effort” keeps an agent alive where a device cannot, which “native” does not.',
    `${sources.xdp}; ${sources.xdpDrivers}`,
  );
}
