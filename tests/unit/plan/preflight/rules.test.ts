// Holds every preflight rule to an input that trips it, on facts recorded from real programs, and to silence without.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DeviceFacts, HostFacts } from '../../../../plan/preflight/hostFacts';
import { parseFacts } from '../../../../plan/preflight/hostFacts';
import { judgeHosts, preflightRules } from '../../../../plan/preflight/judgeHosts';
import type { PreflightHost, PreflightPlan } from '../../../../plan/preflight/preflightPlan';
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { planFixes } from '../../../../plan/preflight/fixes';
import { planOfHosts } from '../../../fixtures/hosts/hostsStack';

const recorded = (name: string): string =>
  readFileSync(join(__dirname, `../../../fixtures/hosts/recorded/${name}.txt`), 'utf8');

function planned(changes: Readonly<Record<string, unknown>> = {}): PreflightPlan {
  const plan = planPreflight(
    planOfHosts(
      [
        { name: 'master', address: '10.4.100.1', ssh: 'root@192.0.2.1' },
        { name: 'worker', address: '10.4.100.2', ssh: 'root@192.0.2.2' },
      ],
      changes,
    ),
  );
  if (plan === undefined) throw new Error('no hosts are planned');
  return plan;
}

interface Situation {
  plan: PreflightPlan;
  master: HostFacts;
  worker: HostFacts;
}

const clean = (): Situation => ({
  plan: planned(),
  master: parseFacts(recorded('master')),
  worker: parseFacts(recorded('worker')),
});
const judge = ({ plan, master, worker }: Situation, allowed: Parameters<typeof judgeHosts>[1] = []) =>
  judgeHosts({ plan, facts: new Map(Object.entries({ master, worker })) }, allowed);

/** Changes the worker. */
const worker =
  (change: Partial<HostFacts>) =>
  (situation: Situation): Situation => ({ ...situation, worker: { ...situation.worker, ...change } });
const card =
  (change: Partial<DeviceFacts>) =>
  (situation: Situation): Situation =>
    worker({
      devices: situation.worker.devices.map((device) =>
        device.name === 'eth0' ? { ...device, ...change } : device,
      ),
    })(situation);
const host =
  (change: Partial<PreflightHost>) =>
  (situation: Situation): Situation => ({
    ...situation,
    plan: {
      ...situation.plan,
      hosts: situation.plan.hosts.map((each) => (each.name === 'worker' ? { ...each, ...change } : each)),
    },
  });
const masterSees =
  (change: Partial<HostFacts['peers'][number]>) =>
  (situation: Situation): Situation => ({
    ...situation,
    master: { ...situation.master, peers: situation.master.peers.map((peer) => ({ ...peer, ...change })) },
  });
const own = { cluster: 'metal', k3s: 'v1.34.2+k3s1' };

