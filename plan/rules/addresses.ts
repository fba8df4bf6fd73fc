// Rules on address ranges that meet where they must not.
import type { Cidr } from '../../config/cidr';
import { contains, hasHostBits, maskedNetwork, overlaps } from '../../config/cidr';
import { numberOf } from '../effective/goTemplate';
import { ipam, podPools, strictEgress } from '../effective/options';
import { blame, family, needing } from './rule';
import type { RuleContext } from './rule';

const allocator = 'Cilium 1.20: operator/pkg/ipam/allocator/clusterpool/cidralloc/cidralloc.go';
const clusterPool = 'Cilium: Documentation/network/concepts/ipam/cluster-pool.rst';

/** Modes in which pods get addresses of the nodes’ own network, as they should. */
const sharing = ['eni', 'azure', 'alibabacloud', 'crd', 'delegated-plugin'];

function parsed(texts: readonly string[]): readonly Cidr[] {
  return texts.map((text) => maskedNetwork(text)).filter((cidr) => cidr !== undefined);
}

/** Pairs of a pool of the values and one of `others` that meet, as findings on the pool’s key. */
function meetings(context: RuleContext, others: readonly string[], what: string): ReturnType<typeof blame> {
  return podPools(context).flatMap(({ key, cidr: text, network: pool }) => {
    const met = parsed(others).filter((other) => pool !== undefined && overlaps(pool, other));
    return blame(met.length > 0, key, {
      detail: `${text} meets ${what} ${met.map((other) => other.text).join(', ')}`,
    });
  });
}

