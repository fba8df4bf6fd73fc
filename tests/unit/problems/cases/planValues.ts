// Cases of Helm values that say something else than the plan, of the stack and of a running release.
import { existingPlan, running } from '../../../fixtures/observed';
import { hostsStack } from '../../../fixtures/stacks';
import type { ProblemCases, Told } from '../problemCase';
import { ofPlan, told } from '../problemCase';

const blockOf = (size: number) => ({
  'cilium.values': { ipam: { operator: { clusterPoolIPv4MaskSize: size } } },
});
const releaseWith = (values: Readonly<Record<string, unknown>>): Told => {
  return () => told(() => existingPlan({}, running({ ipam: { mode: 'kubernetes' }, ...values })).remarks);
};
const modified = { 'cilium.allowKeys': ['vxlanAcceleration'] };

export const planValueCases: ProblemCases = {
  'value-against-plan': ofPlan(
    'cilium.values.ipam.operator.clusterPoolIPv4MaskSize',
    blockOf(26),
    blockOf(24),
    hostsStack,
  ),
  'running-value-left-out': {
    at: 'routewise:provider.cluster',
    trips: releaseWith({ mtu: 1400 }),
    misses: releaseWith({ MTU: 1400 }),
  },
  'allow-keys-without-chart': ofPlan('cilium.allowKeys', modified, {
    ...modified,
    'cilium.chart': { repository: 'https://charts.example/' },
  }),
};
