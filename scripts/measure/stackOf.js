// A stack of any size for measurements: three control planes, all other nodes workers of one pool.
// It must never use what a real stack could not: its ranges and counts pass every check.
'use strict';

const providers = {
  hetzner: {
    // Without a load balancer, so that 100 nodes are just what a Hetzner network takes.
    cluster: { name: 'dev', apiEndpoint: 'control-plane' },
    provider: { kind: 'hetzner', location: 'fsn1' },
    network: { range: '10.0.0.0/12' },
    controlPlane: { type: 'cpx31' },
    worker: { type: 'cpx41' },
  },
  proxmox: {
    cluster: { name: 'prod' },
    provider: { kind: 'proxmox', nodes: ['pve-1', 'pve-2', 'pve-3'], bridge: 'vmbr1' },
    network: {},
    controlPlane: { size: { cores: 4, memoryGiB: 8 } },
    worker: { size: { cores: 4, memoryGiB: 8 } },
  },
};

/**
 * @param {number} nodes 4 to 2000
 * @param {'hetzner' | 'proxmox'} kind
 * @returns the sections of a stack's configuration
 */
function stackOf(nodes, kind = 'hetzner') {
  const { cluster, provider, network, controlPlane, worker } = providers[kind];
  return {
    cluster,
    provider,
    nodes: {
      controlPlanes: { ...controlPlane, count: 3 },
      workers: { general: { ...worker, count: nodes - 3 } },
    },
    network: { ...network, nodes: '10.0.0.0/20', services: '10.1.0.0/16', pods: '10.8.0.0/13' },
    cilium: { version: '1.19.6' },
  };
}

module.exports = { stackOf };
