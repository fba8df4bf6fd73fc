// Rules on BIG TCP: packets of more than 64 KiB inside a node.
import { kernelGates, tooOld } from '../known/kernelVersions';
import { sources } from '../known/sources';
import {
  bigTcp,
  dsrDispatch,
  encryption,
  legacyRoutingCause,
  legacyRoutingSet,
  tunnel,
} from '../effective/options';
import type { Valued } from '../effective/options';
import { blame, family, needing } from './rule';

const source = 'Cilium 1.20: pkg/datapath/linux/bigtcp/bigtcp.go';
const keys = ['enableIPv4BIGTCP', 'enableIPv6BIGTCP'] as const;

/** One finding, on the first of the two keys that is on. */
function blameBigTcp({ values }: Valued, broken: boolean, detail?: string): ReturnType<typeof blame> {
  const key = keys.find((each) => values.on(each));
  return key === undefined ? [] : blame(broken, key, detail === undefined ? {} : { detail });
}

/** From 1.19 on, the agent probes the kernel for this; up to 1.18 it only refuses `routingMode: tunnel`. */
function tunnelDevice(context: Valued): string | undefined {
  if (tunnel(context)) return 'routingMode is tunnel';
  if (dsrDispatch(context.values) === 'geneve')
    return 'loadBalancer.dsrDispatch geneve makes a tunnel device';
  return context.values.on('egressGateway.enabled') ? 'the egress gateway makes a tunnel device' : undefined;
}

