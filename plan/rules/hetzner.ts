// Rules on what Hetzner Cloud offers and what it does not.
import { parseCidr } from '../../config/cidr';
import { talosApiPort } from '../../config/ports';
import { sources } from '../known/sources';
import { blame, family, ofStack } from './rule';
import type { StackContext } from './rule';

const attachedLimit = 100;

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
      check: ofStack(({ spec, decided: { nodes, apiEndpoint } }) => {
        const attached = nodes.length + (apiEndpoint.choice === 'load-balancer' ? 1 : 0);
        return spec.provider.kind === 'hetzner' && attached > attachedLimit
          ? [
              {
                path: 'routewise:nodes',
                found: `${nodes.length} nodes`,
                detail: `${attached} would be attached`,
              },
            ]
          : [];
      }),
    },
    {
      id: 'api-open-to-the-world',
      title: 'The APIs or SSH are reachable from everywhere',
      severity: 'warn',
      effect: 'advice',
      why: 'anybody may knock: certificates and keys keep strangers out, a flaw in the server would not',
      remedy: 'list your own networks under routewise:access, or leave it at `caller`, or for SSH at nobody',
      check: ofStack((stack) =>
        [...apisOf(stack), ...sshOf(stack)]
          .map((api) => ({ ...api, wide: api.from.filter(isMostOfTheWorld) }))
          .filter(({ wide }) => wide.length > 0)
          .map(({ key, port, wide }) => ({
            path: `routewise:access.${key}`,
            found: `${wide.some((each) => each.endsWith('/0')) ? 'everywhere' : wide.join(', ')}, on TCP ${port}`,
          })),
      ),
    },
    {
      id: 'api-closed-to-pulumi',
      title: 'Pulumi itself has to reach the APIs',
      severity: 'warn',
      effect: 'life',
      why: 'machines get their configs by the Talos API, and Cilium comes by the Kubernetes API, from where Pulumi runs: with nobody let in, the first update stops half-way',
      remedy: 'list the network that Pulumi runs in, or `caller`',
      check: ofStack((stack) =>
        apisOf(stack)
          .filter(({ from }) => from.length === 0)
          .map(({ key, port }) => ({ path: `routewise:access.${key}`, found: `nobody, on TCP ${port}` })),
      ),
    },
    {
      id: 'metadata-open-to-pods',
      title: 'Pods can read the user data of their nodes',
      severity: 'warn',
      effect: 'silent',
      why: 'Hetzner’s metadata service hands a node’s user data to whoever asks from there, pods as well: it holds the secrets by which the node joined the cluster, those of control planes the keys of its CAs',
      remedy:
        'leave routewise:access.metadataService at block; where it cannot be, keep workloads off control planes and let nobody run pods whom you do not trust with the cluster',
      source: sources.hetznerMetadata,
      check: ofStack(({ spec }, { values }) => {
        if (spec.provider.kind !== 'hetzner') return [];
        if (spec.access.metadataService === 'open')
          return [{ path: 'routewise:access.metadataService', found: 'open' }];
        return values.text('policyEnforcementMode').toLowerCase() === 'never'
          ? [{ key: 'policyEnforcementMode', found: 'never', detail: 'no policy is enforced' }]
          : [];
      }),
    },
    {
      id: 'load-balancer-filters-nothing',
      title: 'Hetzner’s load balancers have no firewall',
      severity: 'warn',
      effect: 'silent',
      why: 'the API stands behind a Hetzner load balancer, which no firewall can be put before: routewise:access.kubernetesApi has no effect on it',
      remedy:
        'let routewise:cluster.apiEndpoint be a host name of your own that leads to the control planes, or auto, before the first `pulumi up`; or accept that client certificates are the guard',
      source: sources.hetznerFirewall,
      check: ofStack(({ spec, decided: { apiEndpoint } }) =>
        spec.provider.kind === 'hetzner' &&
        apiEndpoint.choice === 'load-balancer' &&
        !spec.access.kubernetesApi.some((each) => each.endsWith('/0'))
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
      check: ofStack(({ spec: { provider } }, { values }) =>
        // Where the stack counts on that controller for pod routes, it is there.
        provider.kind === 'hetzner' && provider.podRoutes !== 'cloud-controller'
          ? blame(values.on('nodeIPAM.enabled'), 'nodeIPAM.enabled')
          : [],
      ),
    },
  ],
);

/** Nobody’s own networks, as `0.0.0.0/1` and `128.0.0.0/1` together are not: more than the largest that one holder has. */
function isMostOfTheWorld(source: string): boolean {
  const network = parseCidr(source);
  return network !== undefined && network.prefix < (network.family === 4 ? 8 : 16);
}

interface OpenPort {
  readonly key: string;
  readonly port: number;
  readonly from: readonly string[];
}

function sshOf({ spec: { provider, distribution, access } }: StackContext): OpenPort[] {
  if (provider.kind !== 'hetzner' || distribution.kind !== 'k3s') return [];
  return [
    { key: 'ssh', port: 22, from: access.ssh },
    ...(access.ingressPorts.includes(22) ? [{ key: 'ingressPorts', port: 22, from: ['0.0.0.0/0'] }] : []),
  ];
}

/** The APIs that the firewall stands before, and whom it lets in. */
function apisOf({ spec, decided: { apiEndpoint } }: StackContext): OpenPort[] {
  const { provider, distribution, access } = spec;
  if (provider.kind !== 'hetzner') return [];
  return [
    ...(apiEndpoint.choice === 'load-balancer'
      ? []
      : [{ key: 'kubernetesApi', port: apiEndpoint.port, from: access.kubernetesApi }]),
    ...(distribution.kind === 'talos'
      ? [{ key: 'talosApi', port: talosApiPort, from: access.talosApi }]
      : []),
  ];
}
