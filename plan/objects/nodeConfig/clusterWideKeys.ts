// Options that all agents of a cluster must agree on, with what happens where they do not.
// It must never list an option that Cilium documents as one for single nodes.

interface ClusterWide {
  readonly why: string;
  readonly source: string;
}

const identity = 'nodes would give the same pod different identities, and policies would hold on some only';
const path = 'a node that wraps packets and one that does not, or differently, cannot read each other’s';

/** Key of the ConfigMap → why it must be the same everywhere. */
export const clusterWideKeys: Readonly<Record<string, ClusterWide>> = {
  'cluster-name': { why: identity, source: 'Cilium: pkg/clustermesh/types/option.go' },
  'cluster-id': { why: identity, source: 'Cilium: pkg/clustermesh/types/option.go' },
  'max-connected-clusters': { why: identity, source: 'Cilium: pkg/clustermesh/types/option.go' },
  'identity-allocation-mode': { why: identity, source: 'Cilium: pkg/identity/cache/allocator.go' },
  ipam: {
    why: 'the operator gives out addresses in one way for all nodes',
    source: 'Cilium: Documentation/network/concepts/ipam/index.rst',
  },
  'routing-mode': { why: path, source: 'Cilium: Documentation/network/concepts/routing.rst' },
  'tunnel-protocol': { why: path, source: 'Cilium: Documentation/network/concepts/routing.rst' },
  'tunnel-port': { why: path, source: 'Cilium: Documentation/network/concepts/routing.rst' },
  'underlay-protocol': { why: path, source: 'Cilium: Documentation/network/concepts/routing.rst' },
  'enable-ipv4': {
    why: 'pods of one node would have addresses of families that others cannot reach',
    source: 'Cilium: Documentation/network/concepts/ipam/index.rst',
  },
  'enable-ipv6': {
    why: 'pods of one node would have addresses of families that others cannot reach',
    source: 'Cilium: Documentation/network/concepts/ipam/index.rst',
  },
};
