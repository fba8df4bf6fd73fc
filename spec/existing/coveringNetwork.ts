// Finds the smallest network that all given addresses are in.
// It must never reach into a range that is known to be something else's.
import { Address4, Address6 } from 'ip-address';
import { cidr, overlaps } from '../../config/cidr';

/**
 * @param taken ranges that it must keep out of
 * @param longest prefix length at most; default /24 for IPv4, /64 for IPv6
 * @returns nothing without addresses, or where everything in question is taken
 */
export function coveringNetwork(
  addresses: readonly string[],
  taken: readonly string[],
  longest?: number,
): string | undefined {
  const [first] = addresses;
  if (first === undefined) return undefined;
  const bits = first.includes(':') ? 128 : 32;
  const others = taken.map((each) => cidr(each)).filter(({ family }) => family === (bits === 128 ? 6 : 4));
  const start = longest ?? (bits === 128 ? 64 : 24);
  let narrowest: string | undefined;
  for (let prefix = start; prefix >= (bits === 128 ? 16 : 8); prefix -= 1) {
    const network = networkOf(first, prefix);
    const parsed = cidr(network);
    if (others.some((other) => overlaps(parsed, other))) break;
    narrowest ??= network;
    if (addresses.every((address) => networkOf(address, prefix) === network)) return network;
  }
  // Nodes on either side of the pods' range: the first one's own surroundings are all that can be told.
  return narrowest;
}

/** `10.0.1.7`, 24 → `10.0.1.0/24`. */
function networkOf(address: string, prefix: number): string {
  const text = `${address}/${prefix}`;
  const parsed = address.includes(':') ? new Address6(text) : new Address4(text);
  return `${parsed.startAddress().correctForm()}/${prefix}`;
}
