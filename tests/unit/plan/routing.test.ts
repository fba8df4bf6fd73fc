import { lookup } from '../../../plan/values/reasonedValue';
import { problemsOf } from '../../fixtures/problems';
import { hetznerPlan as plan } from '../../fixtures/plans';

describe('routing on a gateway topology', () => {
  it('is a VXLAN tunnel, with every alternative turned down for a reason', () => {
    const { routing, topology } = plan();
    expect(topology.choice).toBe('gateway');
    expect(routing).toMatchObject({ choice: 'tunnel', decidedBy: 'plan' });
    expect(routing.turnedDown.map(({ choice }) => choice)).toEqual([
      'native-cloud-routes',
      'native-direct',
      'native-bgp',
    ]);
    expect(routing.turnedDown.find(({ choice }) => choice === 'native-cloud-routes')).toMatchObject({
      unless: expect.stringContaining('6 of 100 routes') as string,
    });
  });

  it.each([
    ['native-direct', /must be directly reachable/],
    ['native-cloud-routes', /no cloud controller manager is installed/],
    ['native-bgp', /only advertises/],
  ])('refuses %s with the reason and the way out', (choice, reason) => {
    const [problem] = problemsOf(() => plan({ 'cilium.routing': choice }));
    expect(problem).toMatchObject({
      rule: 'routing-not-possible-here',
      path: 'routewise:cilium.routing',
      found: choice,
    });
    expect(problem?.reason).toMatch(reason);
    expect(problem?.remedy).toContain('auto');
  });

  it('keeps the tunnel where the user asks for it, and says that the user did', () => {
    expect(plan({ 'cilium.routing': 'tunnel' }).routing).toMatchObject({
      choice: 'tunnel',
      decidedBy: 'user',
    });
  });

  it('counts the routes that native routing would need', () => {
    const many = plan({ 'nodes.workers': { general: { type: 'cpx41', count: 98 } } });
    expect(many.routing.turnedDown[0]?.why).toContain('101 nodes');
  });
});

describe('MTU', () => {
  it('leaves 1400 of Hetzner’s 1450 for pods, and gives Cilium the link’s', () => {
    const { mtu, cilium } = plan();
    expect([mtu.link, mtu.podRoute]).toEqual([1450, 1400]);
    expect(lookup(cilium.values, 'MTU')).toBe(1450);
  });
});

describe('host DNS on Talos', () => {
  it('is not forwarded under BPF host routing, and is where the user turns that off', () => {
    expect(plan().distribution.hostDns.choice).toBe('not-forwarded');
    expect(plan().distribution.machines['control-plane']?.cluster.forwardKubeDNSToHost).toBe(false);
    const legacy = plan({ 'cilium.values.bpf.hostLegacyRouting': true });
    expect(legacy.distribution.hostDns.choice).toBe('forwarded');
    expect(legacy.distribution.machines.general?.cluster.forwardKubeDNSToHost).toBe(true);
  });
});

describe('the API’s address', () => {
  it.each([
    // A public load balancer has no firewall: nobody gets one unasked.
    [{}, 'control-plane', false],
    [{ 'nodes.controlPlanes.count': 1 }, 'control-plane', false],
    [{ 'cluster.apiEndpoint': 'load-balancer' }, 'load-balancer', true],
    [{ 'nodes.controlPlanes.count': 1, 'cluster.apiEndpoint': 'load-balancer' }, 'load-balancer', true],
    [{ 'cluster.apiEndpoint': 'api.example.com' }, 'hostname', false],
  ])('%p gives %s', (changes, choice, balanced) => {
    const { apiEndpoint, infrastructure } = plan(changes);
    expect(apiEndpoint.choice).toBe(choice);
    expect(infrastructure.loadBalancer !== undefined).toBe(balanced);
  });
});

describe('the operator', () => {
  it('has a stand-by only where there is a second host for it', () => {
    expect(lookup(plan().cilium.values, 'operator.replicas')).toBe(2);
    expect(lookup(plan({ 'nodes.controlPlanes.count': 1 }).cilium.values, 'operator.replicas')).toBe(1);
  });
});

describe('the firewall', () => {
  it('opens the tunnel’s port to the node subnet, and the API only where no load balancer stands before it', () => {
    const ports = (changes: Record<string, unknown>): (string | undefined)[] =>
      plan(changes).infrastructure.firewalls['control-plane'].rules.map(({ port }) => port);
    expect(ports({ 'cluster.apiEndpoint': 'load-balancer' })).toEqual([undefined, '50000', '8472']);
    expect(ports({})).toEqual([undefined, '50000', '8472', '6443']);
    expect(ports({ 'cilium.tunnelProtocol': 'geneve' })).toContain('6081');
    expect(ports({ 'access.talosApi': [] })).not.toContain('50000');
  });
});

describe('free-form Helm values', () => {
  it('overrule the plan leaf by leaf and remember what they replaced', () => {
    const { values, helmValues } = plan({
      'cilium.values': { operator: { replicas: 1 }, bandwidthManager: { enabled: true } },
    }).cilium;
    expect(helmValues.operator).toEqual({ replicas: 1, rollOutPods: true });
    expect(helmValues.bandwidthManager).toEqual({ enabled: true });
    const replicas = values.find(({ path }) => path.join('.') === 'operator.replicas');
    expect(replicas).toMatchObject({ setBy: 'user', overruled: { value: 2 } });
  });

  it('keep keys with dots whole, and let an empty mapping say nothing', () => {
    const { helmValues } = plan({
      'cilium.values': { nodeSelector: { 'kubernetes.io/os': 'linux' }, bpf: {} },
    }).cilium;
    expect(helmValues.nodeSelector).toEqual({ 'kubernetes.io/os': 'linux' });
    expect(helmValues.bpf).toEqual({ masquerade: true });
  });
});
