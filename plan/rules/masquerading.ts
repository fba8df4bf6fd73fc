// Rules on masquerading, and on the ranges that are spared it.
import { contains, maskedNetwork } from '../../config/cidr';
import type { HelmValue } from '../../chart/helmValue';
import { holds } from '../effective/goTemplate';
import {
  bpfMasquerade,
  before,
  ipam,
  ipv4,
  ipv6,
  masquerades,
  masqueradesIPv4,
  masqueradesIPv6,
  native,
  podPools,
  servesNodePorts,
} from '../effective/options';
import type { Valued } from '../effective/options';
import { blame, family } from './rule';

const configMap = 'Cilium: install/kubernetes/cilium/templates/cilium-configmap.yaml';
const config = 'Cilium 1.20: pkg/option/config.go';
const daemon = 'Cilium 1.20: daemon/cmd/daemon.go';
const chartDerives = 'nativeRoutingCIDRFromClusterPool';

/** From 1.20 on, the chart can take the range from the only cluster pool. */
function derived(context: Valued): boolean {
  return (
    !before(context.version, '1.20') &&
    ipam(context) === 'cluster-pool' &&
    holds(context.values, chartDerives)
  );
}

function chartWantsIPv4(context: Valued): boolean {
  const { values } = context;
  return (
    values.text('routingMode') === 'native' &&
    holds(values, 'ipv4.enabled') &&
    holds(values, 'enableIPv4Masquerade') &&
    !holds(values, 'ipMasqAgent.enabled') &&
    !['eni', 'alibabacloud'].includes(ipam(context))
  );
}

function chartWantsIPv6({ values }: Valued): boolean {
  return (
    values.text('routingMode') === 'native' &&
    holds(values, 'ipv6.enabled') &&
    holds(values, 'enableIPv6Masquerade') &&
    !holds(values, 'ipMasqAgent.enabled')
  );
}

function agentLacks(context: Valued, key: string): boolean {
  const { values } = context;
  return native(context) && !values.on('ipMasqAgent.enabled') && !holds(values, key) && !derived(context);
}

