// Where the facts of checks of BGP come from.

const documentation = 'Cilium: Documentation/network/bgp-control-plane';
export const bgpSources = {
  guide: `${documentation}/bgp-control-plane-configuration.rst`,
  isNoDatapath: `${documentation}/bgp-control-plane.rst`,
  conflict: 'Cilium: operator/pkg/bgp/cluster.go, condition ConflictingClusterConfig',
  override: `${documentation}/bgp-control-plane-configuration.rst, "CiliumBGPNodeConfigOverride"`,
  nextHop: 'GoBGP: a route’s next hop is the address its session runs over',
};
