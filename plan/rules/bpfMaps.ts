// Rules on the sizes of BPF maps.
import type { SizesByHand, SizedMap } from '../known/bpfMaps';
import { defaultRatio } from '../../chart/meaning';
import {
  bpfMapSource,
  defaultNatEntries,
  leastEntries,
  mapSizes,
  mostEntries,
  natLimit,
  ratioAtCap,
} from '../known/bpfMaps';
import { before, ipv4, ipv6 } from '../effective/options';
import { numberOf } from '../effective/goTemplate';
import { blame, family, needing } from './rule';
import type { RuleContext } from './rule';
import type { ValueView } from '../effective/valueView';

const ratioKey = 'bpf.mapDynamicSizeRatio';
const gibibyte = 1024 ** 3;
const byHandKeys = { ctTcp: 'bpf.ctTcpMax', ctAny: 'bpf.ctAnyMax', nat: 'bpf.natMax' } as const;

/** The ratio the agent gets: the chart writes its default for none and for 0. */
function ratio(values: ValueView): number {
  const set = numberOf(values.get(ratioKey));
  return set === undefined || set === 0 ? defaultRatio : set;
}

function byHand(values: ValueView): SizesByHand {
  const size = (key: string): number | undefined => {
    const set = numberOf(values.get(key));
    return set === undefined || set === 0 ? undefined : Math.trunc(set);
  };
  const [ctTcp, ctAny, nat] = [size(byHandKeys.ctTcp), size(byHandKeys.ctAny), size(byHandKeys.nat)];
  return {
    ...(ctTcp === undefined ? {} : { ctTcp }),
    ...(ctAny === undefined ? {} : { ctAny }),
    ...(nat === undefined ? {} : { nat }),
  };
}

function sized(values: ValueView, memoryGiB: number): ReturnType<typeof mapSizes> {
  return mapSizes(memoryGiB * gibibyte, ratio(values), byHand(values));
}

const number = (value: number): string => value.toLocaleString('en-US');

/** Least memory of which the conntrack maps are computed where sizes by hand leave one of them open. */
function conntrackEntries({ values, facts }: RuleContext): number | undefined {
  const { ctTcp, ctAny } = byHand(values);
  if (ctTcp !== undefined && ctAny !== undefined) return ctTcp + ctAny;
  if (facts.memoryGiB === undefined || !inRange(ratio(values))) return undefined;
  const sizes = sized(values, facts.memoryGiB.least);
  return sizes.ctTcp + sizes.ctAny;
}

function inRange(share: number): boolean {
  return share > 0 && share <= 1;
}

