// Cases of the ranges of a stack's network, and of the place of each node in them.
import { hostsStack, proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofConfig, ofPlan } from '../problemCase';

const hosts = 'nodes.workers.general.hosts';
const two = (address: string) => ({ [hosts]: [{ name: 'two', address }] });
const dual = (ipv6: Readonly<Record<string, unknown>>) => ({
  'network.families': 'dual-stack',
  'network.ipv6': ipv6,
});
const pool = (count: number, more = {}): unknown => ({ type: 'cpx41', count, ...more });

export const addressCases: ProblemCases = {
  'cidr-overlap': ofConfig(
    'network.pods',
    { 'network.services': '10.0.128.0/20' },
    { 'network.services': '10.0.112.0/20' },
  ),
  'cidr-nodes-outside-network': ofConfig(
    'network.nodes',
    { 'network.nodes': '10.1.1.0/24' },
    { 'network.nodes': '10.1.1.0/24', 'network.range': '10.0.0.0/15' },
  ),
  'cidr-services-size': ofConfig(
    'network.services',
    { 'network.services': '10.96.0.0/25' },
    { 'network.services': '10.96.0.0/24' },
  ),
  'cidr-pods-too-small': ofConfig(
    'network.pods',
    { 'network.pods': '10.0.128.0/22' },
    { 'network.pods': '10.0.128.0/21' },
  ),
  'cidr-pods-too-large': ofConfig(
    'network.ipv6.pods',
    dual({ pods: 'fd00:99::/63', podBlock: 80 }),
    dual({ pods: 'fd00:99::/64', podBlock: 80 }),
    proxmoxStack,
  ),
  'cidr-nodes-too-small': ofConfig(
    'network.ipv6.nodes',
    dual({ nodes: 'fd00::/123' }),
    dual({ nodes: 'fd00::/122' }),
    proxmoxStack,
  ),
  'host-outside-segment': ofConfig(`${hosts}.two.address`, two('10.0.2.2'), two('10.0.1.2'), hostsStack),
  'host-address-unusable': ofConfig(`${hosts}.two.address`, two('10.0.1.255'), two('10.0.1.254'), hostsStack),
  'node-addresses-exhausted': ofPlan(
    'nodes.workers.a.count',
    { 'nodes.workers': { a: pool(33), b: pool(2) } },
    { 'nodes.workers': { a: pool(33, { reserve: 64 }), b: pool(2) } },
  ),
  'node-addresses-overlap': ofPlan(
    'nodes.workers.b.firstAddress',
    { 'nodes.workers': { a: pool(2, { reserve: 4 }), b: pool(2, { firstAddress: 35 }) } },
    { 'nodes.workers': { a: pool(2, { reserve: 4 }), b: pool(2, { firstAddress: 36 }) } },
  ),
};
