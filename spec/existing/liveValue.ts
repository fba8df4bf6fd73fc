// Looks a Helm value up in the release that runs: what its user set, else what its chart sets by itself.
// It must never need the chart: the few defaults that a stack is completed by are the same in all supported versions.
import { ownValue } from '../../config/ownValue';
import type { ObservedRelease } from '../../config/schema/observedCluster';

/** install/kubernetes/cilium/values.yaml of 1.18.5, 1.19.6 and 1.20.1; the template makes `tunnel` and `vxlan` of an empty text. */
const defaults: Readonly<Record<string, unknown>> = {
  autoDirectNodeRoutes: false,
  'ipam.mode': 'cluster-pool',
  'ipam.operator.clusterPoolIPv4MaskSize': 24,
  'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.0.0.0/8'],
  'ipam.operator.clusterPoolIPv6MaskSize': 120,
  'ipam.operator.clusterPoolIPv6PodCIDRList': ['fd00::/104'],
  'ipv4.enabled': true,
  'ipv6.enabled': false,
  kubeProxyReplacement: 'false',
  routingMode: 'tunnel',
  tunnelProtocol: 'vxlan',
};

/** @param key one of the few that are known here, dotted */
export function liveValue(release: ObservedRelease, key: string): unknown {
  const path = key.split('.');
  const given = at(release.values, path) ?? at(release.defaults, path);
  return given === undefined || given === '' ? ownValue(defaults, key) : given;
}

function at(node: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (typeof current === 'object' && current !== null ? ownValue(current, key) : undefined),
    node,
  );
}