export const masqueradingRules = family(
  {
    id: 'masquerading',
    title: 'Masquerading and native routing ranges',
    about:
      'Which packets get the node’s address as their source. A native routing CIDR only says which destinations are spared that: it routes nothing.',
  },
  [
    {
      id: 'native-ipv4-cidr-missing',
      title: 'Native routing with masquerading needs ipv4NativeRoutingCIDR',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses native routing with IPv4 masquerading unless it is told which destinations are spared it',
      remedy: 'set ipv4NativeRoutingCIDR to the pods’ range, or enableIPv4Masquerade to false',
      source: `${configMap}, "ipv4NativeRoutingCIDR must be set when routingMode is native"`,
      supersedes: ['native-ipv4-cidr-missing-unsaid'],
      check: (context) =>
        blame(
          chartWantsIPv4(context) && !holds(context.values, 'ipv4NativeRoutingCIDR') && !derived(context),
          'ipv4NativeRoutingCIDR',
        ),
    },
    {
      id: 'native-ipv4-cidr-missing-unsaid',
      title: 'Masquerading is on where nothing says otherwise',
      severity: 'refuse',
      effect: 'agent',
      why: 'IPv4 masquerading is on by default, but the chart checks only a value that is written out: it renders, and then each agent exits because no native routing CIDR is configured',
      remedy: 'set ipv4NativeRoutingCIDR to the pods’ range, or enableIPv4Masquerade to false',
      source: `${config}, "native routing cidr must be configured with option"`,
      check: (context) =>
        blame(
          agentLacks(context, 'ipv4NativeRoutingCIDR') &&
            masqueradesIPv4(context.values) &&
            !['eni', 'alibabacloud'].includes(ipam(context)),
          'ipv4NativeRoutingCIDR',
        ),
    },
    {
      id: 'native-ipv6-cidr-missing',
      title: 'Native routing with masquerading needs ipv6NativeRoutingCIDR',
      severity: 'refuse',
      effect: 'chart',
      why: 'the chart refuses native routing with IPv6 masquerading, which is on by default, unless it is told which destinations are spared it',
      remedy: 'set ipv6NativeRoutingCIDR to the pods’ IPv6 range, or enableIPv6Masquerade to false',
      source: `${configMap}, "ipv6NativeRoutingCIDR must be set when routingMode is native"`,
      supersedes: ['native-ipv6-cidr-missing-unsaid'],
      check: (context) =>
        blame(
          chartWantsIPv6(context) && !holds(context.values, 'ipv6NativeRoutingCIDR') && !derived(context),
          'ipv6NativeRoutingCIDR',
        ),
    },
    {
      id: 'native-ipv6-cidr-missing-unsaid',
      title: 'Native routing by default needs ipv6NativeRoutingCIDR as well',
      severity: 'refuse',
      effect: 'agent',
      why: 'a platform’s default makes routing native here, which the chart does not check: each agent exits because no IPv6 native routing CIDR is configured',
      remedy: 'set ipv6NativeRoutingCIDR to the pods’ IPv6 range, or enableIPv6Masquerade to false',
      source: `${config}, "native routing cidr must be configured with option"`,
      check: (context) =>
        blame(
          agentLacks(context, 'ipv6NativeRoutingCIDR') && masqueradesIPv6(context.values),
          'ipv6NativeRoutingCIDR',
        ),
    },
    {
      id: 'native-cidr-not-of-its-family',
      title: 'A native routing CIDR is a network of its own address family',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits where the value is no network, or one of the other address family',
      remedy: 'write one network with its prefix length, for example 10.244.0.0/16 or fd00:10:244::/56',
      source: `${config}, "must be an IPv4 CIDR"`,
      check: ({ values }) =>
        (
          [
            ['ipv4NativeRoutingCIDR', 4],
            ['ipv6NativeRoutingCIDR', 6],
          ] as const
        ).flatMap(([key, want]) => {
          const text = values.text(key);
          return blame(text !== '' && maskedNetwork(text)?.family !== want, key);
        }),
    },
    {
      id: 'native-cidr-misses-pods',
      title: 'A native routing CIDR that leaves pods out',
      severity: 'warn',
      effect: 'traffic',
      why: 'packets to pods outside the native routing CIDR are masqueraded: the receiver sees the node’s address, and network policies between these pods match wrongly',
      remedy: 'make the native routing CIDR cover every range that pods get addresses from',
      source: 'Cilium: Documentation/network/concepts/masquerading.rst',
      when: native,
      check: (context) => {
        const { values, facts } = context;
        const pods = [...podPools(context).map(({ cidr }) => cidr), ...(facts.podCidrs ?? [])];
        return (['ipv4NativeRoutingCIDR', 'ipv6NativeRoutingCIDR'] as const).flatMap((key) => {
          const spared = maskedNetwork(values.text(key));
          if (spared === undefined) return [];
          const outside = [...new Set(pods)].filter((text) => {
            const pool = maskedNetwork(text);
            return pool?.family === spared.family && !contains(spared, pool);
          });
          return blame(outside.length > 0, key, { detail: `${outside.join(', ')} lies outside` });
        });
      },
    },
    {
      id: 'native-cidr-covers-nodes',
      title: 'A native routing CIDR that covers the nodes’ own network',
      severity: 'warn',
      effect: 'traffic',
      why: 'packets from pods to machines in that network keep the pod’s address as source: networks that drop foreign source addresses, cloud networks among them, drop them, and machines without a route to the pods cannot answer',
      remedy:
        'narrow the native routing CIDR to the pods’ range, unless the whole network routes pod addresses',
      source: 'cilium/cilium#47527; Cilium: Documentation/network/concepts/masquerading.rst',
      when: native,
      check: (context) => {
        const { values, facts } = context;
        return (['ipv4NativeRoutingCIDR', 'ipv6NativeRoutingCIDR'] as const).flatMap((key) => {
          const spared = maskedNetwork(values.text(key));
          const covered = (facts.nodeCidrs ?? []).filter((text) => {
            const nodes = maskedNetwork(text);
            return spared !== undefined && nodes !== undefined && contains(spared, nodes);
          });
          const routed = facts.podRoutes === 'cloud' || facts.podRoutes === 'router';
          return blame(covered.length > 0 && !routed, key, {
            detail: `it covers the nodes’ ${covered.join(', ')}`,
          });
        });
      },
    },
    {
      id: 'native-cidr-from-several-pools',
      title: 'The native routing CIDR can be taken from one pool only',
      severity: 'refuse',
      effect: 'chart',
      versions: '>=1.20.0',
      why: 'the chart takes the native routing CIDR from the cluster pool, and refuses that where the pool’s list does not have exactly one range',
      remedy: 'set ipv4NativeRoutingCIDR or ipv6NativeRoutingCIDR yourself',
      source: `${configMap}, "nativeRoutingCIDRFromClusterPool requires exactly one CIDR"`,
      check: (context) => {
        if (!derived(context)) return [];
        const { values } = context;
        return (
          [
            ['ipv4', 'ipv4NativeRoutingCIDR', 'ipam.operator.clusterPoolIPv4PodCIDRList'],
            ['ipv6', 'ipv6NativeRoutingCIDR', 'ipam.operator.clusterPoolIPv6PodCIDRList'],
          ] as const
        ).flatMap(([name, own, list]) =>
          blame(
            holds(values, `${name}.enabled`) && !holds(values, own) && poolCount(values.get(list)) !== 1,
            list,
          ),
        );
      },
    },
    {
      id: 'native-cidr-derived-without-pool',
      title: 'Only a cluster pool gives its range away',
      severity: 'warn',
      effect: 'silent',
      versions: '>=1.20.0',
      why: 'nativeRoutingCIDRFromClusterPool has no effect unless ipam.mode is cluster-pool',
      remedy: 'set ipv4NativeRoutingCIDR and ipv6NativeRoutingCIDR yourself',
      source: configMap,
      check: (context) =>
        blame(holds(context.values, chartDerives) && ipam(context) !== 'cluster-pool', chartDerives),
    },
    {
      id: 'bpf-masquerade-without-node-ports',
      title: 'Up to Cilium 1.18, BPF masquerading needs kube-proxy replacement',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the agent exits with "BPF masquerade requires NodePort" while Cilium does not serve NodePorts',
      remedy: 'set kubeProxyReplacement to true, or bpf.masquerade to false',
      source: 'Cilium 1.18: daemon/cmd/daemon.go, "BPF masquerade requires NodePort"',
      check: (context) =>
        blame(
          bpfMasquerade(context.values) && masquerades(context.values) && !servesNodePorts(context),
          'bpf.masquerade',
        ),
    },
    {
      id: 'bpf-masquerade-by-interface',
      title: 'BPF masquerading takes its devices from `devices`',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses egressMasqueradeInterfaces together with BPF masquerading',
      remedy: 'remove egressMasqueradeInterfaces, and list the devices under devices if need be',
      source: `${daemon}, "BPF masquerade does not allow to specify devices"`,
      check: ({ values }) =>
        blame(
          bpfMasquerade(values) && masquerades(values) && values.text('egressMasqueradeInterfaces') !== '',
          'egressMasqueradeInterfaces',
        ),
    },
    {
      id: 'bpf-masquerade-to-route-source',
      title: 'BPF masquerading cannot use the route’s source address',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent refuses enableMasqueradeRouteSource together with BPF masquerading',
      remedy: 'turn enableMasqueradeRouteSource off, or bpf.masquerade, which then works in iptables',
      source: `${daemon}, "BPF masquerading to route source … currently not supported"`,
      check: ({ values }) =>
        blame(
          bpfMasquerade(values) && masquerades(values) && values.on('enableMasqueradeRouteSource'),
          'enableMasqueradeRouteSource',
        ),
    },
    {
      id: 'bpf-masquerade-of-nothing',
      title: 'BPF masquerading with masquerading off',
      severity: 'refuse',
      effect: 'agent',
      why: 'bpf.masquerade is on, but no address family in use is masqueraded: the agent exits with "BPF masquerade requires …"',
      remedy: 'set bpf.masquerade to false, or turn enableIPv4Masquerade or enableIPv6Masquerade on',
      source: daemon,
      supersedes: ['ip-masq-agent-without-bpf'],
      check: ({ values }) => blame(bpfMasquerade(values) && !masquerades(values), 'bpf.masquerade'),
    },
    {
      id: 'ip-masq-agent-without-bpf',
      title: 'The ip-masq-agent is part of BPF masquerading',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "BPF ip-masq-agent requires …" unless masquerading is on and done in BPF',
      remedy: 'set bpf.masquerade to true, or ipMasqAgent.enabled to false',
      source: daemon,
      check: ({ values }) =>
        blame(
          values.on('ipMasqAgent.enabled') && !(bpfMasquerade(values) && masquerades(values)),
          'ipMasqAgent.enabled',
        ),
    },
    {
      id: 'masquerade-of-absent-family',
      title: 'A native routing CIDR for an address family that is off',
      severity: 'note',
      effect: 'silent',
      why: 'the address family is off, so its native routing CIDR has no effect',
      remedy: 'turn the address family on, or remove the key',
      source: config,
      check: ({ values }) => [
        ...blame(holds(values, 'ipv4NativeRoutingCIDR') && !ipv4(values), 'ipv4NativeRoutingCIDR'),
        ...blame(holds(values, 'ipv6NativeRoutingCIDR') && !ipv6(values), 'ipv6NativeRoutingCIDR'),
      ],
    },
  ],
);

/** As the template counts: a list’s items, or the words of a text. */
function poolCount(value: HelmValue | undefined): number {
  return typeof value === 'string' ? value.split(' ').length : Array.isArray(value) ? value.length : 0;
}
