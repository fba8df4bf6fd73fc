// The datapath options with their gains and conditions.
// It must never leave out a condition that makes an agent refuse to start.
import type { RoutingChoice } from '../../../config/schema/cilium';
import type { Encryption } from '../../effective/options';
import type { Ground } from '../../ground/ground';
import { driversOf } from '../../ground/hardware';
import { allKernelsFrom } from '../../ground/kernel';
import type { KernelGate } from '../../known/kernelVersions';
import { kernelGates } from '../../known/kernelVersions';
import { sources } from '../../known/sources';
import type { Feature, FeatureName, Gate } from './feature';
import { profileWishes } from './profiles';

export interface FeatureGround extends Ground {
  readonly routing: RoutingChoice;
  readonly encryption: Encryption;
  readonly kubeProxyReplacement: boolean;
  /** Decided before the options that hang on it. */
  readonly hostRouting?: 'bpf' | 'legacy';
}

export function hostRoutingFeature(ground: FeatureGround): Feature {
  const { hostRouting } = ground.spec.cilium.tuning;
  return {
    name: 'bpf-host-routing',
    title: 'BPF host routing',
    path: 'routewise:cilium.tuning.hostRouting',
    wanted: hostRouting === 'auto' ? 'auto' : hostRouting === 'bpf',
    byProfile: wants(ground, 'bpf-host-routing'),
    gain: {
      text: 'Packets go from the wire to the pod by eBPF, past iptables and the upper half of the host’s IP stack.',
      source: sources.hostRouting,
    },
    notWanted: 'Packets pass the host’s IP stack, where iptables rules and other software see them.',
    gates: [replacesKubeProxy(ground)],
  };
}

/** The options that hang on host routing, in the order in which a packet meets them. */
export function datapathFeatures(ground: FeatureGround): Feature[] {
  const { tuning } = ground.spec.cilium;
  const byBpf: Gate = {
    holds: ground.hostRouting === 'bpf',
    needs: 'BPF host routing',
    found: 'packets pass the host’s IP stack here',
    source: sources.hostRouting,
  };
  return [
    {
      name: 'netkit',
      title: 'netkit',
      path: 'routewise:cilium.tuning.netkit',
      wanted: tuning.netkit,
      byProfile: wants(ground, 'netkit'),
      gain: {
        text: 'A netkit device runs its BPF program inside the pod’s namespace, so that a packet leaves it without waiting in a queue.',
        source: sources.tuningGuide,
      },
      notWanted:
        'veth pairs work on every kernel, and pods cannot be moved from one kind to the other while they run.',
      gates: [kernelGate(ground, kernelGates.netkit), byBpf],
    },
    {
      name: 'big-tcp',
      title: 'BIG TCP',
      path: 'routewise:cilium.tuning.bigTcp',
      wanted: tuning.bigTcp,
      byProfile: wants(ground, 'big-tcp'),
      gain: {
        text: 'Packets of up to 192 KiB within the host: fewer trips through the stack for the same bytes.',
        source: sources.tuningGuide,
      },
      notWanted:
        'It pays with network cards of 100 Gbit/s, and costs wherever something on the way cuts packets again.',
      gates: [
        ...(ground.networks.families.includes('ipv4') ? [kernelGate(ground, kernelGates.bigTcpIPv4)] : []),
        ...(ground.networks.families.includes('ipv6') ? [kernelGate(ground, kernelGates.bigTcpIPv6)] : []),
        {
          holds: ground.routing !== 'tunnel',
          needs: 'native routing',
          found: 'packets between nodes are encapsulated, and today’s kernels cannot segment such large ones',
          source: sources.bigTcp,
        },
        {
          holds: ground.encryption === 'none' || ground.encryption === 'ztunnel',
          needs: 'packets in clear',
          found: `${ground.encryption === 'ipsec' ? 'IPsec' : 'WireGuard'} encrypts them`,
          source: sources.tuningGuide,
        },
        byBpf,
        noBridge(ground),
        largeSends(ground),
      ],
    },
    {
      name: 'bbr',
      title: 'BBR',
      path: 'routewise:cilium.tuning.bbr',
      wanted: tuning.bbr,
      byProfile: wants(ground, 'bbr'),
      gain: {
        text: 'The bandwidth manager paces what pods send, and BBR finds the rate by the path’s bandwidth and delay rather than by loss.',
        source: sources.tuningGuide,
      },
      notWanted: 'It replaces the node’s queueing discipline and changes how every pod sends.',
      gates: [kernelGate(ground, kernelGates.bbr), byBpf],
    },
    {
      name: 'distributed-lru',
      title: 'Distributed LRU',
      path: 'routewise:cilium.tuning.distributedLru',
      wanted: tuning.distributedLru,
      byProfile: wants(ground, 'distributed-lru'),
      gain: {
        text: 'Each CPU has its own list in the connection tracking maps, so that CPUs do not wait for one lock under many new connections.',
        source: sources.tuningGuide,
      },
      notWanted: 'It costs memory, and switching it on later recreates the maps.',
      gates: [],
    },
    {
      name: 'clock-probe',
      title: 'Clock probe',
      path: 'routewise:cilium.tuning.clockProbe',
      wanted: tuning.clockProbe,
      byProfile: wants(ground, 'clock-probe'),
      gain: {
        text: 'jiffies instead of ktime: a cheaper clock for every entry of the connection tracking maps.',
        source: sources.tuningGuide,
      },
      notWanted: 'On a running cluster it makes old entries of the maps expire wrongly; it is for new ones.',
      gates: [],
    },
  ];
}

