// How a check of BGP writes down what it found.
import type { Problem } from '../../../../config/problem';

const documentation = 'Cilium: Documentation/network/bgp-control-plane';
export const bgpSources = {
  guide: `${documentation}/bgp-control-plane-configuration.rst`,
  isNoDatapath: `${documentation}/bgp-control-plane.rst`,
  conflict: 'Cilium: operator/pkg/bgp/cluster.go, condition ConflictingClusterConfig',
  override: `${documentation}/bgp-control-plane-configuration.rst, "CiliumBGPNodeConfigOverride"`,
  nextHop: 'GoBGP: a route’s next hop is the address its session runs over',
};

type Text = Pick<Problem, 'reason' | 'remedy'> & Partial<Pick<Problem, 'found' | 'source'>>;
type Found = (rule: string, key: string, text: Text) => Problem;

/** @param key below `routewise:bgp`, dotted */
const found =
  (severity: Problem['severity']): Found =>
  (rule, key, text) => ({ rule, severity, path: `routewise:bgp.${key}`, ...text });

export const refuse = found('refuse');
export const warn = found('warn');
export const note = found('note');
