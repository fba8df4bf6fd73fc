// Decisions beyond the smallest stack: segments, address families, encryption, tuning, Service addresses, devices.
import { parseStack } from '../../../spec/parseStack';
import { planCluster } from '../../../plan/planCluster';
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { problemsOf } from '../../fixtures/problems';
import { hostsStack, proxmoxStack, stackWith } from '../../fixtures/stacks';

type Changes = Readonly<Record<string, unknown>>;
const hetzner = (changes: Changes = {}): ClusterPlan => planCluster(parseStack(stackWith(changes)));
const proxmox = (changes: Changes = {}): ClusterPlan => planCluster(parseStack(proxmoxStack(changes)));
const hosts = (changes: Changes = {}): ClusterPlan => planCluster(parseStack(hostsStack(changes)));
const value = (plan: ClusterPlan, key: string): unknown =>
  plan.cilium.values.find(({ path }) => path.join('.') === key)?.value;

const second = { nodes: '10.0.2.0/24' };
const twoSegments = { 'network.segments': { second }, 'nodes.workers.general.segment': 'second' };
const bgp = (advertise: string[]): Changes => ({
  bgp: { localAsn: 64512, peers: { router: { address: '10.0.1.1', asn: 64513, multihop: 2 } }, advertise },
});

describe('topology and routing', () => {
  it.each<[string, ClusterPlan, string, string]>([
    ['one bridge', proxmox(), 'same-link', 'native-direct'],
    ['two segments whose routers know nodes alone', proxmox(twoSegments), 'gateway', 'tunnel'],
    [
      'two segments whose routers know pods',
      proxmox({ ...twoSegments, ...bgp(['pods']), 'network.between.podRoutes': 'router' }),
      'routed',
      'native-direct',
    ],
    [
      'two segments whose routers could know pods, but nobody tells them',
      proxmox({ ...twoSegments, 'network.between.podRoutes': 'router' }),
      'routed',
      'tunnel',
    ],
    [
      'a routed link for each node',
      proxmox({ 'network.topology': 'routed', ...bgp(['pods']) }),
      'routed',
      'native-bgp',
    ],
    ['isolated ports', proxmox({ 'network.topology': 'gateway' }), 'gateway', 'tunnel'],
    [
      'a cloud controller',
      hetzner({ 'provider.podRoutes': 'cloud-controller' }),
      'gateway',
      'native-cloud-routes',
    ],
    [
      'a cloud controller and more nodes than routes',
      hetzner({
        'provider.podRoutes': 'cloud-controller',
        'nodes.workers.general.count': 98,
        network: {
          range: '10.0.0.0/8',
          nodes: '10.0.0.0/20',
          services: '10.0.16.0/20',
          pods: '10.128.0.0/14',
        },
      }),
      'gateway',
      'tunnel',
    ],
    [
      'a cloud controller and IPv6',
      hetzner({ 'provider.podRoutes': 'cloud-controller', 'network.families': 'dual-stack' }),
      'gateway',
      'tunnel',
    ],
    [
      'one node behind a link that drops foreign addresses',
      proxmox({
        ...twoSegments,
        ...bgp(['pods']),
        'network.between.podRoutes': 'router',
        'network.segments': { second: { ...second, foreignAddresses: 'dropped' } },
      }),
      'routed',
      'tunnel',
    ],
  ])('%s', (_, plan, topology, routing) => {
    expect([plan.topology.choice, plan.routing.choice]).toEqual([topology, routing]);
    expect(plan.routing.turnedDown).toHaveLength(3);
  });

  it('skips nodes of other segments where direct routes cannot reach them', () => {
    const plan = proxmox({ ...twoSegments, ...bgp(['pods']), 'network.between.podRoutes': 'router' });
    expect(value(plan, 'directRoutingSkipUnreachable')).toBe(true);
    expect(value(proxmox(), 'directRoutingSkipUnreachable')).toBeUndefined();
  });

  it('says how many cloud routes are left', () => {
    const [, room] = hetzner({ 'provider.podRoutes': 'cloud-controller' }).routing.reasons;
    expect(room?.text).toContain('6 of 100 routes are used; 94 nodes more');
  });

  it('warns of a choice that works but is worse', () => {
    const [remark] = proxmox({ 'cilium.routing': 'tunnel' }).remarks.filter(
      ({ rule }) => rule === 'routing-worse-than-possible',
    );
    expect(remark).toMatchObject({ severity: 'warn', path: 'routewise:cilium.routing', found: 'tunnel' });
  });
});

