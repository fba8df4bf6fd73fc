// Names the key of the ConfigMap behind a Helm key, for people who wrote the one in the other's place.
// It must never guess: what is not listed is left to the nearest known key.

/** Helm key → key of the ConfigMap: install/kubernetes/cilium/templates/cilium-configmap.yaml. */
const configMapKeys: Readonly<Record<string, string>> = {
  MTU: 'mtu',
  autoDirectNodeRoutes: 'auto-direct-node-routes',
  'bandwidthManager.bbr': 'enable-bbr',
  'bandwidthManager.enabled': 'enable-bandwidth-manager',
  'bpf.ctAnyMax': 'bpf-ct-global-any-max',
  'bpf.ctTcpMax': 'bpf-ct-global-tcp-max',
  'bpf.datapathMode': 'datapath-mode',
  'bpf.distributedLRU.enabled': 'bpf-distributed-lru',
  'bpf.enableTCX': 'enable-tcx',
  'bpf.hostLegacyRouting': 'enable-host-legacy-routing',
  'bpf.lbMapMax': 'bpf-lb-map-max',
  'bpf.mapDynamicSizeRatio': 'bpf-map-dynamic-size-ratio',
  'bpf.masquerade': 'enable-bpf-masquerade',
  'bpf.monitorAggregation': 'monitor-aggregation',
  'bpf.natMax': 'bpf-nat-global-max',
  'bpf.policyMapMax': 'bpf-policy-map-max',
  'bpf.tproxy': 'enable-bpf-tproxy',
  bpfClockProbe: 'enable-bpf-clock-probe',
  'debug.enabled': 'debug',
  enableIPv4BIGTCP: 'enable-ipv4-big-tcp',
  enableIPv6BIGTCP: 'enable-ipv6-big-tcp',
  kubeProxyReplacement: 'kube-proxy-replacement',
  'l2NeighDiscovery.enabled': 'enable-l2-neigh-discovery',
  'loadBalancer.acceleration': 'bpf-lb-acceleration',
  'loadBalancer.algorithm': 'bpf-lb-algorithm',
  'loadBalancer.mode': 'bpf-lb-mode',
  'nodePort.directRoutingDevice': 'direct-routing-device',
  'socketLB.hostNamespaceOnly': 'bpf-lb-sock-hostns-only',
};

/** In any case: `mtu` and `MTU` are told apart by Cilium, and seldom by people. */
export function configMapKeyOf(helmKey: string): string | undefined {
  const wanted = helmKey.toLowerCase();
  return Object.entries(configMapKeys).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
