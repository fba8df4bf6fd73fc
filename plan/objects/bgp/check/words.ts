// What checks of BGP say in common: where their facts come from, and lists of names.

const documentation = 'Cilium: Documentation/network/bgp-control-plane';
export const bgpSources = {
  guide: `${documentation}/bgp-control-plane-configuration.rst`,
  isNoDatapath: `${documentation}/bgp-control-plane.rst`,
  conflict: 'Cilium: operator/pkg/bgp/cluster.go, condition ConflictingClusterConfig',
  override: `${documentation}/bgp-control-plane-configuration.rst, "CiliumBGPNodeConfigOverride"`,
  nextHop: 'GoBGP: a route’s next hop is the address its session runs over',
};

/** `a, b and 3 more`. */
export function listed(names: readonly string[], limit = 4): string {
  const shown = names.slice(0, limit).join(', ');
  return names.length <= limit ? shown : `${shown} and ${names.length - limit} more`;
}