describe('MTU', () => {
  it.each<[string, ClusterPlan, number, number]>([
    ['native on Ethernet', proxmox(), 1500, 1500],
    ['jumbo frames', proxmox({ 'network.mtu': 9000 }), 9000, 9000],
    ['a tunnel over IPv4', proxmox({ 'cilium.routing': 'tunnel' }), 1500, 1450],
    ['a tunnel over IPv6', proxmox({ 'cilium.routing': 'tunnel', 'network.families': 'ipv6' }), 1500, 1430],
    ['WireGuard in 1.19', proxmox({ 'cilium.encryption.type': 'wireguard' }), 1500, 1405],
    [
      'WireGuard in 1.18',
      proxmox({
        'cilium.encryption.type': 'wireguard',
        'cilium.version': '1.18.5',
        'cluster.kubernetes': '1.33.1',
      }),
      1500,
      1420,
    ],
    ['WireGuard in a tunnel on Hetzner', hetzner({ 'cilium.encryption.type': 'wireguard' }), 1450, 1305],
    [
      'the smaller of two segments',
      proxmox({ ...twoSegments, 'network.segments': { second: { ...second, mtu: 1400 } } }),
      1400,
      1350,
    ],
    ['a narrow way between segments', proxmox({ ...twoSegments, 'network.between.mtu': 1420 }), 1420, 1370],
    ['the hosts’ own devices', hosts({ 'nodes.hardware.card.mtu': 9000 }), 9000, 9000],
    [
      'a host with smaller frames',
      hosts({ 'network.mtu': 9000, 'nodes.hardware.card.mtu': 1500 }),
      1500,
      1500,
    ],
  ])('%s', (_, { mtu, cilium }, link, pods) => {
    expect([mtu.link, mtu.podRoute, cilium.helmValues.MTU]).toEqual([link, pods, link]);
  });
});