export const addressRules = family(
  {
    id: 'addresses',
    title: 'Address ranges',
    about:
      'Ranges of pods, Services and nodes must not meet: what lies in two of them is routed to the wrong one.',
  },
  [
    {
      id: 'pool-meets-nodes',
      title: 'Pods and nodes need ranges of their own',
      severity: 'refuse',
      effect: 'traffic',
      why: 'pods would get addresses from the nodes’ own network, and packets for nodes would be sent to pods; the chart’s default pool is all of 10.0.0.0/8',
      remedy: 'set ipam.operator.clusterPoolIPv4PodCIDRList to a range that nothing else uses',
      source: `${clusterPool}, "your node network is in the same range"`,
      ...needing(['nodeCidrs'], (context) => meetings(context, context.facts.nodeCidrs, 'the nodes’')),
    },
    {
      id: 'pool-meets-services',
      title: 'Pods and Services need ranges of their own',
      severity: 'refuse',
      effect: 'traffic',
      why: 'a pod could get the address of a Service',
      remedy: 'set ipam.operator.clusterPoolIPv4PodCIDRList to a range that nothing else uses',
      source: clusterPool,
      ...needing(['serviceCidrs'], (context) =>
        meetings(context, context.facts.serviceCidrs, 'the Services’'),
      ),
    },
    {
      id: 'pool-is-no-network',
      title: 'A pool is a network of its list’s family',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator exits on an entry that is no CIDR of the list’s family: no node gets a range for its pods',
      remedy:
        'write each range with its prefix length, `10.42.0.0/16`, IPv4 in the one list and IPv6 in the other',
      source: `${allocator}, "CIDR is not v4 family"`,
      check: (context) =>
        podPools(context)
          .filter(({ key, network }) => network?.family !== familyOf(key))
          .map(({ key, cidr }) => ({ key, found: cidr })),
    },
    {
      id: 'pools-meet',
      title: 'Pools of one list must not meet',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator exits where one range of the list lies within another: no node gets a range for its pods',
      remedy: 'leave one of them out, or choose ranges that lie apart',
      source: `${allocator}, \`ErrCIDRCollision\``,
      check: (context) => {
        const pools = podPools(context).map(({ key, network }) => ({ key, cidr: network }));
        return pools.flatMap(({ key, cidr }, at) =>
          pools
            .slice(0, at)
            .filter(
              ({ key: list, cidr: other }) =>
                list === key && cidr !== undefined && other !== undefined && overlaps(cidr, other),
            )
            .map(({ cidr: other }) => ({ key, detail: `${other?.text ?? ''} and ${cidr?.text ?? ''}` })),
        );
      },
    },
    {
      id: 'cidr-with-host-bits',
      title: 'What lies behind a prefix is taken away',
      severity: 'note',
      effect: 'silent',
      why: 'Cilium takes the network that the address lies in, which may be another than was meant',
      remedy: 'write the network itself',
      source: 'Go: net.ParseCIDR; net/netip, Prefix.Masked',
      check: (context) =>
        [...podPools(context), ...singleRanges(context)].flatMap(({ key, cidr: text }) => {
          const network = maskedNetwork(text);
          return blame(network !== undefined && hasHostBits(text), key, {
            found: text,
            detail: `it takes ${network?.text ?? ''}`,
          });
        }),
    },
    {
      id: 'pool-is-not-the-cluster-s',
      title: 'Two allocators, two opinions',
      severity: 'warn',
      effect: 'traffic',
      why: 'the cluster is set up with another pod range than Cilium hands out from: what looks at the Node object’s podCIDR, such as a cloud’s route controller, looks at the wrong addresses',
      remedy:
        'set ipam.operator.clusterPoolIPv4PodCIDRList to the cluster’s own pod range, or ipam.mode to kubernetes',
      source: clusterPool,
      ...needing(['podCidrs'], (context) =>
        podPools(context).flatMap(({ key, cidr: text, network: pool }) => {
          const cluster = parsed(context.facts.podCidrs).filter((each) => each.family === pool?.family);
          return blame(
            pool !== undefined && cluster.length > 0 && !cluster.some((each) => contains(each, pool)),
            key,
            { detail: `${text} is not within ${cluster.map((each) => each.text).join(', ')}` },
          );
        }),
      ),
    },
    {
      id: 'pods-inside-node-network',
      title: 'A node’s own network that contains the pods’',
      severity: 'refuse',
      effect: 'traffic',
      why: 'each node has a route to the whole of its own network by its card: packets for pods within it leave there, past Cilium’s tunnel and routes, and are lost',
      remedy:
        'give the nodes’ interface a longer prefix that still holds the other nodes of its link (10.2.100.1/13, not /8), or choose another pod range',
      source: 'Linux routing: the connected route of an interface covers its whole prefix',
      supersedes: ['ranges-meet', 'pool-meets-nodes'],
      when: (context) => !sharing.includes(ipam(context)),
      ...needing(['nodeCidrs', 'podCidrs'], ({ facts }) => {
        const inside = parsed(facts.podCidrs).filter((pods) =>
          parsed(facts.nodeCidrs).some((nodes) => contains(nodes, pods)),
        );
        return inside.length === 0
          ? []
          : [
              {
                path: 'facts:nodeCidrs',
                found: facts.nodeCidrs.join(', '),
                detail: `it contains the pods’ ${inside.map(({ text }) => text).join(', ')}`,
              },
            ];
      }),
    },
    {
      id: 'ranges-meet',
      title: 'Pods, Services and nodes need ranges of their own',
      severity: 'refuse',
      effect: 'traffic',
      why: 'an address in two ranges is routed to the wrong one',
      remedy: 'choose ranges that do not meet',
      source: 'Kubernetes: pod, Service and node networks must not overlap',
      when: (context) => !sharing.includes(ipam(context)),
      check: ({ facts }) => {
        const ranges: [string, string, readonly string[] | undefined][] = [
          ['podCidrs', 'pods’', facts.podCidrs],
          ['serviceCidrs', 'Services’', facts.serviceCidrs],
          ['nodeCidrs', 'nodes’', facts.nodeCidrs],
        ];
        return ranges.flatMap(([fact, name, own], index) =>
          ranges.slice(index + 1).flatMap(([, otherName, others]) => {
            const met = parsed(own ?? []).flatMap((a) =>
              parsed(others ?? [])
                .filter((b) => overlaps(a, b))
                .map((b) => `the ${name} ${a.text} and the ${otherName} ${b.text}`),
            );
            return met.length === 0
              ? []
              : [{ path: `facts:${fact}`, found: (own ?? []).join(', '), detail: met.join('; ') }];
          }),
        );
      },
    },
    {
      id: 'pool-block-larger-than-pool',
      title: 'A node’s block comes out of the pool',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator cuts a block for each node out of the pool, and cannot cut one that is larger than the pool',
      remedy: 'make the mask size at least the prefix length of the pool',
      source: 'Cilium: pkg/ipam/cidrset/cidr_set.go',
      check: (context) =>
        podPools(context).flatMap(({ key, cidr: text, network: pool }) => {
          const maskKey = maskOf(pool?.family === 6);
          const mask = numberOf(context.values.get(maskKey));
          return blame(pool !== undefined && mask !== undefined && mask < pool.prefix, maskKey, {
            detail: `${key} has ${text}`,
          });
        }),
    },
    {
      id: 'pool-block-too-small',
      title: 'A block that holds no pods',
      severity: 'refuse',
      effect: 'traffic',
      why: 'a node’s block must hold Cilium’s own addresses and those of its pods',
      remedy: 'choose a mask size with room for the pods of a node: 24 holds 254',
      source: clusterPool,
      check: (context) =>
        podPools(context).flatMap(({ network: pool }) => {
          const maskKey = maskOf(pool?.family === 6);
          const mask = numberOf(context.values.get(maskKey));
          return blame(
            pool !== undefined && mask !== undefined && mask > (pool.family === 6 ? 125 : 29),
            maskKey,
          );
        }),
    },
    {
      id: 'pool-too-small-for-nodes',
      title: 'A block for every node',
      severity: 'refuse',
      effect: 'operator',
      why: 'the pools hold fewer blocks than there are nodes: the last nodes never become ready',
      remedy: 'append a range to the list, or plan smaller blocks before the cluster is created',
      source: clusterPool,
      ...needing(['nodes'], (context) =>
        ([4, 6] as const).flatMap((wanted) => {
          const pools = podPools(context)
            .map(({ key, network }) => ({ key, cidr: network }))
            .filter(({ cidr }) => cidr?.family === wanted);
          const mask = numberOf(context.values.get(maskOf(wanted === 6)));
          const first = pools[0];
          if (first === undefined || mask === undefined) return [];
          const blocks = pools.reduce(
            (sum, { cidr }) =>
              sum + (cidr === undefined || mask < cidr.prefix ? 0 : 2 ** (mask - cidr.prefix)),
            0,
          );
          return blame(blocks > 0 && blocks < context.facts.nodes, first.key, {
            detail: `${blocks} ${blocks === 1 ? 'block' : 'blocks'} for ${context.facts.nodes} nodes`,
          });
        }),
      ),
    },
    {
      id: 'pool-ipv6-block-too-wide',
      title: 'The operator cuts at most 16 bits off an IPv6 pool',
      severity: 'refuse',
      effect: 'operator',
      why: 'the operator keeps track of at most 65,536 blocks in a pool, and exits with "the node CIDR size is too big"',
      remedy:
        'choose an IPv6 mask size at most 16 above the pool’s prefix length, for example a /104 pool with 120',
      source: 'Cilium: pkg/ipam/cidrset/cidr_set.go, `clusterSubnetMaxDiff`',
      check: (context) =>
        podPools(context).flatMap(({ key, cidr: text, network: pool }) => {
          const mask = numberOf(context.values.get(maskOf(true)));
          return blame(pool?.family === 6 && mask !== undefined && mask - pool.prefix > 16, key, {
            detail: `${text} in blocks of /${mask ?? ''}`,
          });
        }),
    },
  ],
);

/** Keys that hold one range. */
function singleRanges(context: RuleContext): readonly { readonly key: string; readonly cidr: string }[] {
  const egress = strictEgress(context);
  return [
    'ipv4NativeRoutingCIDR',
    'ipv6NativeRoutingCIDR',
    ...(egress === undefined ? [] : [`${egress}.cidr`]),
  ]
    .map((key) => ({ key, cidr: context.values.text(key) }))
    .filter(({ cidr }) => cidr !== '');
}

function familyOf(list: string): 4 | 6 {
  return list.includes('IPv6') ? 6 : 4;
}

function maskOf(six: boolean): string {
  return six ? 'ipam.operator.clusterPoolIPv6MaskSize' : 'ipam.operator.clusterPoolIPv4MaskSize';
}
