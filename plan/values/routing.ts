// Helm values for routing, MTU and address management.
import type { ClusterSpec } from '../../config/schema/stack';
import type { MtuPlan } from '../mtu';
import type { RoutingDecision } from '../routing';
import { sources } from '../sources';
import type { ReasonedValue } from './reasonedValue';
import { set } from './reasonedValue';

export function routingValues(spec: ClusterSpec, routing: RoutingDecision, mtu: MtuPlan): ReasonedValue[] {
  const ipam = set(
    'ipam.mode',
    'kubernetes',
    'The controller manager gives each node its block of pod addresses, so Kubernetes and Cilium cannot disagree.',
    sources.kubernetesNodeCidrs,
  );
  const link = set('MTU', mtu.link, mtu.reasons.map(({ text }) => text).join(' '), sources.mtu);
  const why = routing.reasons.map(({ text }) => text).join(' ');
  if (routing.choice === 'tunnel') {
    return [
      ipam,
      link,
      set('routingMode', 'tunnel', why, routing.reasons[0]?.source),
      set(
        'tunnelProtocol',
        spec.cilium.tunnelProtocol,
        `${spec.cilium.tunnelProtocol} is what the stack asks for; it is written out so that an upgrade cannot change it.`,
      ),
      set(
        'autoDirectNodeRoutes',
        false,
        'An agent with a tunnel refuses to start with direct node routes.',
        sources.tunnelWithDirectRoutes,
      ),
    ];
  }
  return [
    ipam,
    link,
    set('routingMode', 'native', why, routing.reasons[0]?.source),
    set(
      'autoDirectNodeRoutes',
      routing.choice === 'native-direct',
      routing.choice === 'native-direct' ? why : 'The routes are written elsewhere.',
      sources.routing,
    ),
    set(
      'ipv4NativeRoutingCIDR',
      spec.network.pods,
      'Packets to pods keep their source address; all others are masqueraded.',
      sources.routing,
    ),
  ];
}