export const bigTcpRules = family(
  {
    id: 'big-tcp',
    title: 'BIG TCP',
    about:
      'Larger packets inside a node. It needs BPF host routing, a recent kernel, and devices that can carry such packets.',
  },
  [
    {
      id: 'big-tcp-with-tunnel',
      title: 'BIG TCP does not go through tunnels in Cilium 1.18',
      severity: 'refuse',
      effect: 'agent',
      versions: '<1.19.0',
      why: 'the agent exits with "BIG TCP is not supported in tunneling mode"',
      remedy: 'set routingMode to native, or enableIPv4BIGTCP and enableIPv6BIGTCP to false',
      source: 'Cilium 1.18: pkg/datapath/linux/bigtcp/bigtcp.go',
      check: (context) => blameBigTcp(context, tunnel(context)),
    },
    {
      id: 'big-tcp-with-tunnel-device',
      title: 'BIG TCP through tunnels needs a kernel that few have',
      severity: 'warn',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'the agent asks the kernel whether tunnels can carry such packets, and exits with "BIG TCP … requires pending kernel support" where they cannot: kernels in use today cannot',
      remedy:
        'turn enableIPv4BIGTCP and enableIPv6BIGTCP off, or do without the tunnel, unless you know that the nodes’ kernel has it',
      source,
      check: (context) => {
        const cause = tunnelDevice(context);
        return blameBigTcp(context, cause !== undefined, cause);
      },
    },
    {
      id: 'big-tcp-with-ipip',
      title: 'BIG TCP and IPIP dispatch exclude each other',
      severity: 'refuse',
      effect: 'agent',
      versions: '>=1.19.0',
      why: 'loadBalancer.dsrDispatch ipip makes IPIP devices, which cannot carry such packets: the agent exits',
      remedy: 'choose another loadBalancer.dsrDispatch, or turn enableIPv4BIGTCP and enableIPv6BIGTCP off',
      source,
      check: (context) => blameBigTcp(context, dsrDispatch(context.values) === 'ipip'),
    },
    {
      id: 'big-tcp-with-ipsec',
      title: 'BIG TCP and IPsec exclude each other',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "BIG TCP is not supported with encryption enabled"',
      remedy: 'use WireGuard, or turn enableIPv4BIGTCP and enableIPv6BIGTCP off',
      source,
      check: (context) => blameBigTcp(context, encryption(context.values) === 'ipsec'),
    },
    {
      id: 'big-tcp-with-wireguard',
      title: 'BIG TCP with WireGuard is not documented to work',
      severity: 'warn',
      effect: 'advice',
      why: 'the documentation asks for encryption to be off, the agent checks that for IPsec only: between nodes WireGuard takes packets apart again',
      remedy: 'measure, or turn one of them off',
      source: 'Cilium: Documentation/operations/performance/tuning.rst',
      check: (context) => blameBigTcp(context, encryption(context.values) === 'wireguard'),
    },
    {
      id: 'big-tcp-with-legacy-routing',
      title: 'BIG TCP needs BPF host routing',
      severity: 'refuse',
      effect: 'agent',
      why: 'the agent exits with "BIG TCP is not supported with legacy host routing"',
      remedy: 'remove bpf.hostLegacyRouting, or turn enableIPv4BIGTCP and enableIPv6BIGTCP off',
      source,
      supersedes: ['talos-legacy-routing-with-fast-path'],
      check: (context) => blameBigTcp(context, legacyRoutingSet(context.values)),
    },
    {
      id: 'big-tcp-without-host-routing',
      title: 'BIG TCP without BPF host routing',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent falls back to the host’s stack, with which it does not support BIG TCP: it exits, or goes on without the gain',
      remedy: 'set kubeProxyReplacement and bpf.masquerade to true',
      source,
      check: (context) => {
        const cause = legacyRoutingCause(context);
        return blameBigTcp(context, cause !== undefined, cause);
      },
    },
    {
      id: 'big-tcp-kernel',
      title: 'BIG TCP needs a kernel that has it',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent turns it off with a warning where the kernel is older than 6.3 for IPv4, 5.19 for IPv6',
      remedy: 'use nodes with a newer kernel, or turn it off',
      source: `${source}, "needs kernel 6.3 or newer"`,
      when: ({ values }) => bigTcp(values),
      ...needing(['kernels'], ({ values, facts }) =>
        (
          [
            ['enableIPv4BIGTCP', kernelGates.bigTcpIPv4.from],
            ['enableIPv6BIGTCP', kernelGates.bigTcpIPv6.from],
          ] as const
        ).flatMap(([key, from]) => {
          const old = tooOld(facts.kernels, from);
          return blame(values.on(key) && old.length > 0, key, { detail: `kernel ${old.join(', ')}` });
        }),
      ),
    },
    {
      id: 'big-tcp-device',
      title: 'BIG TCP needs devices that can carry it',
      severity: 'warn',
      effect: 'silent',
      why: 'the agent keeps packets to what the smallest of its devices can send at once, often 64 KiB, which leaves nothing to gain; and where a device takes more and a bridge port or another card on the way does not, packets are cut again, which halved what one TCP stream carried. Cilium’s documentation names mlx4, mlx5 and ice',
      remedy:
        'turn BIG TCP off, or look at tso_max_size of every device on the way (`ip -d link`): all of them have to be above 65536',
      source: `Cilium: Documentation/operations/performance/tuning.rst; ${sources.bridgeSegments}`,
      when: ({ values }) => bigTcp(values),
      ...needing(['drivers'], (context) => {
        const others = context.facts.drivers.filter(
          (driver) => !['mlx4', 'mlx4_en', 'mlx5', 'mlx5_core', 'ice'].includes(driver),
        );
        return blameBigTcp(context, others.length > 0, others.join(', '));
      }),
    },
    {
      id: 'big-tcp-driver-unknown',
      title: 'BIG TCP gains nothing where one device cannot carry it',
      severity: 'note',
      effect: 'advice',
      why: 'the drivers of some nodes’ devices are not known: where one of them sends 64 KiB at once at most, its agent keeps to that, and nothing is gained between it and the others',
      remedy:
        'state the driver of every device (in a stack: driver under nodes.hardware), or look at tso_max_size of each (`ip -d link`)',
      source: `Cilium: Documentation/operations/performance/tuning.rst; ${source}`,
      check: (context) => blameBigTcp(context, context.facts.otherDrivers === true),
    },
    {
      id: 'big-tcp-on-running-cluster',
      title: 'Pods get BIG TCP when they are created',
      severity: 'note',
      effect: 'life',
      why: 'pods that run already keep their old packet sizes until they are created again',
      remedy: 'restart the workloads that should gain, after the agents',
      source: 'Cilium: Documentation/operations/performance/tuning.rst',
      when: ({ values }) => bigTcp(values),
      ...needing(['running'], (context) => blameBigTcp(context, context.facts.running)),
    },
  ],
);
