// Says of a planned cluster what the rules want to know.
// It must never state what the plan does not know: kernels and drivers of a cloud's machines, for example.
import type { RoutingChoice } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import type { ClusterFacts } from './facts';
import type { HostDns } from './hostDns';
import type { MtuPlan } from './mtu';
import { nodeCount } from '../config/addressRanges';
import type { Topology } from './topology';

export function factsOf(
  spec: ClusterSpec,
  topology: Topology,
  routing: RoutingChoice,
  mtu: MtuPlan,
  hostDns: HostDns,
): ClusterFacts {
  const routes = {
    tunnel: 'nobody',
    'native-direct': 'nobody',
    'native-cloud-routes': 'cloud',
    'native-bgp': 'router',
  } as const;
  return {
    kubernetes: spec.cluster.kubernetes,
    distribution: spec.distribution.kind,
    kubeProxy: false,
    talosHostDnsForwarding: hostDns === 'forwarded',
    topology,
    podRoutes: routes[routing],
    nodes: nodeCount(spec),
    controlPlanes: spec.nodes.controlPlanes.count,
    linkMtu: mtu.link,
    nodeCidrs: [spec.network.nodes],
    serviceCidrs: [spec.network.services],
    podCidrs: [spec.network.pods],
    underlay: 'ipv4',
  };
}
