// Plants faults on real hosts (sshd, ip, ethtool, bpftool in namespaces) and holds preflight to finding each, and blaming
// the right host. k3s itself is a stand-in that prints what k3s would.
import { RefusedError } from '../../../config/problem';
import { planPreflight } from '../../../plan/preflight/preflightPlan';
import type { PreflightPlan } from '../../../plan/preflight/preflightPlan';
import { preflight, requirePreflight } from '../../../providers/src/hosts';
import type { HostsAccess, PreflightReport } from '../../../providers/src/hosts';
import { preflightText } from '../../../cli/present/preflightText';
import { obeyed } from '../../fixtures/planted';
import { planOfHosts } from '../../fixtures/hosts/hostsStack';
import { pinXdpLink } from '../../fixtures/hosts/pinLink';
import type { TestHosts } from '../../fixtures/hosts/startTestHosts';
import { startTestHosts } from '../../fixtures/hosts/startTestHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);

interface Fault {
  readonly name: string;
  /** On the worker unless it says otherwise. */
  readonly plant: string | ((hosts: TestHosts) => void);
  readonly undo: string | ((hosts: TestHosts) => void);
  /** Whether the third host is part of the cluster, too. */
  readonly all?: true;
  /** Changes of the stack. */
  readonly stack?: Readonly<Record<string, unknown>>;
  /** `rule host`: all that is found, and nothing else. */
  readonly blames: readonly string[];
  readonly tells?: RegExp;
}

const wall = (rule: string): Pick<Fault, 'plant' | 'undo'> => ({
  plant: `nft add table ip wall && nft add chain ip wall in '{ type filter hook input priority 0; }' && nft add rule ip wall in ${rule}`,
  undo: 'nft delete table ip wall',
});
const file = (path: string, text = ''): Pick<Fault, 'plant' | 'undo'> => ({
  plant: `mkdir -p "$(dirname ${path})" && echo '${text}' >${path}`,
  undo: `rm ${path}`,
});
const standIn = (path: string, body: string): Pick<Fault, 'plant' | 'undo'> => ({
  plant: (hosts) => {
    hosts.host('worker').standIn(path, body);
  },
  undo: `rm ${path}`,
});
const hardware = (more: Record<string, unknown>): Readonly<Record<string, unknown>> => ({
  'nodes.hardware': { virtual: { devices: ['eth0'], driver: 'veth', kernel: '5.10', ...more } },
});

