// A stack of any size for measurements: three control planes, all other nodes workers of one pool.
// It must never use what a real stack could not: its ranges and counts pass every check.
'use strict';

/** @param {number} nodes 4 to 2000 @returns the sections of a stack's configuration */
function stackOf(nodes) {
  return {
    // Without a load balancer, so that 100 nodes are just what a Hetzner network takes.
    cluster: { name: 'dev', apiEndpoint: 'control-plane' },
    provider: { kind: 'hetzner', location: 'fsn1' },
    nodes: {
      controlPlanes: { type: 'cpx31', count: 3 },
      workers: { general: { type: 'cpx41', count: nodes - 3 } },
    },
    network: {
      range: '10.0.0.0/12',
      nodes: '10.0.0.0/20',
      services: '10.1.0.0/16',
      pods: '10.8.0.0/13',
    },
    cilium: { version: '1.19.6' },
  };
}

module.exports = { stackOf };
