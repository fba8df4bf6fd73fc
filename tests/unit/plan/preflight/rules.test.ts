// Holds every preflight rule to hosts that trip it and to a near miss, on facts recorded from real programs.
import { planFixes } from '../../../../plan/preflight/fixes';
import { parseFacts } from '../../../../plan/preflight/hostFacts';
import { preflightRules } from '../../../../plan/preflight/judgeHosts';
import { preflightCases } from './cases';
import type { Situation } from './situation';
import { all, asked, card, clean, judge, own, planned, recorded, worker } from './situation';

describe('preflight rules', () => {
  it('are silent on clean hosts', () => {
    expect(judge(clean())).toEqual([]);
  });

  it('have ids of their own, and a case each', () => {
    expect(preflightRules.map(({ id }) => id).sort()).toEqual(Object.keys(preflightCases).sort());
  });

  it.each(preflightRules.map(({ id, severity }) => [id, severity] as const))(
    '%s is found, alone of the refusals, and its near miss is none',
    (id, severity) => {
      const { trips, misses } = preflightCases[id] ?? { trips: clean, misses: clean };
      const problems = judge(trips(clean()));
      const found = problems.filter(({ rule }) => rule === id);
      expect(found.length).toBeGreaterThan(0);
      expect(found[0]?.severity).toBe(severity);
      expect(problems.filter((each) => each.rule !== id && each.severity === 'refuse')).toEqual([]);
      const missed = judge(misses(clean()));
      expect(missed.filter((each) => each.rule === id || each.severity === 'refuse')).toEqual([]);
    },
  );

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
    all(
      asked({ offloads: { gro: true } }),
      worker({
        cniFiles: ['/etc/cni/net.d/10-flannel.conflist'],
        pinnedLinks: [{ path: '/sys/fs/bpf/cilium/x', type: 'xdp' }],
      }),
    )(clean());
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