const faults: readonly Fault[] = [
  {
    name: 'a host that answers nobody, though others answer it',
    ...wall('icmp type echo-request drop'),
    blames: ['host-unreachable-from-peer worker'],
    tells: /only one direction/,
  },
  {
    name: 'a device that swallows ARP',
    plant:
      'nft add table arp wall && nft add chain arp wall out "{ type filter hook output priority 0; policy drop; }"',
    undo: 'nft delete table arp wall',
    all: true,
    blames: ['host-link-address-unresolved worker', 'host-unreachable-from-peer worker'],
  },
  {
    name: 'an address that a third machine has, too',
    plant: (hosts) => {
      hosts.host('third').must('ip address add 10.4.100.2/16 dev eth0');
    },
    undo: (hosts) => {
      hosts.host('third').must('ip address del 10.4.100.2/16 dev eth0');
    },
    blames: ['host-address-duplicate worker'],
  },
  {
    name: 'a switch port that carries less than planned',
    plant: (hosts) => {
      hosts.host('worker').atSwitch('ip link set p-worker mtu 1400');
    },
    undo: (hosts) => {
      hosts.host('worker').atSwitch('ip link set p-worker mtu 1500');
    },
    blames: ['path-mtu-too-small master', 'path-mtu-too-small worker'],
    tells: /1400 to (worker|master)/,
  },
  {
    name: 'a device with a small MTU',
    plant: 'ip link set eth0 mtu 1400',
    undo: 'ip link set eth0 mtu 1500',
    blames: ['device-mtu-too-small worker', 'path-mtu-too-small master', 'path-mtu-too-small worker'],
  },
  {
    name: 'a firewall in front of the kubelet',
    ...wall('tcp dport 10250 drop'),
    blames: ['port-blocked worker'],
    tells: /10250\/tcp from master/,
  },
  {
    name: 'a firewall that drops by default, the tunnel with it',
    plant: `nft -f - <<'END'
table ip wall {
  chain in {
    type filter hook input priority 0; policy drop;
    ip protocol { icmp, tcp } accept
  }
}
END`,
    undo: 'nft delete table ip wall',
    stack: { 'cilium.routing': 'tunnel' },
    blames: ['port-blocked worker'],
    tells: /8472\/udp from master .*the tunnel is there; nftables on the host drops by default/s,
  },
  {
    name: 'a device that the stack names and the host lacks',
    plant: 'true',
    undo: 'true',
    stack: hardware({ devices: ['eth0', 'eth7'] }),
    blames: ['device-missing master', 'device-missing worker'],
  },
  {
    name: 'a second port without a cable',
    plant: 'ip link add name eth1 type veth peer name far1 && ip link set eth1 up',
    undo: 'ip link del eth1',
    stack: hardware({ devices: ['eth+'] }),
    blames: ['device-without-carrier worker'],
    tells: /eth1/,
  },
  {
    name: 'a management card whose driver has no XDP',
    plant: 'ip link add name eth1 type vxlan id 5 dev eth0 dstport 4999 && ip link set eth1 up',
    undo: 'ip link del eth1',
    stack: { 'nodes.hardware': { virtual: { devices: ['eth+'], driver: 'veth', kernel: '5.10' } } },
    blames: ['device-driver-differs worker', 'device-driver-without-xdp worker'],
    tells: /vxlan on eth1/,
  },
  {
    name: 'an offload that the stack wants otherwise',
    plant: 'ethtool -K eth0 gro on',
    undo: 'ethtool -K eth0 gro off',
    stack: hardware({ offloads: { gro: false } }),
    blames: ['device-settings-differ worker'],
    tells: /gro on on eth0/,
  },
  {
    name: 'a mask that takes the pods in',
    plant: 'ip address add 10.4.100.2/8 dev eth0 && ip address del 10.4.100.2/16 dev eth0',
    undo: 'ip address add 10.4.100.2/16 dev eth0 && ip address del 10.4.100.2/8 dev eth0',
    blames: ['host-network-holds-pods worker'],
  },
  {
    name: 'a kernel older than stated',
    plant: 'true',
    undo: 'true',
    stack: hardware({ kernel: '99.1' }),
    blames: ['kernel-older-than-stated master', 'kernel-older-than-stated worker'],
  },
  {
    name: 'no BTF',
    plant: 'mount -t tmpfs none /sys/kernel/btf',
    undo: 'umount /sys/kernel/btf',
    blames: ['btf-missing worker'],
  },
  {
    name: 'a clock that is minutes off',
    plant: (hosts) => {
      hosts
        .host('worker')
        .write('/usr/local/bin/date', '#!/bin/sh\nexec /usr/bin/date -d "-5 minutes" "$@"\n', '0755');
    },
    undo: 'rm /usr/local/bin/date',
    blames: ['clock-off worker'],
    tells: /(299|300|301) s behind/,
  },
  {
    name: 'a disk that is nearly full',
    plant: (hosts) => {
      hosts.host('worker').resizeDisk(1024 * 1024);
    },
    undo: (hosts) => {
      hosts.host('worker').resizeDisk(undefined);
    },
    blames: ['disk-nearly-full worker'],
    tells: /1\.0 GiB free/,
  },
  {
    name: 'a name that another host has',
    plant: 'hostname master',
    undo: 'hostname worker',
    blames: ['hostname-duplicate master', 'hostname-duplicate worker'],
  },
  {
    name: 'an identity that was copied with the image',
    plant: (hosts) => {
      hosts.host('worker').write('/etc/machine-id', hosts.host('master').must('cat /etc/machine-id'));
    },
    undo: (hosts) => {
      hosts.host('worker').write('/etc/machine-id', `${hosts.host('worker').shape.machineId}\n`);
    },
    blames: ['machine-id-duplicate master', 'machine-id-duplicate worker'],
  },
  {
    name: 'a CNI file of Flannel',
    ...file('/etc/cni/net.d/10-flannel.conflist', '{}'),
    blames: ['cni-files-left worker'],
    tells: /10-flannel\.conflist/,
  },
  {
    name: 'a device of Flannel',
    plant: 'ip link add name flannel.1 type vxlan id 1 dev eth0 dstport 4998',
    undo: 'ip link del flannel.1',
    blames: ['network-plugin-devices-left worker'],
    tells: /flannel\.1 \(Flannel\)/,
  },
  {
    name: 'chains of kube-proxy',
    plant: 'iptables -t nat -N KUBE-SERVICES && iptables -t nat -N KUBE-SVC-ABC',
    undo: 'iptables -t nat -X KUBE-SVC-ABC && iptables -t nat -X KUBE-SERVICES',
    blames: ['iptables-chains-left worker'],
    tells: /chains of kube-proxy/,
  },
  {
    name: 'a BPF link that no agent owns',
    plant: (hosts) => {
      pinXdpLink(hosts.host('worker'), 'eth0', '/sys/fs/bpf/cilium/devices/eth0/links/cil_xdp_entry');
    },
    undo: 'rm -r /sys/fs/bpf/cilium',
    blames: ['bpf-links-left worker'],
    tells: /xdp \/sys\/fs\/bpf\/cilium\/devices\/eth0\/links\/cil_xdp_entry/,
  },
  {
    name: 'a k3s of somebody else',
    ...standIn('/usr/local/bin/k3s', 'case $1 in --version) echo "k3s version v1.30.1+k3s1 (abc)" ;; esac'),
    blames: ['k3s-already-there worker'],
  },
  {
    name: 'a namespace that cannot end',
    plant: (hosts) => {
      hosts
        .host('worker')
        .standIn(
          '/usr/local/bin/k3s',
          'case $1 in --version) echo "k3s version v1.34.2+k3s1 (abc)" ;; kubectl) echo "default Active 1d"; echo "cilium-secrets Terminating 2d" ;; esac',
        );
      hosts.host('worker').write('/etc/routewise/cluster', 'metal\n');
    },
    undo: 'rm -r /usr/local/bin/k3s /etc/routewise',
    blames: ['namespaces-terminating worker'],
    tells: /cilium-secrets/,
  },
  {
    name: 'another cluster’s host',
    ...file('/etc/routewise/cluster', 'other'),
    blames: ['host-of-another-cluster worker'],
  },
  {
    name: 'kubeadm’s kubelet',
    ...file('/etc/kubernetes/kubelet.conf'),
    blames: ['other-kubernetes worker'],
  },
  {
    name: 'a program on the kubelet’s port',
    plant: `perl -MIO::Socket::INET -e 'my $s = IO::Socket::INET->new(LocalPort => 10250, Listen => 1, ReuseAddr => 1) or die; open(my $f, ">", "/run/taker"); print $f $$; close $f; sleep 600' >/dev/null 2>&1 & while [ ! -s /run/taker ]; do sleep 0.05; done`,
    undo: 'kill "$(cat /run/taker)"; rm /run/taker',
    blames: ['port-taken worker'],
    tells: /10250\/tcp by perl/,
  },
];

