// Helm values for routing, MTU, address families and address management.
import { sources } from '../known/sources';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

export function routingValues(ground: ValueGround): ReasonedValue[] {
  const { mtu } = ground;
  return [
    ...familyValues(ground),
    ...ipamValues(ground),
    set('MTU', mtu.link, mtu.reasons.map(({ text }) => text).join(' '), sources.mtu),
    ...(ground.routing.choice === 'tunnel' ? tunnelValues(ground) : nativeValues(ground)),
  ];
}

function familyValues({ networks: { families } }: ValueGround): ReasonedValue[] {
  const path = 'routewise:network.families';
  return [
    ...(families.includes('ipv4')
      ? []
      : [from(path, set('ipv4.enabled', false, 'The cluster has no IPv4 addresses.'))]),
    ...(families.includes('ipv6')
      ? [
          from(
            path,
            set(
              'ipv6.enabled',
              true,
              'Pods and Services have IPv6 addresses, as Kubernetes itself must be told at creation.',
              sources.dualStack,
            ),
          ),
        ]
      : []),
  ];
}

const chartPools = { IPv4: '10.0.0.0/8', IPv6: 'fd00::/104' } as const;

function ipamValues({ addressing, blocks }: ValueGround): ReasonedValue[] {
  const path = 'routewise:cilium.ipam';
  if (blocks === 'kubernetes') {
    return [
      from(
        path,
        set(
          'ipam.mode',
          'kubernetes',
          'The controller manager gives each node its block of pod addresses, so Kubernetes and Cilium cannot disagree.',
          sources.kubernetesNodeCidrs,
        ),
      ),
    ];
  }
  return [
    from(
      path,
      set(
        'ipam.mode',
        'cluster-pool',
        'Cilium’s operator gives nodes their blocks; its k3s guide prescribes it.',
        sources.clusterPool,
      ),
    ),
    ...addressing.pods.flatMap(({ cidr, block }) => {
      const family = cidr.includes(':') ? 'IPv6' : 'IPv4';
      return [
        set(
          `ipam.operator.clusterPool${family}PodCIDRList`,
          [cidr],
          `The same range that Kubernetes is told, written out: the chart’s own, ${chartPools[family]}, ${family === 'IPv4' ? 'would take in most node networks' : 'is another one'}.`,
          sources.clusterPool,
        ),
        set(
          `ipam.operator.clusterPool${family}MaskSize`,
          block,
          'The size of each node’s block; it cannot change later.',
          sources.clusterPool,
        ),
      ];
    }),
  ];
}

function tunnelValues({ tunnel, routing }: ValueGround): ReasonedValue[] {
  return [
    from('routewise:cilium.routing', set('routingMode', 'tunnel', why(routing), routing.reasons[0]?.source)),
    from(
      'routewise:cilium.tunnelProtocol',
      set(
        'tunnelProtocol',
        tunnel?.protocol ?? 'vxlan',
        `${tunnel?.protocol ?? 'vxlan'} is what the stack asks for; it is written out so that an upgrade cannot change it.`,
      ),
    ),
    ...(tunnel?.underlay === 'ipv6'
      ? [
          set(
            'underlayProtocol',
            'ipv6',
            'The nodes reach each other by IPv6; agents before 1.20 would look for IPv4.',
            sources.underlay,
          ),
        ]
      : []),
    set(
      'autoDirectNodeRoutes',
      false,
      'An agent with a tunnel refuses to start with direct node routes.',
      sources.tunnelWithDirectRoutes,
    ),
  ];
}

function nativeValues({ addressing, routing }: ValueGround): ReasonedValue[] {
  const direct = routing.choice === 'native-direct';
  const kept = 'Packets to pods keep their source address; all others are masqueraded.';
  return [
    from('routewise:cilium.routing', set('routingMode', 'native', why(routing), routing.reasons[0]?.source)),
    set(
      'autoDirectNodeRoutes',
      direct,
      direct ? why(routing) : 'The routes are written elsewhere.',
      sources.routing,
    ),
    ...(routing.skipUnreachable === true
      ? [
          set(
            'directRoutingSkipUnreachable',
            true,
            'Nodes of other segments are reached by the routers, not by a route of the node.',
            sources.skipUnreachable,
          ),
        ]
      : []),
    ...addressing.pods.map((range) =>
      set(`ipv${range.cidr.includes(':') ? 6 : 4}NativeRoutingCIDR`, range.cidr, kept, sources.routing),
    ),
  ];
}

function why(routing: ValueGround['routing']): string {
  return routing.reasons.map(({ text }) => text).join(' ');
}
