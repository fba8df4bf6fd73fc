// Rules on what fails when one machine does.
import { family, ofStack } from './rule';

export const availabilityRules = family(
  { id: 'availability', title: 'Availability', about: 'What stops when one machine does.' },
  [
    {
      id: 'single-control-plane',
      title: 'One control plane is one point of failure',
      severity: 'note',
      effect: 'advice',
      why: 'while the only control plane is down nothing can be scheduled or changed, and its disk is the only copy of etcd',
      remedy: 'use three control planes where that matters; running pods go on without one',
      check: ofStack(({ spec }) =>
        spec.nodes.controlPlanes.count === 1
          ? [{ path: 'routewise:nodes.controlPlanes.count', found: '1' }]
          : [],
      ),
    },
    {
      id: 'api-endpoint-of-one-node',
      title: 'One node is the way to the Kubernetes API',
      severity: 'warn',
      effect: 'life',
      why: 'the address is one node’s: while that machine is down, kubeconfigs and nodes that join find no API, though control planes serve it',
      remedy:
        'name an address that outlives each machine: one that the control planes share, a load balancer’s, or a host name that leads to all of them',
      check: ofStack(({ decided: { nodes, apiEndpoint } }) => {
        const { choice, host } = apiEndpoint;
        if (choice !== 'hostname' || host === undefined) return [];
        const own = nodes.find(({ address, address6 }) => host === address || host === address6);
        return own !== undefined && nodes.some((node) => node !== own && node.role === 'control-plane')
          ? [{ path: 'routewise:cluster.apiEndpoint', found: host, detail: `it is ${own.name}’s` }]
          : [];
      }),
    },
    {
      id: 'cilium-may-be-uninstalled',
      title: 'Cilium may be taken off nodes that run',
      severity: 'warn',
      effect: 'traffic',
      why: 'with safety.uninstallCilium an update that replaces or deletes the release uninstalls it, and `pulumi destroy` does: nodes that stay have no pod network then',
      remedy: 'remove routewise:safety.uninstallCilium once that is done',
      check: ofStack(({ spec }) =>
        spec.safety.uninstallCilium ? [{ path: 'routewise:safety.uninstallCilium', found: 'true' }] : [],
      ),
    },
    {
      id: 'no-place-for-pods',
      title: 'Ordinary pods need a node to run on',
      severity: 'warn',
      effect: 'traffic',
      why: 'there is no worker and the control planes take no ordinary pods, CoreDNS and Hubble among them',
      remedy: 'add a worker pool, or set routewise:nodes.controlPlanes.schedulable to true',
      check: ofStack(({ spec, decided: { nodes } }) =>
        spec.nodes.controlPlanes.schedulable || nodes.some(({ role }) => role === 'worker')
          ? []
          : [{ path: 'routewise:nodes.workers', found: '{}' }],
      ),
    },
  ],
);
