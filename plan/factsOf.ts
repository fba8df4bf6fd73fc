// Says of a planned cluster what the rules want to know.
// It must never state what the plan does not know: drivers of hosts that are not described, for example.
import { isDeepStrictEqual } from 'node:util';
import type { RoutingChoice } from '../config/schema/cilium';
import type { ClusterSpec } from '../config/schema/stack';
import type { Decisions } from './decide';
import type { ClusterFacts } from './effective/facts';
import { kubePrismDefaultPort } from './machines/talos';
import { underlayOf } from './ground/networks';
import { distributionName, runsKubeProxy } from './ground/distribution';
import { driversOf, hardwareEntry } from './ground/hardware';
import { talosFirewallOf } from './ground/talosFirewall';
import { memoryOfNodes } from './decisions/tuning/memory';

const carriers = {
  tunnel: 'nobody',
  'native-direct': 'nobody',
  'native-cloud-routes': 'cloud',
  'native-bgp': 'router',
} as const satisfies Record<RoutingChoice, ClusterFacts['podRoutes']>;

export function factsOf(spec: ClusterSpec, decided: Decisions): ClusterFacts {
  const { addressing, apiEndpoint, topology, routing, mtu, kernel, nodes } = decided;
  const memory = memoryOfNodes(decided);
  const drivers = driversOf(spec, decided.hardware);
  // Nodes that do what the whole cluster does: those whose hardware says nothing of XDP.
  const likeAll = decided.hardware.filter((name) => hardwareEntry(spec, name)?.acceleration === undefined);
  const xdpDrivers = driversOf(spec, likeAll).known;
  return {
    kubernetes: spec.cluster.kubernetes,
    distribution: distributionName(spec.distribution),
    kubeProxy: runsKubeProxy(spec.distribution),
    ...(spec.observed === undefined ? {} : { running: true }),
    ...(spec.distribution.kind === 'talos' ? { localApiPort: kubePrismDefaultPort } : {}),
    ...(spec.distribution.kind === 'talos' && spec.observed === undefined
      ? { talosFirewall: talosFirewallOf(spec).length > 0 }
      : {}),
    ...(apiEndpoint.choice === 'virtual-ip' ? { apiHostShared: true } : {}),
    // Servers that the plan starts have neither, unless the stack leaves the second one on.
    ...(spec.distribution.kind === 'k3s' && spec.observed === undefined
      ? { ownNetwork: false, serviceLb: !spec.distribution.disable.includes('servicelb') }
      : {}),
    topology: topology.choice,
    podRoutes: topology.choice === 'routed' ? 'router' : carriers[routing.choice],
    nodes: nodes.length,
    controlPlanes: nodes.filter(({ role }) => role === 'control-plane').length,
    ...(kernel.versions.length === 0 ? {} : { kernels: kernel.versions }),
    ...(drivers.known.length === 0 ? {} : { drivers: drivers.known }),
    ...(drivers.unknownOn.length === 0 ? {} : { otherDrivers: true }),
    ...(isDeepStrictEqual(xdpDrivers, drivers.known) ? {} : { xdpDrivers }),
    ...(decided.devices.overrides.length === 0 ? {} : { devicesByNode: true }),
    linkMtu: mtu.carried ?? mtu.link,
    ...(memory === undefined ? {} : { memoryGiB: memory }),
    nodeCidrs: addressing.nodes,
    serviceCidrs: addressing.services,
    podCidrs: addressing.pods.map(({ cidr }) => cidr),
    underlay: underlayOf(decided.networks),
    ...(spec.cilium.gatewayApiCrdsVersion === undefined
      ? {}
      : { gatewayApiCrds: spec.cilium.gatewayApiCrdsVersion.replace(/^v/, '') }),
  };
}
