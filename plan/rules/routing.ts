// Rules on routing values that contradict each other or the network.
import { sources } from '../known/sources';
import { holds } from '../effective/goTemplate';
import { ipam, ipv4, ipv6, native, tunnel } from '../effective/options';
import { blame, family, needing } from './rule';

export const routingRules = family(
  {
    id: 'routing',
    title: 'Routing between nodes',
    about:
      'How packets of pods travel from node to node, and what the network between the nodes must do for it.',
  },
  [
    {
      id: 'tunnel-with-direct-routes',
      title: 'A tunnel and direct node routes exclude each other',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses to start with both a tunnel and direct node routes',
      remedy: 'set autoDirectNodeRoutes to false, or routingMode to native where nodes share a link',
      source: 'Cilium: daemon/cmd/daemon_main.go, "cannot be used with tunneling. Packets must be routed"',
      check: (context) =>
        blame(tunnel(context) && context.values.on('autoDirectNodeRoutes'), 'autoDirectNodeRoutes'),
    },
    {
      id: 'skip-unreachable-without-direct-routes',
      title: 'Skipping unreachable nodes belongs to direct node routes',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses directRoutingSkipUnreachable while autoDirectNodeRoutes is off, because nothing is left to skip',
      remedy: 'turn autoDirectNodeRoutes on as well, or directRoutingSkipUnreachable off',
      source: 'Cilium 1.20: pkg/option/config.go, "cannot be enabled when"',
      check: ({ values }) =>
        blame(
          values.on('directRoutingSkipUnreachable') && !values.on('autoDirectNodeRoutes'),
          'directRoutingSkipUnreachable',
        ),
    },
    {
      id: 'direct-routes-behind-gateway',
      title: 'Direct node routes need nodes on one link',
      severity: 'refuse',
      effect: 'agent',
      why: 'nodes reach each other by a gateway here: the agent cannot install a route by an address that is not on the link, and its datapath never becomes ready',
      remedy:
        'set autoDirectNodeRoutes to false; native routing works here only with routes that the network’s own router knows, else use a tunnel',
      source: sources.directRoutes,
      supersedes: ['native-without-routes'],
      when: (context) =>
        native(context) &&
        context.values.on('autoDirectNodeRoutes') &&
        !context.values.on('directRoutingSkipUnreachable'),
      ...needing(['topology'], ({ facts }) => blame(facts.topology === 'gateway', 'autoDirectNodeRoutes')),
    },
    {
      id: 'native-without-routes',
      title: 'Native routing needs somebody to write the pod routes',
      severity: 'refuse',
      effect: 'traffic',
      why: 'nothing tells the router between the nodes where pod addresses are: packets between nodes vanish, and no component reports it',
      remedy:
        'use routingMode tunnel, or have a cloud controller or a BGP router carry each node’s pod addresses',
      source: sources.routing,
      when: native,
      ...needing(['topology', 'podRoutes'], ({ values, facts }) => {
        const direct = values.on('autoDirectNodeRoutes');
        const skipped = direct && values.on('directRoutingSkipUnreachable') && facts.topology === 'gateway';
        return facts.podRoutes === 'nobody' && facts.topology !== 'same-link' && (!direct || skipped)
          ? [{ key: skipped ? 'directRoutingSkipUnreachable' : 'routingMode' }]
          : [];
      }),
    },
    {
      id: 'native-on-a-link-without-routes',
      title: 'Nodes on one link need routes to each other’s pods too',
      severity: 'refuse',
      effect: 'traffic',
      why: 'routing is native, the nodes share a link, but no one writes the routes to the other nodes’ pods: packets between pods of different nodes leave by the default gateway and are lost',
      remedy: 'set autoDirectNodeRoutes to true',
      source: sources.routing,
      when: (context) => native(context) && !context.values.on('autoDirectNodeRoutes'),
      ...needing(['topology', 'podRoutes', 'nodes'], ({ values, facts }) =>
        blame(
          facts.topology === 'same-link' &&
            facts.podRoutes === 'nobody' &&
            facts.nodes > 1 &&
            !values.on('bgpControlPlane.enabled'),
          'autoDirectNodeRoutes',
        ),
      ),
    },
    {
      id: 'bgp-is-not-routing',
      title: 'Cilium’s BGP advertises, it does not route',
      severity: 'warn',
      effect: 'traffic',
      why: 'Cilium’s BGP control plane tells routers where pods are, but writes no route on any node: pods of different nodes reach each other only by a router that learned these routes',
      remedy:
        'have the nodes’ default gateway peer with them and carry the routes, or set autoDirectNodeRoutes where nodes share a link',
      source: sources.bgpIsNoDatapath,
      when: (context) => native(context) && context.values.on('bgpControlPlane.enabled'),
      ...needing(['podRoutes', 'topology'], ({ values, facts }) =>
        blame(
          facts.podRoutes === 'nobody' &&
            facts.topology === 'same-link' &&
            !values.on('autoDirectNodeRoutes'),
          'bgpControlPlane.enabled',
        ),
      ),
    },
    {
      id: 'gke-needs-native',
      title: 'On GKE, Cilium routes natively',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses gke.enabled with any routingMode but native',
      remedy: 'leave routingMode empty or set it to native',
      source:
        'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml, "RoutingMode must be set to native"',
      check: ({ values }) =>
        blame(
          holds(values, 'gke.enabled') && !['', 'native'].includes(values.text('routingMode')),
          'routingMode',
        ),
    },
    {
      id: 'aks-byocni-needs-tunnel',
      title: 'On AKS with a CNI of one’s own, Cilium uses a tunnel',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses aksbyocni.enabled with any routingMode but tunnel',
      remedy: 'leave routingMode empty or set it to tunnel',
      source:
        'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml, "RoutingMode must be set to tunnel"',
      check: ({ values }) =>
        blame(
          holds(values, 'aksbyocni.enabled') &&
            !holds(values, 'gke.enabled') &&
            !['', 'tunnel'].includes(values.text('routingMode')),
          'routingMode',
        ),
    },
    {
      id: 'eni-with-tunnel',
      title: 'ENI addresses are not tunnelled',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses IPAM mode eni together with a tunnel',
      remedy: 'set routingMode to native',
      source: 'Cilium 1.20: daemon/cmd/daemon_main.go, "in tunnel mode"',
      check: (context) => blame(ipam(context) === 'eni' && tunnel(context), 'routingMode'),
    },
    {
      id: 'eni-with-ipv6',
      title: 'ENI has no IPv6 before Cilium 1.20',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.20.0',
      why: 'the agent refuses IPv6 in IPAM mode eni; Cilium 1.20 has it as beta',
      remedy: 'set ipv6.enabled to false, or use Cilium 1.20',
      source: 'Cilium 1.19: pkg/option/config.go, "IPv6 cannot be enabled in ENI IPAM mode"',
      check: (context) => blame(ipam(context) === 'eni' && ipv6(context.values), 'ipv6.enabled'),
    },
    {
      id: 'no-address-family',
      title: 'Pods need IPv4 or IPv6',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses to start with both IPv4 and IPv6 off',
      remedy: 'turn ipv4.enabled or ipv6.enabled on',
      source: 'Cilium: daemon/cmd/daemon_main.go, "Either IPv4 or IPv6 addressing must be enabled"',
      check: ({ values }) => blame(!ipv4(values) && !ipv6(values), 'ipv4.enabled'),
    },
  ],
);
