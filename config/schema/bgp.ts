// Section `bgp`: routers the nodes peer with, and what is told to them.
// It must never hold a password: those come from Pulumi secrets.
import { z } from 'zod';

const asn = z.int().min(1).max(4_294_967_295);

export const bgpPeer = z.strictObject({
  address: z
    .union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 or IPv6 address' })
    .describe('Address of the router.'),
  asn: asn.describe('Its AS number.'),
  multihop: z.int().min(1).max(255).default(1).describe('Hops to it: 1 where it is on the nodes’ own link.'),
  holdSeconds: z.int().min(3).max(65535).default(90).describe('Hold time.'),
  keepaliveSeconds: z
    .int()
    .min(1)
    .max(65535)
    .default(30)
    .describe('Keepalive interval; at most the hold time.'),
  connectRetrySeconds: z
    .int()
    .min(1)
    .max(2_147_483_647)
    .default(120)
    .describe('Time between connection attempts.'),
  gracefulRestartSeconds: z
    .int()
    .min(0)
    .max(4095)
    .default(120)
    .describe('How long the router keeps routes while an agent restarts; 0 turns it off.'),
});

export const bgpSection = z.strictObject({
  localAsn: asn.describe('AS number of the nodes.'),
  peers: z
    .record(z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be a lower-case DNS label'), bgpPeer)
    .refine((peers) => Object.keys(peers).length > 0, { error: 'must name at least one peer' })
    .describe('Routers by name.'),
  advertise: z
    .array(z.enum(['pods', 'load-balancer', 'external', 'cluster']))
    .min(1, 'must name something, or nothing is advertised')
    .default(['load-balancer'])
    .describe(
      'What is advertised: pod blocks (`pods`) and addresses of Services (`load-balancer`, `external`, `cluster`).',
    ),
  nodes: z
    .record(z.string(), z.string())
    .default({})
    .describe('Labels of the nodes that peer; all nodes where there are none.'),
});