describe('tuning', () => {
  const features = (plan: ClusterPlan): Record<string, string> =>
    Object.fromEntries(plan.tuning.features.map(({ feature, choice }) => [feature, choice]));

  it('turns on what a profile wants and the nodes can carry', () => {
    const card = { 'nodes.hardware.card.driver': 'mlx5_core' };
    expect(features(hosts({ 'cilium.profile': 'performance', ...card }))).toEqual({
      'bpf-host-routing': 'on',
      netkit: 'on',
      'big-tcp': 'on',
      bbr: 'on',
      'distributed-lru': 'on',
      'clock-probe': 'on',
    });
  });

  it.each([
    ['an old kernel', { 'distribution.kernel': '5.15' }, ['netkit', 'big-tcp', 'bbr']],
    ['a kernel nobody states', { 'distribution.kernel': undefined }, ['netkit', 'big-tcp', 'bbr']],
    ['a tunnel', { 'cilium.routing': 'tunnel' }, ['big-tcp']],
    ['a card that sends 64 KiB at once', { 'nodes.hardware.card.driver': 'i40e' }, ['big-tcp']],
    ['WireGuard', { 'cilium.encryption.type': 'wireguard' }, ['big-tcp']],
    [
      'legacy host routing',
      { 'cilium.tuning.hostRouting': 'legacy' },
      ['bpf-host-routing', 'netkit', 'big-tcp', 'bbr'],
    ],
    ['kube-proxy', { 'distribution.kubeProxy': true }, ['bpf-host-routing', 'netkit', 'big-tcp', 'bbr']],
  ])('leaves off what %s rules out, and says why', (_, changes, off) => {
    const card = { 'nodes.hardware.card.driver': 'mlx5_core' };
    const plan = hosts({ 'cilium.profile': 'performance', ...card, ...changes });
    expect(
      plan.tuning.features.filter(({ choice }) => choice === 'off').map(({ feature }) => feature),
    ).toEqual(off);
    for (const feature of plan.tuning.features.filter(({ choice }) => choice === 'off'))
      expect(feature.reasons[0]?.text).toMatch(/\S.{10}/);
  });

  it('refuses to insist on what cannot work, and doubts what cannot be told', () => {
    const old = problemsOf(() => hosts({ 'cilium.tuning.netkit': true, 'distribution.kernel': '5.15' }));
    expect(old.map(({ rule, path }) => [rule, path])).toContainEqual([
      'feature-not-possible-here',
      'routewise:cilium.tuning.netkit',
    ]);
    const unsaid = hosts({ 'cilium.tuning.bbr': true, 'distribution.kernel': undefined });
    expect(unsaid.remarks.map(({ rule }) => rule)).toContain('feature-not-proven');
    expect(value(unsaid, 'bandwidthManager.bbr')).toBe(true);
  });

  it('lets a user insist on what gains nothing', () => {
    const plan = proxmox({ 'cilium.tuning.bigTcp': true });
    expect(value(plan, 'enableIPv4BIGTCP')).toBe(true);
    expect(plan.remarks.map(({ rule }) => rule)).not.toContain('feature-not-possible-here');
  });

  it('says what a share of memory gives', () => {
    const { mapSizing } = hosts({ 'cilium.tuning.mapRatio': 0.08 }).tuning;
    expect(mapSizing.tcpEntries).toEqual({ least: 16_777_216, most: 16_777_216 });
    expect(hosts({ 'cilium.profile': 'performance' }).tuning.mapSizing.tcpEntries?.most).toBe(2_411_209);
    expect(hosts({ 'nodes.hardware.card.memoryGiB': undefined }).tuning.mapSizing.tcpEntries).toBeUndefined();
  });

  it.each([
    ['i40e with the profile for it', { 'cilium.profile': 'xdp-edge' }, 'native'],
    [
      'a driver nobody states',
      { 'cilium.profile': 'xdp-edge', 'nodes.hardware.card.driver': undefined },
      'disabled',
    ],
    ...['virtio_net', 'veth', 'bonding', 'vmxnet3', 'hv-netvsc'].map(
      (driver): [string, Record<string, unknown>, string] => [
        `${driver}, which carries it in software`,
        { 'cilium.profile': 'xdp-edge', 'nodes.hardware.card.driver': driver },
        'disabled',
      ],
    ),
    [
      'a VLAN on a card that carries it',
      { 'cilium.profile': 'xdp-edge', 'nodes.hardware.card.devices': ['eth0.184'] },
      'disabled',
    ],
    ['a card that carries it, for nobody who asked', { 'cilium.profile': 'performance' }, 'disabled'],
    [
      'virtual devices where the stack insists',
      { 'cilium.loadBalancer.acceleration': 'best-effort', 'nodes.hardware.card.driver': 'virtio_net' },
      'best-effort',
    ],
    ['tg3', { 'cilium.profile': 'xdp-edge', 'nodes.hardware.card.driver': 'tg3' }, 'disabled'],
    [
      'a kernel too old for the driver',
      { 'cilium.profile': 'xdp-edge', 'nodes.hardware.card.driver': 'vmxnet3', 'distribution.kernel': '6.1' },
      'disabled',
    ],
    ['a profile that keeps out', { 'cilium.profile': 'compatible' }, 'disabled'],
    ['nothing that enters by the nodes', {}, 'disabled'],
  ])('%s: XDP acceleration', (_, changes, choice) => {
    expect(hosts(changes).tuning.acceleration.choice).toBe(choice);
  });

  it('refuses native acceleration on a driver that cannot', () => {
    const problems = problemsOf(() =>
      hosts({ 'cilium.loadBalancer.acceleration': 'native', 'nodes.hardware.card.driver': 'tg3' }),
    );
    expect(problems.map(({ rule }) => rule)).toEqual(['xdp-driver', 'xdp-not-possible-here']);
  });

  it('keeps BIG TCP off where a bridge would cut its packets again, and warns who insists', () => {
    const bigTcp = proxmox({ 'cilium.profile': 'performance' }).tuning.features.find(
      ({ feature }) => feature === 'big-tcp',
    );
    expect(bigTcp?.choice).toBe('off');
    expect(bigTcp?.reasons.map(({ text }) => text).join(' ')).toContain('bridge');
    const insisting = proxmox({ 'cilium.tuning.bigTcp': true });
    expect(insisting.remarks.filter(({ severity }) => severity === 'warn').map(({ rule }) => rule)).toContain(
      'big-tcp-device',
    );
  });
});

