// Cases of the rules that look at a stack: one that trips each, the path it blames, and a near miss.
// It must never hold a rule that can be told of values alone: those have their cases beside this file.
import { hostsStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../../problems/problemCase';
import { ofPlan } from '../../problems/problemCase';

const workers = (count: number) => ({ 'nodes.workers': { general: { type: 'cpx41', count } } });
const balanced = { 'cluster.apiEndpoint': 'load-balancer' };
const patched = (patch: Readonly<Record<string, unknown>>) => ({
  'distribution.kind': 'talos',
  'distribution.patches.workers': [patch],
});

export const stackRuleCases: ProblemCases = {
  'hetzner-network-limit': ofPlan('nodes', { ...workers(97), ...balanced }, { ...workers(96), ...balanced }),
  'api-open-to-the-world': ofPlan(
    'access.talosApi',
    { 'access.talosApi': ['203.0.113.0/24', '0.0.0.0/0'] },
    { 'access.talosApi': ['203.0.113.0/24'] },
  ),
  // What the load balancer stands before is no firewall's.
  'api-closed-to-pulumi': ofPlan(
    'access.kubernetesApi',
    { 'access.kubernetesApi': [] },
    { 'access.kubernetesApi': [], ...balanced },
  ),
  'metadata-open-to-pods': ofPlan(
    'access.metadataService',
    { 'access.metadataService': 'open' },
    { 'access.metadataService': 'block' },
  ),
  'load-balancer-filters-nothing': ofPlan('access.kubernetesApi', balanced, {
    'cluster.apiEndpoint': 'control-plane',
  }),
  'node-ipam-private-addresses': ofPlan(
    'cilium.loadBalancer.ipam',
    {},
    { 'provider.podRoutes': 'cloud-controller' },
  ),
  'single-control-plane': ofPlan(
    'nodes.controlPlanes.count',
    { 'nodes.controlPlanes.count': 1 },
    { 'nodes.controlPlanes.count': 3 },
  ),
  'api-endpoint-of-one-node': ofPlan(
    'cluster.apiEndpoint',
    { 'cluster.apiEndpoint': '10.0.1.12' },
    // Nobody’s of the planned nodes: the stack’s own to lead somewhere.
    { 'cluster.apiEndpoint': '10.0.1.200' },
  ),
  'hosts-given-addresses': ofPlan(
    'network.families',
    { 'network.families': 'dual-stack' },
    { 'network.families': 'ipv4' },
    hostsStack,
  ),
  'cilium-may-be-uninstalled': ofPlan(
    'safety.uninstallCilium',
    { 'safety.uninstallCilium': true },
    { 'safety.uninstallCilium': false },
  ),
  'no-place-for-pods': ofPlan(
    'nodes.workers',
    { 'nodes.workers': {} },
    { 'nodes.workers': {}, 'nodes.controlPlanes.schedulable': true },
  ),
  'talos-firewall-relied-upon': ofPlan(
    'distribution.patches',
    patched({ apiVersion: 'v1alpha1', kind: 'NetworkDefaultActionConfig', ingress: 'block' }),
    patched({ apiVersion: 'v1alpha1', kind: 'HostnameConfig', auto: 'off' }),
  ),
};
