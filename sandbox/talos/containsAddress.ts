// Says whether an address lies in a subnet.
// Must never fail on what a machine config may hold: a subnet marked with `!` excludes, and matches nothing here.
import { Address4, Address6 } from 'ip-address';

export function containsAddress(subnet: string, address: string): boolean {
  if (subnet.startsWith('!') || subnet.includes(':') !== address.includes(':')) return false;
  try {
    return address.includes(':')
      ? new Address6(address).isInSubnet(new Address6(subnet))
      : new Address4(address).isInSubnet(new Address4(subnet));
  } catch {
    return false;
  }
}
