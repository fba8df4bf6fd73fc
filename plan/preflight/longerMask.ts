// Finds a mask for a host's address that leaves pods and Services out, and says what becomes of the other hosts on its link by it.
// It must never shorten a mask.
import { cidr, holdsAddress, networkOf, overlaps } from '../../config/cidr';

/**
 * @param own the address with its mask now: `10.4.100.1/8`
 * @param hosts addresses of all hosts of the stack
 * @param held ranges of pods and Services that the mask takes in
 */
export function longerMask(own: string, hosts: readonly string[], held: readonly string[]): string {
  const network = networkOf(own);
  const bits = network.family === 4 ? 32 : 128;
  const peers = hosts.filter((address) => holdsAddress(network, address));
  const [address = ''] = own.split('/');
  const ranges = held.map((range) => cidr(range));
  for (let length = network.prefix + 1; length < bits; length += 1) {
    const narrower = networkOf(`${address}/${length}`);
    if (ranges.some((range) => overlaps(narrower, range))) continue;
    return peers.every((peer) => holdsAddress(narrower, peer))
      ? `with a /${length} it leaves that out, and still holds all hosts of the stack that it holds now`
      : `with a /${length} it leaves that out, and other hosts of its link as well: these need a router, or a route by the card`;
  }
  return 'no longer mask leaves that out: pods and Services need other ranges';
}
