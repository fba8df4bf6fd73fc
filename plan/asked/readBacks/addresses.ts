// Address families, blocks and pools, read back out of values: what Kubernetes, firewalls and routes are told as well.
// It must never ask of a value what plan/effective does not say.
import { hostAddress, maskedNetwork } from '../../../config/cidr';
import type { Valued } from '../../effective/options';
import * as effective from '../../effective/options';
import type { Family } from '../../ground/networks';
import type { Planned, ReadBack } from '../readBack';
import { ciliumOf } from '../take';

export const addresses: readonly ReadBack[] = [
  {
    decision: 'network.families',
    keys: ['ipv4.enabled', 'ipv6.enabled'],
    planned: ({ decided: { networks } }) => familiesText(networks.families),
    effective: ({ values }) => familiesText(familiesOf(values)),
    remedy: 'say it by routewise:network.families: Kubernetes, its ranges and the nodes follow from that',
  },
  {
    decision: 'cilium.ipam',
    keys: ['ipam.mode', 'eni.enabled'],
    planned: ({ decided }) => decided.blocks,
    effective: (valued) => effective.ipam(valued),
    take: (found) =>
      found === 'kubernetes' || found === 'cluster-pool' ? ciliumOf({ ipam: found }) : undefined,
    remedy: 'remove the value, or say it by routewise:cilium.ipam: kubernetes or cluster-pool',
  },
  {
    decision: 'network.pods',
    keys: ['ipam.operator.clusterPoolIPv4PodCIDRList', 'ipam.operator.clusterPoolIPv6PodCIDRList'],
    planned: ({ decided }) => decided.addressing.pods.map(({ cidr }) => network(cidr)).join(', '),
    effective: (valued, plan) =>
      poolsOfPlan(valued, plan)
        ? effective
            .podPools(valued)
            .map(({ cidr }) => network(cidr))
            .join(', ')
        : undefined,
    remedy:
      'say it by routewise:network.pods (IPv6: routewise:network.ipv6.pods): Kubernetes, firewalls and routes are told the same then',
  },
  {
    decision: 'network.podBlock',
    keys: ['ipam.operator.clusterPoolIPv4MaskSize', 'ipam.operator.clusterPoolIPv6MaskSize'],
    planned: ({ decided }) => decided.addressing.pods.map(({ block }) => block).join(', '),
    effective: (valued, plan) =>
      poolsOfPlan(valued, plan)
        ? plan.decided.networks.families
            .map((family) => valued.values.text(`ipam.operator.clusterPool${familyNames[family]}MaskSize`))
            .join(', ')
        : undefined,
    remedy: 'say it by routewise:network.podBlock (IPv6: routewise:network.ipv6.podBlock)',
  },
];

/** Whether Cilium gives out blocks, of the families that the plan has: else the difference is another one. */
function poolsOfPlan(valued: Valued, { decided }: Planned): boolean {
  return (
    decided.blocks === 'cluster-pool' &&
    effective.ipam(valued) === 'cluster-pool' &&
    familiesText(familiesOf(valued.values)) === familiesText(decided.networks.families)
  );
}

const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

function familiesOf(values: Valued['values']): Family[] {
  return (['ipv4', 'ipv6'] as const).filter((family) => effective[family](values));
}

function familiesText(families: readonly Family[]): string {
  return families.map((family) => familyNames[family]).join(' and ') || 'none';
}

/** As Cilium reads it: without host bits. */
function network(text: string): string {
  const found = maskedNetwork(text);
  return found === undefined ? text : `${hostAddress(found, 0)}/${found.prefix}`;
}
