// What each profile wants. Whether it can be had is decided option by option, by the conditions each one has.
// It must never hold a condition, nor want what no document of Cilium or the field speaks for.
import type { Profile } from '../../../config/schema/cilium';
import type { FeatureName } from './feature';

export interface ProfileWishes {
  /** One sentence for people. */
  readonly aim: string;
  readonly features: readonly FeatureName[];
  /** Share of a node's memory for connection tracking maps; absent for the chart's own. */
  readonly mapRatio?: number;
  readonly encryption: boolean;
  readonly mutualAuthentication: boolean;
  /** XDP programs in the driver, for much traffic from outside; an agent refuses to start without them. */
  readonly xdp: boolean;
}

export const profileWishes: Record<Profile, ProfileWishes> = {
  balanced: {
    aim: 'eBPF in place of kube-proxy and iptables; nothing that a kernel or a neighbour could stumble over',
    features: ['bpf-host-routing'],
    encryption: false,
    mutualAuthentication: false,
    xdp: false,
  },
  performance: {
    aim: 'the least work a packet can cost: every datapath option whose conditions hold',
    features: ['bpf-host-routing', 'netkit', 'big-tcp', 'bbr', 'distributed-lru', 'clock-probe'],
    mapRatio: 0.01,
    encryption: false,
    mutualAuthentication: false,
    xdp: false,
  },
  secure: {
    aim: 'encryption on the wire, mutual authentication, and one agent at a time',
    features: ['bpf-host-routing'],
    encryption: true,
    mutualAuthentication: true,
    xdp: false,
  },
  compatible: {
    aim: 'least demands: packets pass the host’s IP stack, where other software expects to see them',
    features: [],
    encryption: false,
    mutualAuthentication: false,
    xdp: false,
  },
  'xdp-edge': {
    aim: 'Services served by XDP programs in the driver, before the kernel sees a packet',
    features: ['bpf-host-routing'],
    encryption: false,
    mutualAuthentication: false,
    xdp: true,
  },
};
