// Decides how nodes reach each other, from what is known of the provider's network.
// It must never assume a shared link where the provider does not promise one.
import { cidr, hostAddress } from '../config/cidr';
import type { ClusterSpec } from '../config/schema/stack';
import type { Decision } from './decision';
import { sources } from './sources';

/**
 * `same-link`: one L2 segment. `gateway`: each hop by the provider's router. `routed`: a fabric that learns pod
 * routes by BGP.
 */
export type Topology = 'same-link' | 'gateway' | 'routed';

/** What each provider's network promises. */
const byProvider: Record<ClusterSpec['provider']['kind'], (spec: ClusterSpec) => Decision<Topology>> = {
  hetzner: (spec) => ({
    choice: 'gateway',
    decidedBy: 'plan',
    reasons: [
      {
        text: `Hosts of a Hetzner private network have addresses of their own (/32) and reach each other by the gateway ${hostAddress(cidr(spec.network.range), 1)}, never by ARP.`,
        source: sources.hetznerNetwork,
      },
    ],
    turnedDown: [
      {
        choice: 'same-link',
        why: 'no two servers share an L2 segment',
        unless: 'the nodes were on one vSwitch or bridge',
      },
      {
        choice: 'routed',
        why: 'the gateway speaks no BGP',
        unless: 'a router of your own carried the pod routes',
      },
    ],
  }),
};

export function planTopology(spec: ClusterSpec): Decision<Topology> {
  return byProvider[spec.provider.kind](spec);
}
