// Section `network`: the address ranges, the links, and what connects them. Whether they fit together is checked where
// all sections are known. It must never accept a network address with host bits set.
import { z } from 'zod';
import { cidr, parseCidr } from '../cidr';
import { reservedAddressTrouble, reservedTrouble } from '../reservedRanges';
import { refusedBy } from './refusedBy';

/** A network that hosts may have addresses of. */
const network = (family: 4 | 6, form: string) =>
  z
    .string()
    .refine((text) => parseCidr(text)?.family === family, { error: form, abort: true })
    .refine(...refusedBy((text: string) => reservedTrouble(cidr(text))));
export const cidr4 = network(
  4,
  'must be an IPv4 network with its prefix length and no host bits, for example 10.0.1.0/24',
);
export const cidr6 = network(
  6,
  'must be an IPv6 network with its prefix length and no host bits, for example fd00:10::/64',
);
/** An address that a host may have. */
export const address4 = z
  .ipv4({ error: 'must be an IPv4 address, for example 10.0.1.11', abort: true })
  .refine(...refusedBy(reservedAddressTrouble));
/** Bytes; 9216 is what jumbo links of data centre switches carry at most. */
export const linkMtu = z.int().min(1280).max(9216);

export const addressFamilies = ['ipv4', 'dual-stack', 'ipv6'] as const;
export type AddressFamilies = (typeof addressFamilies)[number];

const segment = z.strictObject({
  nodes: cidr4.describe('Addresses of the nodes on this segment.'),
  mtu: linkMtu.optional().describe('MTU of this segment in bytes; default: `network.mtu`.'),
  site: z.string().min(1).optional().describe('Where the segment is, for the picture and for reasons.'),
  foreignAddresses: z
    .enum(['forwarded', 'dropped'])
    .default('forwarded')
    .describe(
      'Whether the link passes packets whose source is not the node’s own address: `dropped` on Wi-Fi bridges and on clouds with source checks.',
    ),
});

export const networkSection = z.strictObject({
  range: cidr4
    .default('10.0.0.0/16')
    .describe('The provider’s private network, which holds the node addresses.'),
  nodes: cidr4.default('10.0.1.0/24').describe('Node addresses; a subnet of `range`.'),
  services: cidr4.default('10.0.8.0/21').describe('Addresses of Kubernetes Services (ClusterIPs).'),
  pods: cidr4
    .default('10.0.128.0/17')
    .describe('Pod addresses, a block of prefix length `podBlock` for each node.'),
  podBlock: z
    .int()
    .min(20)
    .max(28)
    .default(24)
    .describe('Prefix length of each node’s block of pod addresses: 24 is 254 pods.'),
  families: z
    .enum(addressFamilies)
    .default('ipv4')
    .describe(
      'Address families of pods and Services. A running cluster cannot change them: it has to be rebuilt.',
    ),
  ipv6: z
    .strictObject({
      nodes: cidr6
        .optional()
        .describe(
          'IPv6 addresses of the nodes: a ULA underlay where the network gives none. Default: a /64 of the cluster’s own prefix.',
        ),
      services: cidr6
        .optional()
        .describe('IPv6 addresses of Services. Default: a /112 of the cluster’s own prefix.'),
      pods: cidr6.optional().describe('IPv6 addresses of pods. Default: a /49 of the cluster’s own prefix.'),
      seed: z
        .string()
        .min(1)
        .optional()
        .describe(
          'What the cluster’s own prefix (a ULA /48, RFC 4193) follows from; default: its name. Clusters that may meet one day and bear the same name need different ones.',
        ),
      podBlock: z
        .int()
        .min(56)
        .max(124)
        .default(64)
        .describe('Prefix length of each node’s block of IPv6 pod addresses.'),
    })
    .prefault({})
    .describe('IPv6 ranges, used with `families: dual-stack` or `ipv6`.'),
  topology: z
    .enum(['auto', 'same-link', 'gateway', 'routed'])
    .default('auto')
    .describe(
      'How nodes reach each other: on one L2 segment, each hop by a gateway, or by a fabric that learns pod routes by BGP. `auto` follows from provider and segments.',
    ),
  mtu: linkMtu
    .optional()
    .describe(
      'MTU of the link between nodes in bytes, encapsulation not taken off; default: what the provider’s network carries.',
    ),
  segments: z
    .record(z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be a lower-case DNS label'), segment)
    .default({})
    .describe(
      'L2 segments beside the one of `nodes`, by name; a pool is put on one by its own `segment` key.',
    ),
  between: z
    .strictObject({
      mtu: linkMtu.optional().describe('Smallest MTU on the way between segments, in bytes.'),
      podRoutes: z
        .enum(['none', 'router'])
        .default('none')
        .describe(
          'Whether the routers between the segments carry packets to pod addresses, having learnt them by BGP.',
        ),
    })
    .prefault({})
    .describe('What lies between segments.'),
});
