// Computes the MTU of the pods' default route from the MTU of the link, as the agent does.
// It must never decide what the link's MTU is.
import type { CiliumVersion } from '../../config/schema/versions';
import type { ClusterFacts } from './facts';
import type { ValueView } from './valueView';
import { ipsecBytes, tunnelBytes, wireguardBytes } from '../known/packetOverhead';
import { before, egressGateway, encryption, ipv4, ipv6Underlay, tunnel } from './options';

export const mtuSource = 'Cilium: pkg/mtu/mtu.go';
/** Bytes that encapsulation and encryption take from each packet between nodes. */
export function overhead(version: CiliumVersion, values: ValueView, facts: ClusterFacts): number {
  const context = { version, values };
  const wide = before(version, '1.19') ? !ipv4(values) : ipv6Underlay(context, facts);
  // The egress gateway's tunnel device counts with native routing, too, and then as one over IPv4.
  const encapsulation = tunnel(context)
    ? tunnelBytes[wide ? 'ipv6' : 'ipv4']
    : egressGateway(values)
      ? tunnelBytes.ipv4
      : 0;
  const cipher = { wireguard: wireguardBytes(version), ipsec: ipsecBytes, ztunnel: 0, none: 0 };
  return encapsulation + cipher[encryption(values)];
}
