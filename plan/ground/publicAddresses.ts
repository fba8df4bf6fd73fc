// Says of networks whether the Internet can reach them by their addresses.
// It must never take an address for a private one that no registry keeps as such.
import { BlockList } from 'node:net';
import { parseCidr } from '../../config/cidr';

/** RFC 1918, RFC 6598 (carriers and many VPNs), RFC 4193, and what never leaves a link or a host. */
const kept = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const)
  kept.addSubnet(network, prefix, 'ipv4');
kept.addSubnet('fc00::', 7, 'ipv6');
kept.addSubnet('fe80::', 10, 'ipv6');

/** @param networks in CIDR form, or addresses; what is neither is left out */
export function publicOf(networks: readonly string[]): string[] {
  return networks.filter((text) => {
    const address = text.replace(/\/.*$/, '');
    const isIPv6 = address.includes(':');
    const isNetwork = parseCidr(text.includes('/') ? text : `${text}/${isIPv6 ? 128 : 32}`) !== undefined;
    return isNetwork && !kept.check(address, isIPv6 ? 'ipv6' : 'ipv4');
  });
}
