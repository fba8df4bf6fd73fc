// Says of a planned cluster what the rules want to know.
// It must never state what the plan does not know: drivers of hosts that are not described, for example.
import { nodeCount } from '../config/addressRanges';
import type { RoutingChoice } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import { podRanges, serviceRanges, planAddressing } from './addressing';
import type { ClusterFacts } from './facts';
import type { HostDns } from './hostDns';
import type { KernelPlan } from './kernel';
import { kubePrismDefaultPort } from './machine/talos';
import type { MtuPlan } from './mtu';
import { underlayOf } from './mtu';
import type { Topology } from './topology';
import { driversOf } from './tuning/acceleration';
import { memoryOfNodes } from './tuning/memory';

export interface FactGround {
  readonly spec: ClusterSpec;
  readonly topology: Topology;
  readonly routing: RoutingChoice;
  readonly mtu: MtuPlan;
  readonly kernel: KernelPlan;
  readonly hostDns?: HostDns | undefined;
}

const carriers = {
  tunnel: 'nobody',
  'native-direct': 'nobody',
  'native-cloud-routes': 'cloud',
  'native-bgp': 'router',
} as const satisfies Record<RoutingChoice, ClusterFacts['podRoutes']>;

export function factsOf({ spec, topology, routing, mtu, kernel, hostDns }: FactGround): ClusterFacts {
  const memory = memoryOfNodes(spec);
  const drivers = driversOf(spec);
  return {
    kubernetes: spec.cluster.kubernetes,
    distribution: spec.distribution.kind === 'kubernetes' ? spec.distribution.name : spec.distribution.kind,
    kubeProxy: spec.distribution.kind !== 'talos' && spec.distribution.kubeProxy,
    ...(spec.observed === undefined ? {} : { running: true }),
    ...(hostDns === undefined ? {} : { talosHostDnsForwarding: hostDns === 'forwarded' }),
    ...(spec.distribution.kind === 'talos' ? { localApiPort: kubePrismDefaultPort } : {}),
    topology,
    podRoutes: topology === 'routed' ? 'router' : carriers[routing],
    nodes: nodeCount(spec),
    controlPlanes: spec.nodes.controlPlanes.count,
    ...(kernel.versions.length === 0 ? {} : { kernels: kernel.versions }),
    ...(drivers === undefined ? {} : { drivers }),
    linkMtu: mtu.link,
    ...(memory === undefined ? {} : { memoryGiB: memory }),
    nodeCidrs: planAddressing(spec).nodes,
    serviceCidrs: serviceRanges(spec),
    podCidrs: podRanges(spec),
    underlay: underlayOf(spec),
  };
}
