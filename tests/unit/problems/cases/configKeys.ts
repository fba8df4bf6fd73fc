// Cases of keys and values of a stack's configuration, whatever they are about.
import { proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofConfig } from '../problemCase';

export const configKeyCases: ProblemCases = {
  'config-unknown-key': ofConfig(
    'nodes.controlPlanes.cuont',
    { 'nodes.controlPlanes': { type: 'cpx31', cuont: 3 } },
    { 'nodes.controlPlanes': { type: 'cpx31', count: 3 } },
  ),
  'config-missing-key': ofConfig(
    'nodes.workers.general.count',
    { 'nodes.workers.general': { type: 'cpx41' } },
    { 'nodes.workers.general': { type: 'cpx41', count: 0 } },
  ),
  'config-wrong-type': ofConfig(
    'nodes.controlPlanes.count',
    { 'nodes.controlPlanes.count': '3' },
    { 'nodes.controlPlanes.count': 3 },
  ),
  'config-invalid-value': ofConfig(
    'nodes.controlPlanes.count',
    { 'nodes.controlPlanes.count': 2 },
    { 'nodes.controlPlanes.count': 1 },
  ),
  'config-unknown-name': ofConfig(
    'nodes.workers.general.segment',
    { 'nodes.workers.general.segment': 'second' },
    {
      'nodes.workers.general.segment': 'second',
      'network.segments': { second: { nodes: '10.0.2.0/24' } },
    },
    proxmoxStack,
  ),
};
