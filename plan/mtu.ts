// Decides the MTU on each hop: the link between nodes, what encapsulation takes, what is left for pods.
// It must never subtract overhead from Cilium's own `MTU` value: that is the MTU of the link.
import type { ClusterSpec } from '../config/schema/stack';
import type { RoutingChoice } from '../config/schema/cilium';
import type { Reason } from './decision';
import { sources } from './sources';

/** Sizes in bytes. */
export interface MtuPlan {
  /** MTU of the link between nodes; the Helm value `MTU`. */
  readonly link: number;
  /** What is taken from each packet between nodes, and by what. */
  readonly overhead: readonly { readonly by: string; readonly bytes: number }[];
  /** MTU of the pods' default route. */
  readonly podRoute: number;
  readonly reasons: readonly Reason[];
}

/** Outer IPv4 (20) + UDP (8) + VXLAN or Geneve (8) + inner Ethernet (14). */
const tunnelOverheadIPv4 = 50;
const hetznerPrivate = 1450;

/** The link between nodes, by provider. */
const links: Record<
  ClusterSpec['provider']['kind'],
  { readonly mtu: number; readonly reasons: readonly Reason[] }
> = {
  hetzner: {
    mtu: hetznerPrivate,
    reasons: [
      {
        text: `Hetzner’s private network carries packets of up to ${hetznerPrivate} bytes.`,
        source: sources.hetznerMtu,
      },
      {
        text: 'It is set rather than detected, because a node’s public interface has 1500 and would win where it alone is selected.',
        source: sources.mtuDetection,
      },
    ],
  },
};

export function planMtu(spec: ClusterSpec, routing: RoutingChoice): MtuPlan {
  const link = links[spec.provider.kind];
  const overhead =
    routing === 'tunnel' ? [{ by: spec.cilium.tunnelProtocol, bytes: tunnelOverheadIPv4 }] : [];
  const podRoute = overhead.reduce((rest, { bytes }) => rest - bytes, link.mtu);
  return {
    link: link.mtu,
    overhead,
    podRoute,
    reasons: [
      ...link.reasons,
      overhead.length === 0
        ? { text: 'Nothing is encapsulated, so pods use the MTU of the link.', source: sources.mtu }
        : {
            text: `${spec.cilium.tunnelProtocol} over IPv4 takes ${tunnelOverheadIPv4} bytes, which leaves ${podRoute} for pods.`,
            source: sources.mtu,
          },
    ],
  };
}