describe('security', () => {
  it('with the profile secure is WireGuard, strict egress and SPIRE, by the names of the version', () => {
    const plan = hetzner({ 'cilium.profile': 'secure' });
    expect(value(plan, 'encryption.type')).toBe('wireguard');
    expect(value(plan, 'encryption.strictMode.egress.cidr')).toBe('10.0.128.0/17');
    expect(value(plan, 'encryption.strictMode.egress.allowRemoteNodeIdentities')).toBe(true);
    expect(value(plan, 'authentication.enabled')).toBe(true);
    const before = hetzner({ 'cilium.profile': 'secure', 'cilium.version': '1.18.5' });
    expect(value(before, 'encryption.strictMode.cidr')).toBe('10.0.128.0/17');
    expect(value(before, 'encryption.strictMode.egress.cidr')).toBeUndefined();
    const after = hetzner({ 'cilium.profile': 'secure', 'cilium.version': '1.20.1' });
    expect(after.security.mutualAuthentication.choice).toBe('off');
  });

  it('opens WireGuard’s port beside the tunnel’s', () => {
    const { infrastructure } = hetzner({ 'cilium.profile': 'secure' });
    if (infrastructure.kind !== 'hetzner') throw new Error('not on Hetzner Cloud');
    expect(infrastructure.firewalls.worker.rules.map(({ port }) => port)).toEqual(
      expect.arrayContaining(['8472', '51871']),
    );
  });

  it.each(['strictEgress', 'nodeEncryption'])('refuses %s where nothing is encrypted', (key) => {
    const problems = problemsOf(() => hetzner({ [`cilium.encryption.${key}`]: true }));
    expect(problems.map(({ rule, path }) => [rule, path])).toContainEqual([
      'encryption-option-without-encryption',
      `routewise:cilium.encryption.${key}`,
    ]);
  });
});

describe('Service addresses', () => {
  const pools = { 'cilium.loadBalancer.pools': { public: { cidrs: ['192.0.2.0/24'] } } };

  it.each<[string, ClusterPlan, string, string]>([
    ['Hetzner Cloud', hetzner(), 'nodeipam', 'none'],
    ['no pools', proxmox(), 'none', 'none'],
    [
      'pools on a shared link',
      proxmox({ 'cilium.loadBalancer.pools': { a: { cidrs: ['10.0.1.240/28'] } } }),
      'lbipam',
      'l2',
    ],
    ['pools and a router', proxmox({ ...pools, ...bgp(['load-balancer']) }), 'lbipam', 'bgp'],
  ])('%s', (_, { loadBalancing }, ipam, announce) => {
    expect([loadBalancing.ipam.choice, loadBalancing.announce.choice]).toEqual([ipam, announce]);
  });

  it('are not announced by ARP in a network of gateways, which is said once', () => {
    const problems = problemsOf(() => hetzner({ ...pools, 'cilium.loadBalancer.announce': 'l2' }));
    expect(problems.map(({ rule, path }) => [rule, path])).toEqual([
      ['l2-behind-gateway', 'routewise:cilium.loadBalancer.announce'],
    ]);
  });
});