(why === undefined ? describe : describe.skip)('preflight', () => {
  let hosts: TestHosts;
  let access: HostsAccess;
  const keys = new Map<string, string>();
  const planWith = (changes?: Readonly<Record<string, unknown>>, all = false): PreflightPlan => {
    const members = all ? hosts.hosts : hosts.hosts.slice(0, 2);
    const plan = planPreflight(
      planOfHosts(
        members.map((host) => ({
          ...{ name: host.name, address: host.address, ssh: host.ssh() },
          // Pinned, so that no first meeting is told.
          hostKey: keys.get(host.name) ?? '',
        })),
        changes,
      ),
    );
    if (plan === undefined) throw new Error('no hosts are planned');
    return plan;
  };
  const found = ({ problems }: PreflightReport): string[] =>
    problems.map(({ rule, path }) => `${rule} ${path.replace('host ', '')}`).sort();
  const act = (deed: Fault['plant']): void => {
    if (typeof deed === 'string') hosts.host('worker').must(deed);
    else deed(hosts);
  };

  beforeAll(async () => {
    hosts = await startTestHosts({
      master: '10.4.100.1/16',
      worker: '10.4.100.2/16',
      third: '10.4.100.3/16',
    });
    for (const host of hosts.hosts) keys.set(host.name, host.hostKey());
    access = {
      access: { privateKey: hosts.privateKey },
      options: { connectSeconds: 10, reconnectSeconds: 10 },
    };
    for (const { must } of hosts.hosts.map((host) => ({ must: (script: string) => host.must(script) })))
      must('ethtool -K eth0 gro off');
  });
  afterAll(() => hosts.close());

  test('finds nothing on clean hosts, and changes nothing', async () => {
    const before = hosts.hosts.map((host) => host.snapshot());
    const report = await preflight(planWith(), access);
    expect(report.problems).toEqual([]);
    expect(report.hostKeys).toEqual({
      master: hosts.host('master').hostKey(),
      worker: hosts.host('worker').hostKey(),
    });
    expect(report.facts.worker?.devices.find(({ name }) => name === 'eth0')).toMatchObject({
      driver: 'veth',
      carrier: true,
      addresses: expect.arrayContaining(['10.4.100.2/16']) as unknown,
    });
    expect(hosts.hosts.map((host) => host.snapshot())).toEqual(before);
  });

  test.each(faults)('$name', async ({ plant, undo, stack, all, blames, tells }) => {
    // Nobody remembers the others' link addresses.
    for (const host of hosts.hosts) host.must('ip neigh flush dev eth0');
    act(plant);
    let report: PreflightReport;
    try {
      report = await preflight(planWith(stack, all), access);
    } finally {
      act(undo);
    }
    expect(found(report)).toEqual([...blames].sort());
    if (tells !== undefined)
      expect(report.problems.map(({ found: what, reason }) => `${what ?? ''} ${reason}`).join('\n')).toMatch(
        tells,
      );
  });

  test('refuses an update before anything is touched, and tells every host’s troubles at once', async () => {
    hosts.host('master').must('ip link add name flannel.1 type vxlan id 1 dev eth0 dstport 4998');
    hosts.host('worker').write('/etc/cni/net.d/10-flannel.conflist', '{}');
    const before = hosts.hosts.map((host) => host.snapshot());
    const error = await requirePreflight(planWith(), access).catch((reason: unknown) => reason);
    expect(hosts.hosts.map((host) => host.snapshot())).toEqual(before);
    hosts.host('master').must('ip link del flannel.1');
    hosts.host('worker').must('rm /etc/cni/net.d/10-flannel.conflist');
    expect(error).toBeInstanceOf(RefusedError);
    expect((error as RefusedError).problems.map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'network-plugin-devices-left host master',
      'cni-files-left host worker',
    ]);
  });

  test('tells of a host that cannot be reached, beside what it found on the others', async () => {
    hosts.host('worker').vanish();
    hosts.host('master').write('/etc/cni/net.d/10-flannel.conflist', '{}');
    const report = await preflight(planWith(), {
      ...access,
      options: { connectSeconds: 1, reconnectSeconds: 1 },
    });
    hosts.host('worker').back();
    hosts.host('master').must('rm /etc/cni/net.d/10-flannel.conflist');
    expect(found(report)).toEqual(['cni-files-left master', 'ssh-unreachable worker']);
  });

  test.each([
    [
      'that lies to a terminal',
      "printf 'x\\033]52;c;ZXZpbA==\\007\\033[1A\\033[2K\\nnothing stands in the way\\n'",
      'ssh-answer-unreadable',
    ],
    ['that is no JSON', 'echo [', 'ssh-answer-unreadable'],
    ['without end', 'exec yes "$(printf "%01000d" 1)"', 'ssh-output-too-long'],
  ])('tells of a host whose program gives an answer %s, and judges the others', async (_, body, rule) => {
    const worker = hosts.host('worker');
    worker.standIn(
      '/usr/local/bin/ip',
      `case "$*" in *'link show'*) ${body};; *) PATH=/usr/sbin:/sbin:/usr/bin exec ip "$@";; esac`,
    );
    hosts.host('master').write('/etc/cni/net.d/10-flannel.conflist', '{}');
    const plan = planWith();
    const report = await preflight(plan, access);
    worker.must('rm /usr/local/bin/ip');
    hosts.host('master').must('rm /etc/cni/net.d/10-flannel.conflist');
    expect(found(report)).toEqual(['cni-files-left master', `${rule} worker`]);
    const text = preflightText(plan, report);
    expect(text).not.toMatch(obeyed);
    expect(text.split('\n').filter((line) => line.trim() === 'nothing stands in the way')).toEqual([]);
    expect(worker.exec('ps -eo args').stdout).not.toMatch(/^yes /m);
  });

  test('comes back when the connection is cut while it looks', async () => {
    hosts.host('worker').cutAt(1, 'during');
    expect((await preflight(planWith(), access)).problems).toEqual([]);
    hosts.host('worker').cutAt(1, 'after');
    expect((await preflight(planWith(), access)).problems).toEqual([]);
  });
});
