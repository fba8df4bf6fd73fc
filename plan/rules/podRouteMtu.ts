// Computes the MTU of the pods' default route from the MTU of the link, as the agent does.
// It must never decide what the link's MTU is.
import type { CiliumVersion } from '../../config/schema/versions';
import type { ClusterFacts } from '../facts';
import type { ValueView } from '../values/valueView';
import { tunnelBytes, wireguardBytes } from '../packetOverhead';
import { before, encryption, ipv4, ipv6Underlay, tunnel } from './options';

export const mtuSource = 'Cilium: pkg/mtu/mtu.go';
/** IPsec with keys of 128 bits. */
const ipsecOverhead = 77;

/** Bytes that encapsulation and encryption take from each packet between nodes. */
export function overhead(version: CiliumVersion, values: ValueView, facts: ClusterFacts): number {
  const context = { version, values };
  const wide = before(version, '1.19') ? !ipv4(values) : ipv6Underlay(context, facts);
  const encapsulation = tunnel(context) ? tunnelBytes[wide ? 'ipv6' : 'ipv4'] : 0;
  const cipher = { wireguard: wireguardBytes(version), ipsec: ipsecOverhead, ztunnel: 0, none: 0 };
  return encapsulation + cipher[encryption(values)];
}