/** The virtual machines of Proxmox VE stand behind ports of a bridge, which take 64 KiB at most. */
function noBridge({ spec }: FeatureGround): Gate {
  return {
    holds: spec.provider.kind !== 'proxmox',
    needs: 'a way on which nothing cuts large packets again',
    found:
      'the nodes are virtual machines behind ports of a bridge, which cuts packets of more than 64 KiB again: that halved what one TCP stream carried',
    source: sources.bridgeSegments,
    soft: true,
  };
}

/** Drivers that Cilium's tuning guide names for BIG TCP. */
const largeSenders = ['mlx4_en', 'mlx5_core', 'ice'];

function largeSends(ground: FeatureGround): Gate {
  const { known, unknownOn } = driversOf(ground.spec, ground.hardware);
  const others = known.filter((driver) => !largeSenders.includes(driver));
  const unsaid = `the stack does not say which drivers ${known.length === 0 ? 'the devices have' : `devices ${nodesOf(unknownOn)} have`}`;
  return {
    holds: others.length > 0 ? false : unknownOn.length > 0 ? undefined : true,
    needs: `devices that send more than 64 KiB at once (${largeSenders.join(', ')})`,
    found:
      others.length > 0
        ? `the devices’ driver is ${others.join(', ')}, and the agent keeps packets to what the smallest device can send`
        : unsaid,
    source: sources.tuningGuide,
    soft: true,
  };
}

/** `of hardware “fast” and of nodes that no hardware is named for`. */
function nodesOf(hardware: readonly (string | undefined)[]): string {
  return hardware
    .map((name) => (name === undefined ? 'of nodes that no hardware is named for' : `of hardware “${name}”`))
    .join(' and ');
}

function wants({ spec }: FeatureGround, feature: FeatureName): boolean {
  return profileWishes[spec.cilium.profile].features.includes(feature);
}

function kernelGate({ kernel }: FeatureGround, { from, source }: KernelGate): Gate {
  return {
    holds: allKernelsFrom(kernel, from),
    needs: `Linux ${from}`,
    found:
      kernel.versions.length === 0
        ? 'the stack does not say which kernel the nodes run'
        : `the nodes run ${kernel.versions.join(', ')}${kernel.incomplete ? ' and kernels the stack does not name' : ''}`,
    source,
  };
}

function replacesKubeProxy({ kubeProxyReplacement }: FeatureGround): Gate {
  return {
    holds: kubeProxyReplacement,
    needs: 'Cilium in place of kube-proxy',
    found: 'Cilium does not take its place here',
    source: sources.hostRouting,
  };
}
