// Section `network`: the address ranges. Whether they fit together is checked where all sections are known.
// It must never accept a network address with host bits set.
import { z } from 'zod';
import { parseCidr } from '../cidr';

export const cidr4 = z.string().refine((text) => parseCidr(text)?.family === 4, {
  error: 'must be an IPv4 network with its prefix length and no host bits, for example 10.0.1.0/24',
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
});
