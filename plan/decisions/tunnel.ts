// Says in what packets travel between nodes: the tunnel's protocol, its port, and the addresses it runs between.
// It must never decide whether there is a tunnel: routing does.
import { gte } from 'semver';
import { tunnelPorts } from '../../config/ports';
import type { RoutingChoice } from '../../config/schema/cilium';
import type { Asked } from '../ground/asked';
import type { Ground } from '../ground/ground';
import type { Family } from '../ground/networks';
import { underlayOf } from '../ground/networks';
import { tunnelBytes } from '../known/packetOverhead';

export interface TunnelPlan {
  readonly protocol: 'vxlan' | 'geneve';
  /** UDP. */
  readonly port: number;
  /** Family of the nodes' addresses that it runs between. */
  readonly underlay: Family;
}

export interface TunnelGround extends Pick<Ground, 'spec' | 'networks'> {
  readonly asked: Asked;
}

/** @returns undefined where packets travel as they are */
export function planTunnel(ground: TunnelGround, routing: RoutingChoice): TunnelPlan | undefined {
  if (routing !== 'tunnel') return undefined;
  const { tunnelProtocol } = ground.spec.cilium;
  return {
    protocol: tunnelProtocol,
    port: ground.asked.tunnelPort ?? tunnelPorts[tunnelProtocol],
    underlay: tunnelUnderlay(ground),
  };
}

/** Between addresses of which family a tunnel runs, or would. */
function tunnelUnderlay({ networks, asked }: Omit<TunnelGround, 'spec'>): Family {
  return asked.underlay ?? underlayOf(networks);
}

/**
 * What a tunnel takes of each packet, or would, in bytes. Agents of 1.18 count the larger header only where there is no IPv4
 * at all: pkg/mtu/cell.go.
 */
export function tunnelHeader(ground: TunnelGround): number {
  const counts = gte(ground.spec.cilium.version, '1.19.0');
  return tunnelBytes[counts ? tunnelUnderlay(ground) : underlayOf(ground.networks)];
}
