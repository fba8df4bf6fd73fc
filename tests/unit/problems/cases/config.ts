// Cases of what is found in a stack's sections before anything is planned.
import { hostsStack, proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofConfig } from '../problemCase';

const peer = { address: '10.0.1.1', asn: 64513, holdSeconds: 30 };
const peering = (keepaliveSeconds: number) => ({
  bgp: { localAsn: 64512, peers: { router: { ...peer, keepaliveSeconds } } },
});

export const configCases: ProblemCases = {
  'key-without-effect': ofConfig(
    'access.kubernetesApi',
    { 'access.kubernetesApi': ['192.0.2.0/24'] },
    {},
    proxmoxStack,
  ),
  'talos-on-hosts': ofConfig('distribution.kind', { distribution: { kind: 'talos' } }, {}, hostsStack),
  'k3s-version-differs': ofConfig(
    'distribution.version',
    { 'distribution.version': 'v1.33.1+k3s1' },
    { 'distribution.version': 'v1.33.1+k3s1', 'cluster.kubernetes': '1.33.1' },
    hostsStack,
  ),
  'distribution-not-made-here': ofConfig(
    'distribution.kind',
    { distribution: { kind: 'kubernetes' } },
    { distribution: { kind: 'talos' } },
  ),
  'talos-kubernetes-unsupported': ofConfig(
    'cluster.kubernetes',
    { distribution: { kind: 'talos', version: 'v1.10.9' }, 'cluster.kubernetes': '1.34.1' },
    { distribution: { kind: 'talos', version: 'v1.10.9' }, 'cluster.kubernetes': '1.33.1' },
  ),
  'load-balancer-not-here': ofConfig(
    'cluster.apiEndpoint',
    { 'cluster.apiEndpoint': 'load-balancer' },
    { 'cluster.apiEndpoint': 'api.example.com' },
    proxmoxStack,
  ),
  'hetzner-network-is-routed': ofConfig(
    'network.topology',
    { 'network.topology': 'same-link' },
    { 'network.topology': 'gateway' },
  ),
  'bgp-keepalive-over-hold': ofConfig(
    'bgp.peers.router.keepaliveSeconds',
    peering(31),
    peering(30),
    proxmoxStack,
  ),
};
