// How many bytes encapsulation and encryption take from each packet between nodes, and the least that IPv6 needs.
// It must never say whether a cluster encapsulates or encrypts.
import { gte } from 'semver';

/** Outer UDP (8) + VXLAN or Geneve (8) + inner Ethernet (14), and the outer IP header, by the underlay's family. */
export const tunnelBytes = { ipv4: 50, ipv6: 70 } as const;

/** WireGuard's own count: from 1.19 on the largest padding is counted too. */
export const wireguardBytesOf = { before119: 80, from119: 95 } as const;

/** Bytes WireGuard takes of each packet. @param version of Cilium, `1.19.6` */
export function wireguardBytes(version: string): number {
  return gte(version, '1.19.0') ? wireguardBytesOf.from119 : wireguardBytesOf.before119;
}

/** IPsec with keys of 128 bits: Cilium: pkg/mtu/mtu.go, `EncryptionIPsecOverhead`. */
export const ipsecBytes = 77;

/** Every IPv6 link must carry packets of this many bytes: RFC 8200, section 5. */
export const ipv6LeastMtu = 1280;
