// Address arithmetic on CIDRs, over the ip-address library, in the few words the planner needs.
// It must never take a CIDR with host bits for a network unasked: in a stack such a value is a typing mistake.
import { Address4, Address6 } from 'ip-address';

/** A parsed network: first address as a big integer, prefix length and family. */
export interface Cidr {
  readonly text: string;
  readonly family: 4 | 6;
  readonly prefix: number;
  readonly first: bigint;
  readonly last: bigint;
}

/** Parses `10.0.0.0/16` or `fd00::/104`; `undefined` where the text is no network address with a prefix length. */
export function parseCidr(text: string): Cidr | undefined {
  const read = readCidr(text, 'ParsePrefix');
  if (read === undefined) return undefined;
  const address = addressOf(read);
  const value = address.bigInt();
  const network = around(address, value, text);
  return network.first === value ? network : undefined;
}

function addressOf(text: string): Address4 | Address6 {
  return text.includes(':') ? new Address6(text) : new Address4(text);
}

/** The network that an address is in. Plans ask by the thousand: the library's own first and last address go by way of texts. */
function around(address: Address4 | Address6, value: bigint, text?: string): Cidr {
  const family = address instanceof Address4 ? 4 : 6;
  const prefix = address.subnetMask;
  const hostBits = (1n << BigInt((family === 4 ? 32 : 128) - prefix)) - 1n;
  const last = value | hostBits;
  const first = last - hostBits;
  return { text: text ?? `${written(first, family)}/${prefix}`, family, prefix, first, last };
}

function written(value: bigint, family: 4 | 6): string {
  if (family === 6) return Address6.fromBigInt(value).correctForm();
  return [24, 16, 8, 0].map((bits) => (Number(value) >>> bits) & 255).join('.');
}

/** Go's two readers of CIDRs: `ParsePrefix` of net/netip refuses zeros before the prefix length, `ParseCIDR` of net does not. */
export type GoReader = 'ParseCIDR' | 'ParsePrefix';

/** An address and its prefix length, without zeros before it; neither reader takes signs, blanks, zones, or zeros before an octet. */
function readCidr(text: string, reader: GoReader): string | undefined {
  const [, address = '', length = ''] = /^([^/%]+)\/(\d+)$/.exec(text) ?? [];
  const isSix = address.includes(':');
  if (!(isSix ? Address6.isValid(address) : Address4.isValid(address))) return undefined;
  if (length === '' || Number(length) > (isSix ? 128 : 32)) return undefined;
  if (reader === 'ParsePrefix' && length !== String(Number(length))) return undefined;
  return `${address}/${Number(length)}`;
}

/** Like {@link parseCidr} for a text that the configuration schema has already accepted. */
export function cidr(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(`not a CIDR: ${text}`);
  return parsed;
}

/** The network of an address with its prefix length: that of 10.4.100.1/16 is 10.4.0.0/16. */
export function networkOf(text: string): Cidr {
  const address = addressOf(text);
  return around(address, address.bigInt());
}

/**
 * As Cilium reads CIDRs: what lies behind the prefix is taken away.
 *
 * @param reader the one that Cilium's own code has for the option
 * @returns `undefined` where the text is no address with a prefix length
 */
export function maskedNetwork(text: string, reader: GoReader = 'ParseCIDR'): Cidr | undefined {
  const read = readCidr(text, reader);
  return read === undefined ? undefined : networkOf(read);
}

/** Whether the address of a CIDR is another than its network's. */
export function hasHostBits(text: string): boolean {
  const read = readCidr(text, 'ParseCIDR');
  return read !== undefined && parseCidr(read) === undefined;
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

/** Whether an address lies in a network; what is no address lies in none. */
export function holdsAddress(network: Cidr, address: string): boolean {
  const single = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`);
  return single !== undefined && contains(network, single);
}

/** How many networks of the given prefix length fit; 0 where the network itself is smaller. */
export function subnetCount(network: Cidr, prefix: number): number {
  return prefix < network.prefix ? 0 : 2 ** (prefix - network.prefix);
}

/** How many addresses a host may have: the network and broadcast addresses are left out for IPv4. */
export function hostCount(network: Cidr): number {
  const size = 2 ** ((network.family === 4 ? 32 : 128) - network.prefix);
  return network.family === 4 ? Math.max(0, size - 2) : size;
}

/** The address `index` places after the network address: index 1 of 10.0.1.0/24 is 10.0.1.1. */
export function hostAddress(network: Cidr, index: number): string {
  const value = network.first + BigInt(index);
  if (value > network.last) throw new Error(`${network.text} has no address number ${index}`);
  return written(value, network.family);
}

/** The place of an address within a network: 10.0.1.7 in 10.0.1.0/24 is 7. */
export function hostNumber(network: Cidr, address: string): number {
  const value = (network.family === 4 ? new Address4(address) : new Address6(address)).bigInt();
  return Number(value - network.first);
}
