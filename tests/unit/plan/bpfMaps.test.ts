import { mapSizes, mostEntries, natLimit, ratioAtCap, standardBytes } from '../../../plan/known/bpfMaps';

const gib = 1024 ** 3;

/** Entries of the TCP conntrack map, and of the NAT map, by ratio and memory. */
const table: [ratio: number, byMemory: [gibibytes: number, entries: number][]][] = [
  [
    0.0025,
    [
      [4, 131072],
      [8, 131072],
      [16, 150700],
      [32, 301401],
      [64, 602802],
      [128, 1205604],
    ],
  ],
  [
    0.01,
    [
      [4, 150700],
      [8, 301401],
      [16, 602802],
      [32, 1205604],
      [64, 2411209],
      [128, 4822419],
    ],
  ],
  [
    0.02,
    [
      [4, 301401],
      [8, 602802],
      [16, 1205604],
      [32, 2411209],
      [64, 4822419],
      [128, 9644838],
    ],
  ],
  [
    0.08,
    [
      [4, 1205604],
      [8, 2411209],
      [16, 4822419],
      [32, 9644838],
      [64, 16777216],
      [128, 16777216],
    ],
  ],
];

describe('BPF map sizes', () => {
  it('divide memory by what maps of the default sizes take', () => {
    expect(standardBytes).toBe(149_422_080);
  });

  it.each(table.flatMap(([ratio, row]) => row.map(([memory, entries]) => [ratio, memory, entries] as const)))(
    'of ratio %d on %d GiB: %d entries',
    (ratio, memory, entries) => {
      const sizes = mapSizes(memory * gib, ratio);
      expect(sizes.ctTcp).toBe(entries);
      expect(sizes.nat).toBe(entries);
    },
  );

  it('are the default on the memory that the default takes', () => {
    expect(mapSizes(standardBytes, 1)).toEqual({
      ctTcp: 524_288,
      ctAny: 262_144,
      nat: 524_288,
      sockRev: 262_144,
    });
  });

  it('have least sizes for little memory, and are capped for much', () => {
    expect(mapSizes(gib, 0.0001)).toEqual({ ctTcp: 131_072, ctAny: 65_536, nat: 131_072, sockRev: 65_536 });
    expect(Object.values(mapSizes(4096 * gib, 1))).toEqual([
      mostEntries,
      mostEntries,
      mostEntries,
      mostEntries,
    ]);
  });

  it('follow sizes by hand, each for its own map, and cut the NAT map to two thirds of both', () => {
    expect(mapSizes(64 * gib, 0.08, { ctTcp: 300_000, ctAny: 100_000 })).toMatchObject({
      ctTcp: 300_000,
      ctAny: 100_000,
      nat: 266_666,
    });
    expect(natLimit(300_000, 100_000)).toBe(266_666);
    expect(mapSizes(64 * gib, 0.01, { nat: 5000 }).nat).toBe(5000);
  });

  it('are multiples of the CPUs for distributed LRU maps, capped below the limit', () => {
    expect(mapSizes(16 * gib, 0.01, {}, 96).ctTcp % 96).toBe(0);
    expect(mapSizes(16 * gib, 0.01, {}, 96).ctTcp).toBe(602_880);
    expect(mapSizes(4096 * gib, 1, {}, 96).ctTcp).toBe(16_777_152);
  });

  it.each([
    [32, 0.1392],
    [64, 0.0696],
    [128, 0.0348],
  ])('reach the limit on %d GiB from ratio %d on', (memory, ratio) => {
    expect(ratioAtCap(memory * gib, 'ctTcp')).toBeCloseTo(ratio, 4);
    expect(mapSizes(memory * gib, ratioAtCap(memory * gib, 'ctTcp') * 1.0001).ctTcp).toBe(mostEntries);
    expect(mapSizes(memory * gib, ratioAtCap(memory * gib, 'ctTcp') * 0.999).ctTcp).toBeLessThan(mostEntries);
  });
});
