// Says in what packets travel between nodes: the tunnel's protocol, its port, and the addresses it runs between.
// It must never decide whether there is a tunnel: routing does.
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';
import { tunnelPorts } from '../../config/ports';
import type { RoutingChoice } from '../../config/schema/cilium';

export interface TunnelPlan {
  readonly protocol: 'vxlan' | 'geneve';
  /** UDP. */
  readonly port: number;
  /** Family of the nodes' addresses that it runs between. */
  readonly underlay: 'ipv4' | 'ipv6';
}

/** @returns undefined where packets travel as they are */
export function planTunnel(spec: ClusterSpec, routing: RoutingChoice, asked: Asked): TunnelPlan | undefined {
  if (routing !== 'tunnel') return undefined;
  const { tunnelProtocol } = spec.cilium;
  return {
    protocol: tunnelProtocol,
    port: asked.tunnelPort ?? tunnelPorts[tunnelProtocol],
    underlay: asked.underlay ?? underlayOf(spec),
  };
}

/** Family of the nodes' addresses among themselves. */
export function underlayOf({ network }: ClusterSpec): 'ipv4' | 'ipv6' {
  return network.families === 'ipv6' ? 'ipv6' : 'ipv4';
}