const trips: Readonly<Record<string, (situation: Situation) => Situation>> = {
  'host-address-missing': card({ addresses: ['10.4.9.9/16'] }),
  'host-unreachable-from-peer': masterSees({ ping: 'no' }),
  'host-link-address-unresolved': (situation) => ({
    ...situation,
    master: { ...situation.master, neighbours: [{ address: '10.4.100.2', state: 'FAILED' }] },
  }),
  'host-address-duplicate': worker({ duplicate: 'yes' }),
  'path-mtu-too-small': worker({ peers: [{ name: 'master', ping: 'yes', mtu: 1450, ports: {} }] }),
  'device-mtu-too-small': card({ mtu: 1450 }),
  'port-blocked': masterSees({ ports: { 'tcp/10250': 'silent' } }),
  'firewall-service-active': worker({ firewalls: ['firewalld'] }),
  'device-missing': host({ devices: ['eth0', 'eth7'] }),
  'device-without-carrier': card({ carrier: false }),
  'device-driver-without-xdp': (situation) => host({ driver: 'tg3' })(card({ driver: 'tg3' })(situation)),
  'device-driver-needs-newer-kernel': (situation) =>
    host({ driver: 'vmxnet3' })(card({ driver: 'vmxnet3' })(worker({ kernel: '6.1.0' })(situation))),
  'device-driver-differs': card({ driver: 'virtio_net' }),
  'device-lro-with-xdp': card({ offloads: { 'large-receive-offload': true } }),
  'device-settings-differ': host({ offloads: { gro: true } }),
  'host-network-holds-pods': card({ addresses: ['10.4.100.2/8'] }),
  'host-kernel-too-old': (situation) => host({ kernel: '5.4' })(worker({ kernel: '5.4.0' })(situation)),
  'kernel-older-than-stated': host({ kernel: '99.1' }),
  'btf-missing': worker({ btf: false }),
  'clock-off': worker({ clockAheadMs: -5_000 }),
  'disk-nearly-full': worker({ disk: { mount: '/var', freeKiB: 1024, usedPercent: 99 } }),
  'hostname-duplicate': worker({ hostname: 'master' }),
  'machine-id-duplicate': (situation) => worker({ machineId: situation.master.machineId ?? '' })(situation),
  'program-missing': worker({ missingPrograms: ['bpftool'] }),
  'cni-files-left': worker({ cniFiles: ['/etc/cni/net.d/10-flannel.conflist'] }),
  'network-plugin-devices-left': (situation) =>
    worker({
      devices: [
        ...situation.worker.devices,
        {
          name: 'cni0',
          mtu: 1450,
          hardwareAddress: '',
          carrier: true,
          up: true,
          addresses: [],
          offloads: {},
        },
      ],
    })(situation),
  'iptables-chains-left': worker({ chains: ['FLANNEL-FWD', 'INPUT'] }),
  'kube-proxy-chains-beside-replacement': worker({ ...own, chains: ['KUBE-SVC-ABC'] }),
  'bpf-links-left': worker({ pinnedLinks: [{ path: '/sys/fs/bpf/cilium/x', type: 'tcx' }] }),
  'xdp-program-left': card({ xdp: 'driver' }),
  'namespaces-terminating': worker({ terminatingNamespaces: ['cilium-secrets'] }),
  'host-of-another-cluster': worker({ cluster: 'other' }),
  'k3s-already-there': worker({ k3s: 'v1.34.2+k3s1' }),
  'local-volumes-kept': worker({ localVolumes: [{ path: '/var/lib/rancher/k3s/storage/a', kiB: 7 }] }),
  'k3s-newer-than-planned': worker({ ...own, k3s: 'v1.35.0+k3s1' }),
  'other-kubernetes': worker({ otherKubernetes: ['/etc/rancher/rke2'] }),
  'port-taken': worker({ listeners: [{ port: 'tcp/10250', process: 'nginx' }] }),
};

describe('preflight rules', () => {
  it('are silent on clean hosts', () => {
    expect(judge(clean())).toEqual([]);
  });

  it('have ids of their own, and a case each', () => {
    expect(preflightRules.map(({ id }) => id).sort()).toEqual(Object.keys(trips).sort());
  });

  it.each(Object.entries(trips))('%s is found, alone of the refusals', (id, trip) => {
    const problems = judge(trip(clean()));
    const rule = preflightRules.find((each) => each.id === id);
    expect(problems.filter(({ rule: found }) => found === id).map(({ path }) => path)).toContain(
      'host worker',
    );
    expect(problems.find(({ rule: found }) => found === id)?.severity).toBe(rule?.severity);
    const others = problems.filter(({ rule: found, severity }) => found !== id && severity === 'refuse');
    expect(others).toEqual([]);
  });

  it('take a node of this cluster for what it is', () => {
    const situation = worker({
      ...own,
      cniFiles: ['/etc/cni/net.d/05-cilium.conflist'],
      chains: ['CILIUM_INPUT', 'KUBE-FIREWALL'],
      processes: ['cilium-agent', 'k3s-agent'],
      pinnedLinks: [{ path: '/sys/fs/bpf/cilium/devices/eth0/links/cil_from_netdev', type: 'tcx' }],
      listeners: [{ port: 'tcp/10250', process: 'k3s-agent' }],
    })(clean());
    expect(judge(card({ xdp: 'driver' })(situation))).toEqual([]);
  });

  it('tell as a note what an allowed fix puts right', () => {
    const situation = worker({ cniFiles: ['/etc/cni/net.d/10-flannel.conflist'] })(clean());
    const [problem] = judge(situation, ['cni-files']);
    expect(problem?.severity).toBe('note');
    expect(problem?.remedy).toContain('routewise:nodes.fixes allows cni-files');
  });

  describe('judge each host by the XDP that its own node has', () => {
    const lro = { offloads: { 'large-receive-offload': true } };
    const found = (changes: Readonly<Record<string, unknown>>): string[] => {
      const situation = card(lro)({ ...clean(), plan: planned(changes) });
      const master = {
        ...situation.master,
        devices: situation.master.devices.map((each) => ({ ...each, ...lro })),
      };
      return judge({ ...situation, master })
        .filter(({ rule }) => rule === 'device-lro-with-xdp')
        .map(({ path }) => path);
    };
    const intel = { devices: ['eth0'], driver: 'i40e', kernel: '6.8' };
    const pools = { 'nodes.workers.general.hardware': 'fast', 'nodes.hardware.fast': intel };
    const label = { 'routewise.io/hardware': 'fast' };

    it.each<[string, Readonly<Record<string, unknown>>, string[]]>([
      ['the whole cluster’s', {}, ['host master', 'host worker']],
      [
        'the plan’s, by hardware that carries it',
        { ...pools, cilium: { profile: 'xdp-edge' }, 'nodes.hardware.virtual.driver': 'tg3' },
        ['host worker'],
      ],
      [
        'the stack’s word for its hardware',
        {
          ...pools,
          cilium: { loadBalancer: { acceleration: 'disabled' } },
          'nodes.hardware.fast': { ...intel, acceleration: 'native' },
        },
        ['host worker'],
      ],
      [
        'none, where its hardware has none',
        { ...pools, 'nodes.hardware.fast': { ...intel, acceleration: 'disabled' } },
        ['host master'],
      ],
      [
        'an override by labels, the last of those that match',
        {
          ...pools,
          'nodes.hardware.fast': { ...intel, acceleration: 'native' },
          cilium: {
            loadBalancer: { acceleration: 'disabled' },
            nodeConfigs: { zz: { labels: label, acceleration: 'best-effort' } },
          },
        },
        [],
      ],
    ])('%s', (_, changes, hosts) => {
      expect(found(changes)).toEqual(hosts);
    });

    it('and say nothing of it where all have the same', () => {
      expect(planned().hosts.map((each) => 'acceleration' in each)).toEqual([false, false]);
      const changes = { ...pools, cilium: { profile: 'xdp-edge' }, 'nodes.hardware.virtual.driver': 'tg3' };
      expect(planned(changes).hosts.map(({ acceleration }) => acceleration)).toEqual([undefined, 'native']);
    });
  });

  it('are data in plain words', () => {
    for (const { id, title, why, remedy } of preflightRules) {
      expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      for (const text of [title, why, remedy]) expect(text).not.toMatch(/\s$|^\s|\.$| {2}/);
    }
  });
});

