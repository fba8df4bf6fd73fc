// Cases of what a stack says of its machines, and that the provider wants or has no use for.
import { hostsStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofConfig } from '../problemCase';

const workers = 'nodes.workers.general';
const two = { name: 'two', address: '10.0.1.2' };

export const machineCases: ProblemCases = {
  'machine-key-without-effect': ofConfig(
    'nodes.fixes',
    { 'nodes.fixes': ['offloads'] },
    { 'nodes.fixes': [] },
  ),
  'machine-not-described': ofConfig(
    `${workers}.type`,
    { [workers]: { count: 3 } },
    { [workers]: { type: 'cpx41', count: 3 } },
  ),
  'hosts-miscounted': ofConfig(
    `${workers}.count`,
    { [`${workers}.count`]: 2 },
    { [`${workers}.count`]: 1 },
    hostsStack,
  ),
  'hosts-twice': ofConfig(
    `${workers}.hosts.two.address`,
    { [`${workers}.hosts`]: [{ ...two, address: '10.0.1.1' }] },
    { [`${workers}.hosts`]: [{ ...two, address: '10.0.1.3' }] },
    hostsStack,
  ),
  'hosts-one-target': ofConfig(
    `${workers}.hosts.two.ssh`,
    { [`${workers}.hosts`]: [{ ...two, ssh: 'admin@10.0.1.1' }] },
    { [`${workers}.hosts`]: [{ ...two, ssh: 'admin@10.0.1.1:2222' }] },
    hostsStack,
  ),
};