describe('devices', () => {
  it('are one list where all nodes have the same, and a CiliumNodeConfig for each kind where not', () => {
    expect(value(hosts(), 'devices')).toBe('eth0');
    const mixed = hosts({
      'nodes.hardware.other': { devices: ['eth1'] },
      'nodes.workers.general.hosts': [{ name: 'two', address: '10.0.1.2', hardware: 'other' }],
    });
    expect(value(mixed, 'devices')).toBeUndefined();
    expect(mixed.devices.overrides.map(({ name, defaults }) => [name, defaults.devices])).toEqual([
      ['hardware-card', 'eth0'],
      ['hardware-other', 'eth1'],
    ]);
    expect(value(hosts({ 'nodes.hardware.card.devices': undefined }), 'devices')).toBeUndefined();
  });
});

describe('a modified build', () => {
  it('is named by its images, and its keys are let through where they are listed', () => {
    const values = { vxlanAcceleration: { enabled: true } };
    expect(problemsOf(() => hosts({ 'cilium.values': values }))[0]).toMatchObject({
      path: 'routewise:cilium.values.vxlanAcceleration',
    });
    const plan = hosts({
      'cilium.values': values,
      'cilium.allowKeys': ['vxlanAcceleration'],
      'cilium.images': {
        agent: 'registry.example.com/cilium:vxlan',
        operator: 'registry.example.com/operator:vxlan',
      },
    });
    expect(value(plan, 'vxlanAcceleration.enabled')).toBe(true);
    expect(value(plan, 'image.override')).toBe('registry.example.com/cilium:vxlan');
    expect(value(plan, 'operator.image.override')).toBe('registry.example.com/operator:vxlan');
  });
});

describe('the API’s address', () => {
  it.each<[string, ClusterPlan, string, string | undefined]>([
    ['Talos on Proxmox VE', proxmox(), 'virtual-ip', '10.0.1.10'],
    ['one control plane', proxmox({ 'nodes.controlPlanes.count': 1 }), 'control-plane', '10.0.1.11'],
    ['k3s', hosts(), 'control-plane', '10.0.1.1'],
  ])('%s', (_, { apiEndpoint }, choice, host) => {
    expect([apiEndpoint.choice, apiEndpoint.host]).toEqual([choice, host]);
  });

  it('is each node’s own loopback for Cilium on k3s, whichever servers there are', () => {
    const servers = (names: string[]): Changes => ({
      'nodes.controlPlanes.hosts': names.map((name, index) => ({
        ...{ name, address: `10.0.1.${10 + index}`, hardware: 'card' },
      })),
    });
    const ways = [servers(['a']), servers(['a', 'b', 'c'])].map((changes) => {
      const plan = hosts(changes);
      return [value(plan, 'k8sServiceHost'), value(plan, 'k8sServicePort')];
    });
    expect(ways).toEqual([
      ['127.0.0.1', 6444],
      ['127.0.0.1', 6444],
    ]);
    expect(
      problemsOf(() => hosts({ 'distribution.config': { agents: { 'lb-server-port': '7000' } } }))[0],
    ).toMatchObject({ rule: 'k3s-option-decided' });
  });
});

describe('virtual machines', () => {
  it('keep their id, address and place when others come', () => {
    const machines = (changes: Changes) => {
      const { infrastructure } = proxmox(changes);
      if (infrastructure.kind !== 'proxmox') throw new Error('not on Proxmox VE');
      return infrastructure.machines;
    };
    const before = machines({});
    const after = machines({ 'nodes.workers.general.count': 5, 'nodes.controlPlanes.count': 5 });
    for (const machine of before) expect(after).toContainEqual(machine);
    expect(new Set(after.map(({ vmId }) => vmId)).size).toBe(after.length);
    expect(new Set(after.map(({ macAddress }) => macAddress)).size).toBe(after.length);
  });
});
