// Computes the MTU of the pods' default route from the MTU of the link, as the agent does.
// It must never decide what the link's MTU is.
import type { CiliumVersion } from '../../config/schema/versions';
import type { ClusterFacts } from '../facts';
import type { ValueView } from '../values/valueView';
import { before, encryption, ipv4, ipv6Underlay, tunnel } from './options';

export const mtuSource = 'Cilium: pkg/mtu/mtu.go';
/** RFC 8200, section 5: no IPv6 below. */
export const leastForIPv6 = 1280;

/** 80 bytes up to 1.18, 95 from 1.19 on: the largest padding is counted too. */
export function wireguardOverhead(version: CiliumVersion): number {
  return before(version, '1.19') ? 80 : 95;
}

/** IPsec with keys of 128 bits. */
const ipsecOverhead = 77;

/** Bytes that encapsulation and encryption take from each packet between nodes. */
export function overhead(version: CiliumVersion, values: ValueView, facts: ClusterFacts): number {
  const context = { version, values };
  const wide = before(version, '1.19') ? !ipv4(values) : ipv6Underlay(context, facts);
  const encapsulation = tunnel(context) ? (wide ? 70 : 50) : 0;
  const cipher = { wireguard: wireguardOverhead(version), ipsec: ipsecOverhead, ztunnel: 0, none: 0 };
  return encapsulation + cipher[encryption(values)];
}
