// Hands out loopback addresses (127.x.y.z) where the real cloud hands out public ones, from a block of the sandbox's own.
// It must never leave its block, nor give an address of the default loopback network 127.0.0.0/16.
import { createHash } from 'node:crypto';
import type { AddressSource } from './interfaces';

/** Usable addresses in a block: a /16 without .0 and .255 hosts. */
const hostsPerRow = 254;

/** A block (`127.x`) derived from a name such as the sandbox's directory, so that two sandboxes rarely meet: x is 1 to 254. */
export function loopbackBlockFor(name: string): string {
  const first = createHash('sha256').update(name).digest()[0] ?? 0;
  return `127.${(first % 254) + 1}`;
}

/** Addresses `127.x.1.1`, `127.x.1.2` … in order. @param block `127.x`, x from 1 to 254 @throws RangeError on another block or when it is used up */
export function loopbackAddresses(block: string): AddressSource {
  const x = /^127\.(\d{1,3})$/.exec(block)?.[1];
  if (x === undefined || Number(x) < 1 || Number(x) > 254) {
    throw new RangeError(`Loopback block "${block}" is not of the form 127.x with x from 1 to 254.`);
  }
  let given = 0;
  return {
    next() {
      const row = 1 + Math.floor(given / hostsPerRow);
      if (row > 254) throw new RangeError(`Loopback block ${block} has no address left.`);
      const host = 1 + (given % hostsPerRow);
      given += 1;
      return `${block}.${row}.${host}`;
    },
  };
}
