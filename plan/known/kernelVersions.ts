// Compares kernel versions, and holds the oldest kernel each feature of Cilium works on.
// It must never list a feature without the place its number comes from.
import type { SemVer } from 'semver';
import { coerce, lt } from 'semver';

export interface KernelGate {
  readonly feature: string;
  /** `6.8` */
  readonly from: string;
  readonly source: string;
}

const requirements = 'Cilium: Documentation/operations/system_requirements.rst';
const tuning = 'Cilium: Documentation/operations/performance/tuning.rst';

export const kernelGates = {
  base: { feature: 'Cilium', from: '5.10', source: requirements },
  bigTcpIPv6: { feature: 'BIG TCP for IPv6', from: '5.19', source: tuning },
  bigTcpIPv4: { feature: 'BIG TCP for IPv4', from: '6.3', source: tuning },
  bbr: { feature: 'BBR for pods', from: '5.18', source: tuning },
  netkitProbe: {
    feature: 'netkit',
    from: '6.7',
    source: 'Cilium 1.20: pkg/datapath/connector/config.go, "requires kernel 6.7.0+ and CONFIG_NETKIT"',
  },
  netkit: { feature: 'netkit', from: '6.8', source: tuning },
  netkitScrub: {
    feature: 'netkit with endpoint routes',
    from: '6.13',
    source: 'Cilium 1.20: pkg/datapath/connector/config.go, "netkit driver missing scrub attributes"',
  },
  managedNeighbours: {
    feature: 'neighbours managed by the kernel',
    from: '5.16',
    source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
  },
} as const satisfies Record<string, KernelGate>;

/** Whether `kernel` (`6.12.8-talos`) is older than `from` (`6.13`); what cannot be read is not. */
export function olderThan(kernel: string, from: string): boolean {
  const [a, b] = [parse(kernel), parse(from)];
  return a !== null && b !== null && lt(a, b);
}

/** The kernels of a list that are older, each once, oldest first. */
export function tooOld(kernels: readonly string[], from: string): readonly string[] {
  return [...new Set(kernels)]
    .filter((kernel) => olderThan(kernel, from))
    .sort((a, b) => (olderThan(a, b) ? -1 : 1));
}

/** Kernels are named in many ways behind their numbers, `6.12.8+deb13-amd64` say, which mean nothing here. */
function parse(version: string): SemVer | null {
  return /^v?\d+\.\d+/.test(version.trim()) ? coerce(version) : null;
}