export const bpfMapRules = family(
  {
    id: 'bpf-maps',
    title: 'BPF map sizes',
    about:
      'Tables of connections and translations are sized from a share of the node’s memory, or by hand. A full table drops connections; a large one costs memory from the start.',
  },
  [
    {
      id: 'map-ratio-out-of-range',
      title: 'A ratio is a share of memory',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits unless the ratio is more than 0 and at most 1',
      remedy: 'set bpf.mapDynamicSizeRatio between 0.0025, the default, and about 0.08',
      source: `${bpfMapSource}, "specified dynamic map size ratio … must be"`,
      check: ({ values }) => {
        const share = numberOf(values.get(ratioKey));
        return blame(share !== undefined && share !== 0 && !inRange(share), ratioKey);
      },
    },
    {
      id: 'map-ratio-zero',
      title: 'A ratio of 0 is the default',
      severity: 'warn',
      effect: 'silent',
      why: `the chart takes 0 for "not set" and writes ${defaultRatio}: sizing by memory cannot be turned off so`,
      remedy: 'set bpf.ctTcpMax, bpf.ctAnyMax, bpf.natMax and bpf.neighMax for fixed sizes',
      source: 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml, bpf-map-dynamic-size-ratio',
      check: ({ values }) => blame(numberOf(values.get(ratioKey)) === 0, ratioKey),
    },
    {
      id: 'map-ratio-hits-the-limit',
      title: 'A ratio that reaches the limit',
      severity: 'warn',
      effect: 'advice',
      why: `a map has at most ${number(mostEntries)} entries: a higher ratio takes no effect on it, while the maps already take their whole share of memory`,
      remedy:
        'lower bpf.mapDynamicSizeRatio, or set it per node with a CiliumNodeConfig where memory differs',
      source: bpfMapSource,
      when: ({ values }) => inRange(ratio(values)),
      ...needing(['memoryGiB'], ({ values, facts }) => {
        const { most } = facts.memoryGiB;
        const sizes = sized(values, most);
        const hand = byHand(values);
        const capped = (['ctTcp', 'nat', 'ctAny'] as const).filter(
          (map) => hand[map] === undefined && sizes[map] === mostEntries,
        );
        const [first] = capped;
        return first === undefined
          ? []
          : blame(true, ratioKey, {
              detail: `on ${most} GiB from ratio ${ratioAtCap(most * gibibyte, first).toFixed(4)} on (${names(capped)})`,
            });
      }),
    },
    {
      id: 'map-ratio-large',
      title: 'A large share of memory for maps',
      severity: 'warn',
      effect: 'advice',
      why: 'the kernel reserves these maps whole when the agent starts, and with IPv4 and IPv6 there are two sets of them',
      remedy: 'lower bpf.mapDynamicSizeRatio; Cilium’s own tuned profile has 0.08',
      source: 'Cilium: Documentation/operations/performance/tuning.rst',
      check: ({ values }) => {
        const share = ratio(values);
        const sets = ipv4(values) && ipv6(values) ? 2 : 1;
        return blame(inRange(share) && share * sets > 0.16, ratioKey, {
          detail: `up to ${(share * sets * 100).toFixed(0)} % of memory`,
        });
      },
    },
    {
      id: 'map-size-out-of-range',
      title: `Between ${number(leastEntries)} and ${number(mostEntries)} entries`,
      severity: 'refuse',
      effect: 'agent',
      why: `the agent exits unless conntrack and NAT maps have between ${number(leastEntries)} and ${number(mostEntries)} entries`,
      remedy: 'choose a size in that range, or remove the key to size by memory',
      source: 'Cilium 1.20: pkg/option/config.go, `checkMapSizeLimits`',
      supersedes: ['nat-larger-than-conntrack'],
      check: ({ values }) => {
        const hand = byHand(values);
        return (Object.keys(byHandKeys) as (keyof typeof byHandKeys)[]).flatMap((map) => {
          const size = hand[map];
          return blame(size !== undefined && (size < leastEntries || size > mostEntries), byHandKeys[map]);
        });
      },
    },
    {
      id: 'nat-larger-than-conntrack',
      title: 'Every translation belongs to a connection',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where the NAT map is larger than both conntrack maps together',
      remedy: 'raise bpf.ctTcpMax and bpf.ctAnyMax, or lower bpf.natMax; two thirds of their sum is usual',
      source:
        'Cilium 1.20: pkg/option/config.go, "specified NAT tables size … must not exceed maximum CT table size"',
      check: (context) => {
        const { nat } = byHand(context.values);
        const connections = conntrackEntries(context);
        return blame(
          nat !== undefined && connections !== undefined && nat > connections && nat !== defaultNatEntries,
          byHandKeys.nat,
          { detail: `the conntrack maps have ${number(connections ?? 0)} entries together` },
        );
      },
    },
    {
      id: 'nat-cut-down',
      title: 'The NAT map is cut down to fit',
      severity: 'note',
      effect: 'silent',
      why: 'the conntrack maps are set by hand, and the NAT map would be larger than both together: the agent cuts it to two thirds of their sum',
      remedy: 'set bpf.natMax yourself where that is too little',
      source: bpfMapSource,
      check: (context) => {
        const { values, facts } = context;
        const hand = byHand(values);
        if (hand.ctTcp === undefined && hand.ctAny === undefined) return [];
        const connections = conntrackEntries(context);
        if (connections === undefined || (hand.nat !== undefined && hand.nat !== defaultNatEntries))
          return [];
        const wanted =
          hand.nat ??
          (facts.memoryGiB === undefined || !inRange(ratio(values))
            ? mapSizes(0, 1).nat
            : mapSizes(facts.memoryGiB.least * gibibyte, ratio(values)).nat);
        return blame(wanted > connections, hand.ctTcp === undefined ? byHandKeys.ctAny : byHandKeys.ctTcp, {
          detail: `${number(natLimit(connections, 0))} entries`,
        });
      },
    },
    {
      id: 'distributed-lru-without-ratio',
      title: 'Distributed LRU maps are sized by memory',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "distributed LRU is only valid with a specified dynamic map size ratio" where there is no ratio, or none it can use',
      remedy: 'remove bpf.mapDynamicSizeRatio, or set it above 0 and at most to 1',
      source: 'Cilium 1.20: pkg/option/config.go',
      supersedes: ['map-ratio-out-of-range'],
      check: ({ values }) =>
        blame(values.on('bpf.distributedLRU.enabled') && !inRange(ratio(values)), ratioKey),
    },
    {
      id: 'distributed-lru-sizes-by-hand',
      title: 'In Cilium 1.18, distributed LRU maps need sizes that divide',
      severity: 'warn',
      effect: 'life',
      versions: '<1.19.0',
      why: 'the kernel rounds the size of such a map up to a multiple of the CPUs, 1.18 does not: where a size by hand does not divide, the agent finds another size than it asked for at each start, and makes the map anew',
      remedy:
        'choose sizes that are multiples of the number of CPUs on every node (powers of two mostly are), or use Cilium 1.19 or newer',
      source: 'Cilium 1.19: pkg/option/config.go, `AlignMapSizeForLRU`',
      check: ({ values }) => {
        if (!values.on('bpf.distributedLRU.enabled')) return [];
        const hand = byHand(values);
        return (Object.keys(byHandKeys) as (keyof typeof byHandKeys)[]).flatMap((map) => {
          const size = hand[map];
          return blame(size !== undefined && size % 256 !== 0, byHandKeys[map]);
        });
      },
    },
    {
      id: 'map-sizes-on-running-cluster',
      title: 'Maps of another size are new maps',
      severity: 'note',
      effect: 'life',
      why: 'a map whose size changes is made anew, and the connections in it are forgotten',
      remedy: 'change sizes node by node, drained, or while little goes on',
      source: 'Cilium: Documentation/network/ebpf/maps.rst',
      when: ({ values }) => ownSizes(values).length > 0,
      ...needing(['running'], ({ values, facts }) =>
        facts.running ? ownSizes(values).map((key) => ({ key })) : [],
      ),
    },
    {
      id: 'preallocation-does-not-reach-lru',
      title: 'Preallocation is for other maps',
      severity: 'note',
      effect: 'silent',
      why: 'bpf.preallocateMaps reaches hash maps such as policy and load balancing; conntrack and NAT maps are always allocated whole',
      remedy: 'leave it off unless latency of policy lookups is what you are after',
      source: 'Cilium: pkg/bpf/bpf.go',
      check: ({ values, version }) =>
        blame(
          values.on('bpf.preallocateMaps') &&
            values.on('bpf.distributedLRU.enabled') &&
            !before(version, '1.19'),
          'bpf.preallocateMaps',
        ),
    },
  ],
);

function ownSizes(values: ValueView): readonly string[] {
  const own = (key: string): boolean => values.set(key) !== undefined && values.set(key) !== null;
  return [ratioKey, ...Object.values(byHandKeys), 'bpf.neighMax']
    .filter(own)
    .concat(values.on('bpf.distributedLRU.enabled') ? ['bpf.distributedLRU.enabled'] : []);
}

function names(maps: readonly SizedMap[]): string {
  const text: Record<SizedMap, string> = {
    ctTcp: 'TCP conntrack',
    ctAny: 'other conntrack',
    nat: 'NAT',
    sockRev: 'reverse socket NAT',
  };
  return maps.map((map) => text[map]).join(', ');
}