describe('facts', () => {
  it('are read out of what the programs print', () => {
    const facts = parseFacts(recorded('worker'));
    expect(facts).toMatchObject({ hostname: 'worker', btf: true, duplicate: 'no', kernel: '6.12.48' });
    expect(facts.devices.find(({ name }) => name === 'eth0')).toMatchObject({
      driver: 'veth',
      mtu: 1500,
      carrier: true,
      up: true,
    });
    expect(facts.peers).toEqual([
      {
        name: 'master',
        ping: 'yes',
        mtu: 1500,
        ports: Object.fromEntries(
          ['tcp/6443', 'tcp/2379', 'tcp/2380', 'tcp/10250', 'tcp/4240'].map((port) => [port, 'closed']),
        ),
      },
    ]);
  });

  it.each([0, 1, 2, 3, 4])('of half an answer are refused, however much of it came (%s fifths)', (part) => {
    const whole = recorded('worker');
    expect(() => parseFacts(whole.slice(0, (whole.length * part) / 5))).toThrow('is not whole');
  });
});

describe('fixes', () => {
  const broken = (): Situation =>
    worker({
      cniFiles: ['/etc/cni/net.d/10-flannel.conflist'],
      pinnedLinks: [{ path: '/sys/fs/bpf/cilium/x', type: 'xdp' }],
    })(host({ offloads: { gro: true } })(clean()));
  const steps = (situation: Situation, allowed: Parameters<typeof planFixes>[3]) => {
    const target = situation.plan.hosts.find(({ name }) => name === 'worker');
    return target === undefined ? [] : planFixes(situation.plan, target, situation.worker, allowed);
  };

  it('are none without leave', () => {
    expect(steps(broken(), [])).toEqual([]);
  });

  it.each(['offloads', 'cni-files', 'bpf-links'] as const)('%s plans its own steps and no others', (fix) => {
    const planned = steps(broken(), [fix]);
    expect(new Set(planned.map((step) => step.fix))).toEqual(new Set([fix]));
  });

  it('leave the CNI files and BPF links of this cluster alone', () => {
    const member = worker({ ...own, processes: ['cilium-agent'] })(broken());
    expect(steps(member, ['cni-files', 'bpf-links'])).toEqual([]);
  });
});
