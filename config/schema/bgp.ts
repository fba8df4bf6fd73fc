// Section `bgp`: routers the nodes peer with, which nodes do, and what is told to them.
// It must never hold a password: those come from Pulumi secrets, named here by their configuration key.
import { z } from 'zod';
import { reservedAddressTrouble } from '../reservedRanges';
import { labelSelector } from './kubernetesNames';
import { refusedBy } from './refusedBy';

const asn = z.int().min(1).max(4_294_967_295);
const name = z.string().regex(/^[a-z]([-a-z0-9]*[a-z0-9])?$/, 'must be a lower-case DNS label');
const port = z.int().min(1).max(65535);
const address = z
  .union([z.ipv4(), z.ipv6()], { error: 'must be an IPv4 or IPv6 address' })
  .refine((text) => !/^fe[89ab]/i.test(text), {
    error: 'must not be a link-local address: it says nothing without a device, and the agent knows none',
    abort: true,
  })
  .refine(...refusedBy(reservedAddressTrouble));
const labels = labelSelector;

/** What can be told to a router. */
export const advertised = ['pods', 'load-balancer', 'external', 'cluster'] as const;
export type Advertised = (typeof advertised)[number];
const advertise = z.array(z.enum(advertised)).min(1, 'must name something, or nothing is advertised');

export const bgpFamilies = ['ipv4', 'ipv6'] as const;
export type BgpFamily = (typeof bgpFamilies)[number];

export const bgpPeer = z.strictObject({
  address: address.describe('Address of the router.'),
  asn: asn.describe('Its AS number.'),
  port: port.default(179).describe('TCP port on which the router listens.'),
  multihop: z
    .int()
    .min(1)
    .max(255)
    .default(1)
    .describe('Hops to it: 1 where it is on the nodes’ own link. Only for a router of another AS.'),
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
    .describe('Time between connection attempts; Cilium waits up to twice as long.'),
  gracefulRestartSeconds: z
    .int()
    .min(0)
    .max(4095)
    .default(120)
    .describe('How long the router keeps routes while an agent restarts; 0 turns it off.'),
  passwordConfig: z
    .string()
    .regex(/^[A-Za-z][-A-Za-z0-9_]*:[A-Za-z0-9][-A-Za-z0-9_.]*$/, {
      error: 'must be a configuration key with its namespace, for example bgp:router1',
    })
    .refine((key) => !/^(routewise|pulumi):/.test(key), {
      error: 'must be in a namespace of its own, for example bgp:router1: sections are read and printed',
    })
    .optional()
    .describe(
      'Configuration key that holds the TCP MD5 password, set by `pulumi config set --secret`; none by default.',
    ),
  families: z
    .array(z.enum(bgpFamilies))
    .min(1)
    .optional()
    .describe('Families of the routes told to it; default: the family of its address.'),
  advertise: advertise
    .optional()
    .describe('What this router is told, of what the section’s `advertise` names; default: all of it.'),
  communities: z
    .strictObject({
      standard: z
        .array(z.string().regex(/^\d{1,5}:\d{1,5}$|^\d{1,10}$/, 'must be a community such as 65001:100'))
        .default([])
        .describe('RFC 1997 communities.'),
      large: z
        .array(
          z.string().regex(/^\d{1,10}:\d{1,10}:\d{1,10}$/, 'must be a large community such as 65001:1:2'),
        )
        .default([])
        .describe('RFC 8092 communities.'),
    })
    .prefault({})
    .describe('Communities of all routes told to it.'),
  localPreference: z
    .int()
    .min(0)
    .max(4_294_967_295)
    .optional()
    .describe('Local preference of all routes told to it; only within one AS.'),
});

const group = z.strictObject({
  nodes: labels.describe('Labels of the nodes of this group, as `routewise:nodes` gives them.'),
  localAsn: asn.optional().describe('AS number of these nodes; default: the section’s.'),
  peers: z
    .array(name)
    .min(1)
    .optional()
    .describe('Names of the routers these nodes peer with; default: all.'),
  listenPort: port.optional().describe('Port these nodes listen on; default: the section’s.'),
});

const override = z.strictObject({
  routerId: z
    .ipv4({ error: 'must have the form of an IPv4 address, for example 10.0.1.32' })
    .optional()
    .describe('BGP identifier of the node; default: its IPv4 address.'),
  localAsn: asn.optional().describe('AS number of this node alone.'),
  listenPort: port.optional().describe('Port this node listens on.'),
  // The definitions have a local port here, too, which no supported operator passes on to the node (its `toNodeBGPInstance`).
  peers: z
    .record(
      name,
      z.strictObject({
        localAddress: address.describe('Address of the node from which it dials this router.'),
      }),
    )
    .default({})
    .describe('How it dials single routers.'),
});

export const bgpSection = z.strictObject({
  localAsn: asn.describe('AS number of the nodes.'),
  peers: z
    .record(name, bgpPeer)
    .refine((peers) => Object.keys(peers).length > 0, { error: 'must name at least one peer' })
    .describe('Routers by name.'),
  advertise: advertise
    .default(['load-balancer'])
    .describe(
      'What is advertised: pod blocks (`pods`) and addresses of Services (`load-balancer`, `external`, `cluster`).',
    ),
  services: labels
    .default({})
    .describe('Labels of the Services whose addresses are advertised; all Services where there are none.'),
  nodes: labels.default({}).describe('Labels of the nodes that peer; all nodes where there are none.'),
  groups: z
    .record(name, group)
    .refine((groups) => Object.keys(groups).length > 0, { error: 'must name at least one group' })
    .optional()
    .describe('Groups of nodes that peer differently, by name, in place of `nodes`.'),
  listenPort: port
    .optional()
    .describe('Port the nodes listen on; by default they only dial. 179 needs a capability of its own.'),
  overrides: z
    .record(z.string().min(1), override)
    .default({})
    .describe('What is different on single nodes, by node name.'),
});

export type BgpSection = z.output<typeof bgpSection>;
export type BgpPeer = z.output<typeof bgpPeer>;
