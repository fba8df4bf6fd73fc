// Rules on what Hetzner Cloud offers and what it does not.
import { apiPort } from '../apiEndpoint';
import { sources } from '../sources';
import { family, ofStack } from './rule';
import type { StackContext } from './rule';

const attachedLimit = 100;
const anywhere = '0.0.0.0/0';

export const hetznerRules = family(
  { id: 'hetzner', title: 'Hetzner Cloud', about: 'What Hetzner Cloud offers, and what it does not.' },
  [
    {
      id: 'hetzner-network-limit',
      title: 'A Hetzner network takes 100 servers',
      severity: 'warn',
      effect: 'life',
      why: 'a Hetzner network takes 100 attached servers and load balancers',
      remedy: 'ask Hetzner’s support to raise the limit before `pulumi up`, or split the cluster',
      source: sources.hetznerRoutes,
      check: ofStack((context) => {
        const attached = context.nodes.length + (context.spec.nodes.controlPlanes.count > 1 ? 1 : 0);
        return attached > attachedLimit
          ? [
              {
                path: 'routewise:nodes',
                found: `${context.nodes.length} nodes`,
                detail: `${attached} would be attached`,
              },
            ]
          : [];
      }),
    },
    {
      id: 'api-open-to-the-world',
      title: 'The APIs are reachable from everywhere',
      severity: 'note',
      effect: 'advice',
      why: 'anybody may knock: client certificates keep strangers out, a flaw in the server would not',
      remedy: 'list your own networks under routewise:access',
      check: ofStack(({ spec }) => {
        if (spec.provider.kind !== 'hetzner') return [];
        const open: [string, readonly string[], string | number][] = [
          ['kubernetesApi', spec.access.kubernetesApi, apiPort],
          ['talosApi', spec.access.talosApi, 50000],
        ];
        return open
          .filter(([, from]) => from.includes(anywhere))
          .map(([key, , port]) => ({ path: `routewise:access.${key}`, found: `${anywhere} on TCP ${port}` }));
      }),
    },
    {
      id: 'load-balancer-filters-nothing',
      title: 'Hetzner’s load balancers have no firewall',
      severity: 'warn',
      effect: 'silent',
      why: 'the API stands behind a Hetzner load balancer, which no firewall can be put before: routewise:access.kubernetesApi has no effect on it',
      remedy:
        'use routewise:cluster.apiEndpoint with a host name of your own, or accept that client certificates are the guard',
      source: sources.hetznerFirewall,
      check: ofStack(({ spec }) =>
        balanced(spec) && !spec.access.kubernetesApi.includes(anywhere)
          ? [{ path: 'routewise:access.kubernetesApi', found: spec.access.kubernetesApi.join(', ') }]
          : [],
      ),
    },
    {
      id: 'node-ipam-private-addresses',
      title: 'Node IPAM hands out what the Node objects say',
      severity: 'warn',
      effect: 'traffic',
      why: 'without a cloud controller manager no Node has an ExternalIP, so LoadBalancer Services get private addresses, reachable within the network only',
      remedy:
        'point a Hetzner load balancer at the workers’ private addresses, or install hcloud-cloud-controller-manager; set loadBalancer.ipam to none to be without',
      source: sources.nodeIpam,
      check: ofStack((_stack, { values }) =>
        values.on('nodeIPAM.enabled') ? [{ key: 'nodeIPAM.enabled' }] : [],
      ),
    },
  ],
);

function balanced(spec: StackContext['spec']): boolean {
  const { apiEndpoint } = spec.cluster;
  return apiEndpoint === 'load-balancer' || (apiEndpoint === 'auto' && spec.nodes.controlPlanes.count > 1);
}
