// Computes how many entries the agent's BPF maps get from a node's memory, as the agent itself does.
// It must never round where the agent does not: operators compare these numbers with `cilium-dbg bpf`.

export const bpfMapSource = 'Cilium 1.20: pkg/option/config.go, `calculateDynamicBPFMapSizes`';

export const leastEntries = 1024;
export const mostEntries = 16_777_216;

export type SizedMap = 'ctTcp' | 'ctAny' | 'nat' | 'sockRev';

/** Entries by default, and the least that dynamic sizing gives. The neighbour map is as large as the NAT map. */
const maps: Record<SizedMap, { readonly standard: number; readonly least: number }> = {
  ctTcp: { standard: 524_288, least: 131_072 },
  ctAny: { standard: 262_144, least: 65_536 },
  nat: { standard: 524_288, least: 131_072 },
  sockRev: { standard: 262_144, least: 65_536 },
};
export const defaultNatEntries = maps.nat.standard;

/** Bytes of a key and a value together, IPv6: conntrack 38+56, NAT 38+56, neighbour 16+8, reverse socket NAT 32+20. */
const bytes = { ct: 94, nat: 94, neighbour: 24, sockRev: 52 };

/** Memory that maps of the default sizes take: what a ratio's share of memory is divided by. */
export const standardBytes =
  (maps.ctTcp.standard + maps.ctAny.standard) * bytes.ct +
  maps.nat.standard * (bytes.nat + bytes.neighbour) +
  maps.sockRev.standard * bytes.sockRev;

/** Sizes given by hand win over the ratio, each for its own map. */
export interface SizesByHand {
  readonly ctTcp?: number;
  readonly ctAny?: number;
  readonly nat?: number;
}

export type MapSizes = Record<SizedMap, number>;

/** @param ratio share of memory, in (0, 1]; @param cpus possible CPUs, for the rounding that distributed LRU maps get */
export function mapSizes(
  memoryBytes: number,
  ratio: number,
  byHand: SizesByHand = {},
  distributedLruCpus = 1,
): MapSizes {
  const share = BigInt(Math.trunc(memoryBytes * ratio));
  const size = (map: SizedMap): number => {
    const { standard, least } = maps[map];
    // Integer division on 64 bits, as in Go: a float would lose the last digits of large products.
    const entries = roundUp(Number((BigInt(standard) * share) / BigInt(standardBytes)), distributedLruCpus);
    if (entries < least) return roundUp(least, distributedLruCpus);
    return entries > mostEntries ? roundDown(mostEntries, distributedLruCpus) : entries;
  };
  const ctTcp = byHand.ctTcp ?? size('ctTcp');
  const ctAny = byHand.ctAny ?? size('ctAny');
  const wanted = size('nat');
  const nat = byHand.nat ?? (wanted > ctTcp + ctAny ? natLimit(ctTcp, ctAny) : wanted);
  return { ctTcp, ctAny, nat, sockRev: size('sockRev') };
}

/** What the NAT map is cut down to where it would be larger than both conntrack maps together. */
export function natLimit(ctTcp: number, ctAny: number): number {
  return Math.trunc(((ctTcp + ctAny) * 2) / 3);
}

/** The smallest ratio with which a map reaches the most entries there can be. */
export function ratioAtCap(memoryBytes: number, map: SizedMap): number {
  return (mostEntries * standardBytes) / maps[map].standard / memoryBytes;
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

function roundDown(value: number, to: number): number {
  return Math.floor(value / to) * to;
}
