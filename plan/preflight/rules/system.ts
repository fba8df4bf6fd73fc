// Preflight rules on the machine itself: kernel, clock, disk, identity, programs.
// They must never ask for what k3s and Cilium do without.
import { kernelGates, olderThan } from '../../known/kernelVersions';
import type { HostFinding, PreflightContext, PreflightRule } from '../rule';
import { family, onEach } from '../rule';

const GiB = 1024 * 1024;
/** k3s' images and a Cilium of two releases, with room for the kubelet's own thresholds. */
const leastFreeKiB = 4 * GiB;
const clockMs = { warn: 2_000, refuse: 60_000 };

export const systemRules: readonly PreflightRule[] = family(
  {
    id: 'host-system',
    title: 'Hosts: system',
    about: 'Kernels, modules, settings, clocks and names of existing hosts.',
  },
  [
    {
      id: 'host-kernel-too-old',
      title: 'Cilium needs kernel 5.10',
      severity: 'refuse',
      why: 'Cilium’s programs need kernel 5.10 or newer, or RHEL 8.10’s 4.18, which has what they need',
      remedy: 'boot a newer kernel',
      source: kernelGates.base.source,
      check: onEach((_host, { kernel }) =>
        kernel !== undefined && olderThan(kernel, kernelGates.base.from) && !kernel.includes('.el8')
          ? [{ found: kernel }]
          : [],
      ),
    },
    {
      id: 'kernel-older-than-stated',
      title: 'The kernel is the one the plan was made for',
      severity: 'refuse',
      why: 'features were turned on because the stack states a newer kernel than runs there',
      remedy:
        'boot the newer kernel, or state what runs (`uname -r`) under routewise:distribution.kernel or nodes.hardware, and see what the plan makes of it',
      check: onEach((host, { kernel }) =>
        kernel !== undefined && host.kernel !== undefined && olderThan(kernel, host.kernel)
          ? [{ found: kernel, detail: `${host.kernel} is stated` }]
          : [],
      ),
    },
    {
      id: 'btf-missing',
      title: 'The kernel describes its types',
      severity: 'warn',
      why: 'without /sys/kernel/btf/vmlinux (CONFIG_DEBUG_INFO_BTF) tracing tools and newer programs of Cilium cannot find their way in the kernel',
      remedy: 'boot a kernel that is built with CONFIG_DEBUG_INFO_BTF, as those of current distributions are',
      source: kernelGates.base.source,
      check: onEach((_host, { btf }) => (btf ? [] : [{}])),
    },
    {
      id: 'clock-off',
      title: 'Clocks agree',
      severity: 'warn',
      otherwise: ['refuse'],
      why: 'certificates are not yet, or no longer, valid where the clock is far off, and etcd and logs go wrong long before',
      remedy: 'turn time synchronisation on (chrony or systemd-timesyncd), and wait until it has settled',
      source:
        'etcd: “clock difference against peer … is too high”, server/etcdserver/api/rafthttp/probing_status.go',
      check: onEach((_host, { clockAheadMs = 0 }) => {
        const off = Math.abs(clockAheadMs);
        if (off < clockMs.warn) return [];
        const severity = off >= clockMs.refuse ? ('refuse' as const) : ('warn' as const);
        const seconds = Math.round(off / 1000);
        return [{ severity, found: `${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} this machine` }];
      }),
    },
    {
      id: 'disk-nearly-full',
      title: 'There is room for images and data',
      severity: 'refuse',
      why: 'images, etcd and logs go to /var/lib/rancher: a kubelet short of disk evicts pods, and etcd stops',
      remedy: 'free space there, or give /var/lib/rancher a file system of its own',
      source:
        'Kubernetes: node-pressure eviction, imagefs.available and nodefs.available; image garbage collection at 85 %',
      check: onEach((_host, { disk }) => {
        if (disk === undefined || disk.freeKiB >= leastFreeKiB) return [];
        return [
          {
            found: `${(disk.freeKiB / GiB).toFixed(1)} GiB free on ${disk.mount}`,
            detail: `${leastFreeKiB / GiB} GiB are wanted`,
          },
        ];
      }),
    },
    {
      id: 'hostname-duplicate',
      title: 'Hosts have names of their own',
      severity: 'refuse',
      why: 'two hosts call themselves the same: k3s knows a node by its name, and refuses the second or takes one for the other',
      remedy: 'set each host’s name with `hostnamectl set-hostname`',
      source: 'k3s: Installation, Requirements, “Prerequisites”: two nodes cannot have the same hostname',
      check: (context) => shared(context, ({ hostname }) => hostname),
    },
    {
      id: 'machine-id-duplicate',
      title: 'Hosts have identities of their own',
      severity: 'refuse',
      why: 'two hosts have one /etc/machine-id, as copies of one image have: DHCP leases, systemd and monitoring take them for one machine',
      remedy: 'on all but one: `rm /etc/machine-id && systemd-machine-id-setup`, and reboot',
      source: 'machine-id(5)',
      check: (context) => shared(context, ({ machineId }) => machineId),
    },
    {
      id: 'program-missing',
      title: 'What preflight looks with',
      severity: 'note',
      why: 'without it a part of the host was not looked at',
      remedy: 'install it (packages iproute2, iputils-ping, ethtool, bpftool) and run preflight again',
      check: onEach((_host, { missingPrograms }) =>
        missingPrograms.length === 0 ? [] : [{ found: missingPrograms.join(', ') }],
      ),
    },
  ],
);

/** Blames each host that shares the value, and names the others. */
function shared(
  { plan, facts }: PreflightContext,
  of: (
    facts: PreflightContext['facts'] extends ReadonlyMap<string, infer F> ? F : never,
  ) => string | undefined,
): HostFinding[] {
  const values = plan.hosts.flatMap(({ name }) => {
    const known = facts.get(name);
    const value = known === undefined ? undefined : of(known);
    return value === undefined ? [] : [{ name, value }];
  });
  return values.flatMap(({ name, value }) => {
    const others = values.filter((other) => other.value === value && other.name !== name);
    return others.length === 0
      ? []
      : [{ host: name, found: value, detail: `so does ${others.map((other) => other.name).join(', ')}` }];
  });
}
