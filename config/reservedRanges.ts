// Says which addresses no node, pod or Service can have, whatever a network is called.
// It must never take a range for reserved that somebody may use within a network of their own.
import type { Cidr } from './cidr';
import { cidr, contains, overlaps, parseCidr } from './cidr';

/** RFC 6890 and the registries of special-purpose addresses it made. */
const reserved: readonly (readonly [Cidr, string])[] = (
  [
    ['0.0.0.0/8', 'means “this host”'],
    ['127.0.0.0/8', 'is loopback'],
    ['169.254.0.0/16', 'is link-local, where clouds serve their metadata'],
    ['224.0.0.0/4', 'is multicast'],
    ['240.0.0.0/4', 'is reserved, and not routed'],
    ['::/127', 'means “no address” and loopback'],
    ['::ffff:0:0/96', 'stands for IPv4 addresses'],
    ['fe80::/10', 'is link-local'],
    ['ff00::/8', 'is multicast'],
  ] as const
).map(([text, why]) => [cidr(text), why]);

/** @returns what is wrong with the range, completing “it …”; nothing where hosts may have all of its addresses */
export function reservedTrouble(range: Cidr): string | undefined {
  const met = reserved.find(([each]) => overlaps(each, range));
  if (met === undefined) return undefined;
  const [{ text }, why] = met;
  return `must keep out of ${text}, which ${why} (RFC 6890)`;
}

/** @returns what is wrong with a range as that of senders: no packet of another machine comes from there */
export function sourceTrouble(range: Cidr): string | undefined {
  const within = reserved.find(([each]) => contains(each, range));
  if (within === undefined) return undefined;
  const [{ text }, why] = within;
  return `must be where others send from, and ${text} ${why} (RFC 6890)`;
}

/** The same as {@link reservedTrouble} for one address. */
export function reservedAddressTrouble(address: string): string | undefined {
  const single = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`);
  return single === undefined ? undefined : reservedTrouble(single);
}
