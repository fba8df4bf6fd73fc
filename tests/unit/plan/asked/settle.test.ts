// What Helm values take of decisions is decided so: the plan, its MTU, firewall, picture and reasons follow.
import fc from 'fast-check';
import { parseStack } from '../../../../spec/parseStack';
import type { CiliumVersion } from '../../../../config/schema/versions';
import { placeholderOf } from '../../../../config/secrets/placeholder';
import { overlayOf } from '../../../../cli/picture/fromPlan/ways';
import { planCluster } from '../../../../plan/planCluster';
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { nothingRuns } from '../../../../plan/running/runningStack';
import { settle } from '../../../../plan/settle';
import { hetznerPlan as plan } from '../../../fixtures/plans';
import { problemsOf } from '../../../fixtures/problems';
import { validStack } from '../../../fixtures/stackArbitrary';
import { hostsStack } from '../../../fixtures/stacks';

const overruled = (values: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  plan({ ...more, 'cilium.values': values });
const udp = ({ infrastructure }: ReturnType<typeof plan>): (string | undefined)[] =>
  infrastructure.firewalls.worker.rules.filter(({ protocol }) => protocol === 'udp').map(({ port }) => port);

describe('values that take a decision', () => {
  it('of encryption: MTU, firewall and picture follow', () => {
    const made = overruled({ encryption: { enabled: true, type: 'wireguard' } });
    expect(made.security.encryption).toMatchObject({ choice: 'wireguard', decidedBy: 'user' });
    expect(made.security.encryption.reasons.at(-1)?.text).toContain('encryption.type is wireguard');
    expect([made.mtu.link, made.mtu.podRoute]).toEqual([1450, 1305]);
    expect(udp(made)).toEqual(['8472', '51871']);
    expect(overlayOf(made)).toMatchObject({ encryption: { protocol: 'wireguard', port: 51871 } });
  });

  it('of the tunnel: its port is open, and no other', () => {
    const made = overruled({ tunnelPort: 9999, tunnelProtocol: 'geneve' });
    expect(made.tunnel).toEqual({ protocol: 'geneve', port: 9999, underlay: 'ipv4' });
    expect(udp(made)).toEqual(['9999']);
    expect(overlayOf(made)).toMatchObject({ protocol: 'geneve', port: 9999 });
    expect(made.standingChoices[0]?.turnedDown[0]?.why).not.toContain('VXLAN');
  });

  it('of the tunnel’s underlay: what routing says it costs is what the MTU is less', () => {
    const bytes = ({ routing, mtu }: ReturnType<typeof plan>): unknown[] => [
      /Its price is (\d+) bytes/.exec(routing.reasons.map(({ text }) => text).join(' '))?.[1],
      mtu.overhead.map((each) => each.bytes).join(),
    ];
    const tunnel = { 'network.families': 'dual-stack', 'cilium.routing': 'tunnel' };
    expect(bytes(overruled({}, tunnel))).toEqual(['50', '50']);
    expect(bytes(overruled({ underlayProtocol: 'ipv6' }, tunnel))).toEqual(['70', '70']);
    // Agents of 1.18 count the smaller header wherever there is IPv4.
    const old = { ...tunnel, 'cilium.version': '1.18.5' };
    expect(bytes(overruled({ underlayProtocol: 'ipv6' }, old))).toEqual(['50', '50']);
  });

  it('of IPsec: ESP is let in, which has no port', () => {
    const made = overruled({ encryption: { enabled: true, type: 'ipsec' } });
    expect(made.mtu.podRoute).toBe(1450 - 50 - 77);
    expect(made.infrastructure.firewalls.worker.rules).toContainEqual(
      expect.objectContaining({ protocol: 'esp', from: ['10.0.1.0/24'] }),
    );
  });

  it('past the chart, too: the agent reads its own options last', () => {
    expect(overruled({ extraConfig: { 'tunnel-protocol': 'geneve' } }).tunnel).toMatchObject({
      protocol: 'geneve',
      port: 6081,
    });
    expect(overruled({ extraArgs: ['--enable-wireguard=true'] }).security.encryption.choice).toBe(
      'wireguard',
    );
    expect(overruled({ extraConfig: { mtu: '1400' } }).mtu.podRoute).toBe(1350);
  });

  it.each<CiliumVersion>(['1.18.5', '1.19.6', '1.20.1'])(
    'past the chart to the operator of %s: what it does is what is planned, whatever agents are told',
    (version) => {
      const choices = (values: Record<string, unknown>): unknown[] => {
        const made = overruled(values, { 'cilium.version': version });
        return [made.loadBalancing.ipam.choice, made.loadBalancing.ipam.decidedBy];
      };
      const none = ['--default-lb-service-ipam=none'];
      expect(choices({ operator: { extraArgs: none } })).toEqual(['none', 'user']);
      expect(choices({ extraArgs: none })).toEqual(['nodeipam', 'plan']);
    },
  );

  it('past the chart to the operator: pools of its own are those of the plan, or refused', () => {
    const pools = (range: string) =>
      hostsStack({
        'network.nodes': '10.0.1.0/24',
        'cilium.values': { operator: { extraArgs: [`--cluster-pool-ipv4-cidr=${range}`] } },
      });
    expect(problemsOf(() => planCluster(parseStack(pools('10.99.0.0/16'))))).toContainEqual(
      expect.objectContaining({
        path: 'routewise:cilium.values.operator.extraArgs',
        found: expect.stringContaining('10.99.0.0/16') as string,
      }),
    );
    expect(planCluster(parseStack(pools('10.0.128.0/17'))).addressing.pods[0]?.cidr).toBe('10.0.128.0/17');
  });

  it('of host routing: what needs it is off, and Talos’ resolver is asked', () => {
    const made = overruled({ bpf: { hostLegacyRouting: true } }, { 'cilium.profile': 'performance' });
    const on = made.tuning.features.filter(({ choice }) => choice === 'on').map(({ feature }) => feature);
    expect(on).toEqual(['distributed-lru', 'clock-probe']);
    expect(made.distribution.hostDns.choice).toBe('forwarded');
  });

  it('of single options: the plan says what is, and who said so', () => {
    const bbr = overruled({ bandwidthManager: { bbr: false } }, { 'cilium.profile': 'performance' });
    expect(bbr.tuning.features.find(({ feature }) => feature === 'bbr')).toMatchObject({
      choice: 'off',
      decidedBy: 'user',
    });
    const standing = (values: Record<string, unknown>) =>
      overruled(values).standingChoices.map(({ choice }) => choice);
    expect(standing({ ciliumEndpointSlice: { enabled: true } })[1]).toBe('on');
    expect(standing({ hubble: { enabled: false } })[2]).toBe('off');
    expect(standing({ bpf: { monitorAggregation: 'none' } })[3]).toBe('none');
    const geneve = overruled(
      { loadBalancer: { mode: 'dsr', dsrDispatch: 'geneve' } },
      { 'cilium.tunnelProtocol': 'geneve' },
    );
    expect(geneve.standingChoices[0]).toMatchObject({
      choice: 'dsr, dispatched by geneve',
      decidedBy: 'user',
    });
  });

  it('of devices: one list holds for all nodes', () => {
    expect(overruled({ devices: 'eth0 eth1' }).devices).toMatchObject({ everywhere: ['eth0', 'eth1'] });
  });
});

/** pkg/mtu/mtu.go, by hand. */
describe('the MTU of pods', () => {
  const native = { routing: 'native-direct' };
  it.each<[string, CiliumVersion, Record<string, unknown>, Record<string, unknown>, number]>([
    ['an egress gateway', '1.18.5', native, { egressGateway: { enabled: true } }, 1450],
    ['an egress gateway', '1.19.6', native, { egressGateway: { enabled: true } }, 1450],
    ['an egress gateway', '1.20.1', native, { egressGateway: { enabled: true } }, 1450],
    [
      'an egress gateway and WireGuard',
      '1.19.6',
      { ...native, encryption: { type: 'wireguard' } },
      { egressGateway: { enabled: true } },
      1355,
    ],
    ['IPsec', '1.19.6', native, { encryption: { enabled: true, type: 'ipsec' } }, 1423],
    [
      'IPsec in a tunnel',
      '1.20.1',
      { routing: 'tunnel' },
      { encryption: { enabled: true, type: 'ipsec' } },
      1373,
    ],
    ['WireGuard', '1.19.6', native, { encryption: { enabled: true, type: 'wireguard' } }, 1405],
    ['an MTU of its own', '1.19.6', native, { MTU: 1400 }, 1400],
  ])('with %s on Cilium %s', (_, version, cilium, values, expected) => {
    const stack = hostsStack({ cilium: { version, ...cilium, values } });
    expect(planCluster(parseStack(stack)).mtu.podRoute).toBe(expected);
  });

  it('with a tunnel over IPv6 in a cluster that has both', () => {
    const made = (version: string) =>
      planCluster(
        parseStack(
          hostsStack({
            'network.families': 'dual-stack',
            cilium: { version, routing: 'tunnel', values: { underlayProtocol: 'ipv6' } },
          }),
        ),
      );
    expect(made('1.19.6').mtu.podRoute).toBe(1430);
    expect(made('1.20.1').tunnel?.underlay).toBe('ipv6');
  });
});

describe('a value that the plan cannot follow', () => {
  it.each([
    [{ ipam: { operator: { clusterPoolIPv4MaskSize: 26 } } }, 'clusterPoolIPv4MaskSize', /network\.podBlock/],
    [{ ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.9.0.0/16'] } } }, 'PodCIDRList', /network\.pods/],
    [{ ipv6: { enabled: true } }, 'ipv6.enabled', /network\.families/],
    [{ ipam: { mode: 'multi-pool' } }, 'ipam.mode', /cilium\.ipam/],
  ])('%j is refused, with the stack’s key as the way out', (values, key, remedy) => {
    const stack = hostsStack({ cilium: { values } });
    const problem = problemsOf(() => planCluster(parseStack(stack))).find(
      ({ rule }) => rule === 'value-against-plan',
    );
    expect(problem).toMatchObject({ severity: 'refuse', path: expect.stringContaining(key) as string });
    expect(problem?.remedy).toMatch(remedy);
  });

  it('is a secret: what the plan hangs on has to be known', () => {
    const secret = placeholderOf(['cilium', 'values', 'devices']);
    const [problem] = problemsOf(() => overruled({ devices: secret }));
    expect(problem).toMatchObject({ rule: 'value-against-plan', remedy: 'write it in clear' });
  });

  it('is told once, where the value itself is refused', () => {
    const stack = hostsStack({ cilium: { values: { tunnelProtocol: 'vxlann', routingMode: 'tunnel' } } });
    const rules = problemsOf(() => planCluster(parseStack(stack))).map(({ rule }) => rule);
    expect(rules).toContain('helm-not-one-of');
    expect(rules).not.toContain('value-against-plan');
  });
});

it('asks of native routing who writes the routes, and names the value', () => {
  const [problem] = problemsOf(() => overruled({ routingMode: 'native' }));
  expect(problem).toMatchObject({
    rule: 'routing-not-possible-here',
    path: 'routewise:cilium.values.routingMode',
    found: 'native',
  });
  const native = planCluster(parseStack(hostsStack({ 'cilium.values': { routingMode: 'tunnel' } })));
  expect(native.routing).toMatchObject({ choice: 'tunnel', decidedBy: 'user' });
});

it('opens on hosts what agents use, and what Hubble and mutual authentication use', () => {
  const ports = (cilium: Record<string, unknown>) =>
    planPreflight(planCluster(parseStack(hostsStack({ cilium }))))?.hosts[1]?.ports.map(({ port }) => port);
  expect(ports({})).toEqual([10250, 4240, 4244]);
  expect(ports({ values: { hubble: { enabled: false } } })).toEqual([10250, 4240]);
  expect(ports({ mutualAuthentication: true, routing: 'tunnel', encryption: { type: 'wireguard' } })).toEqual(
    [10250, 4240, 4244, 4250, 8472, 51871],
  );
});

it('lets nothing decide where the stack sets no values', () => {
  fc.assert(
    fc.property(validStack, (stack) => {
      const { value } = settle(parseStack(stack), nothingRuns);
      expect([...value.decided.asked.from.keys()]).toEqual([]);
    }),
    { numRuns: 100 },
  );
});
