import fc from 'fast-check';
import { decisionsOf, summaryOf } from '../../../../cli/present/planParts';
import { coveringNetwork } from '../../../../spec/existing/coveringNetwork';
import { cidr, contains } from '../../../../config/cidr';
import { parseStack } from '../../../../spec/parseStack';
import { changeClasses } from '../../../../config/schema/provider';
import { classOfValue } from '../../../../plan/change/changeClass';
import type { ValueChange } from '../../../../plan/change/diffValues';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import type { AdoptedRelease } from '../../../../plan/infrastructure/existing';
import { lookup } from '../../../../plan/values/reasonedValue';
import { existingPlan, existingSpec, existingStack, running } from '../../../fixtures/observed';
import { problemsOf } from '../../../fixtures/problems';

function releaseOf({ infrastructure }: ClusterPlan): AdoptedRelease {
  if (infrastructure.kind !== 'existing' || infrastructure.release === undefined)
    throw new Error('there is no release');
  return infrastructure.release;
}
const changeOf = (plan: ClusterPlan, key: string): ValueChange | undefined =>
  releaseOf(plan).changes.find((change) => change.key === key);

describe('a stack on an existing cluster', () => {
  it('is completed by what the cluster says', () => {
    const spec = existingSpec();
    expect(spec.cluster.kubernetes).toBe('1.34.2');
    expect(spec.distribution).toMatchObject({ kind: 'kubernetes', name: 'kubeadm', kubeProxy: false });
    expect(spec.network).toMatchObject({
      families: 'ipv4',
      nodes: '10.20.0.0/23',
      pods: '10.244.0.0/16',
      podBlock: 24,
      services: '10.96.0.0/12',
    });
    expect(spec.cilium).toMatchObject({ version: '1.19.6', ipam: 'kubernetes', tunnelProtocol: 'vxlan' });
    const plan = existingPlan();
    expect(plan.nodes.map(({ name, role, address }) => [name, role, address])).toEqual([
      ['cp-1.example.com', 'control-plane', '10.20.0.1'],
      ['w-1.example.com', 'worker', '10.20.0.11'],
      ['w-2.example.com', 'worker', '10.20.1.12'],
    ]);
    expect(plan.kernel).toMatchObject({ versions: ['6.8.0'], incomplete: false });
    expect(plan.distribution).toEqual({
      kind: 'kubernetes',
      name: 'kubeadm',
      version: 'v1.34.2',
      kubeProxy: false,
    });
  });

  it('is believed where it says something itself', () => {
    const spec = existingSpec({ network: { pods: '10.64.0.0/14' }, cilium: { version: '1.20.1' } });
    expect([spec.network.pods, spec.cilium.version]).toEqual(['10.64.0.0/14', '1.20.1']);
  });

  it('follows Cilium’s own pool where Cilium gives out the blocks', () => {
    const pool = { clusterPoolIPv4PodCIDRList: ['10.42.0.0/16'], clusterPoolIPv4MaskSize: 25 };
    const { network } = existingSpec({}, running({ ipam: { operator: pool } }));
    expect(network).toMatchObject({ pods: '10.42.0.0/16', podBlock: 25 });
    expect(existingSpec({}, running({})).network.pods).toBe('10.0.0.0/8');
  });

  it.each([
    ['k3s', { distribution: 'k3s', distributionVersion: 'v1.34.2+k3s1' }, { kind: 'k3s', kubeProxy: false }],
    [
      'talos',
      { distribution: 'talos', distributionVersion: 'v1.12.0' },
      { kind: 'talos', version: 'v1.12.0' },
    ],
  ])('may run %s, whose nodes are not planned', (name, cluster, distribution) => {
    const spec = existingSpec({}, (found) => Object.assign(found.cluster, cluster));
    expect(spec.distribution).toMatchObject(distribution);
    const plan = existingPlan({}, (found) => Object.assign(found.cluster, cluster));
    expect(plan.distribution).toEqual({
      kind: 'kubernetes',
      name,
      version: cluster.distributionVersion,
      kubeProxy: false,
    });
  });

  it('that runs Talos is asked for its host DNS, which only its own machine configs say', () => {
    const plan = existingPlan({}, (found) =>
      Object.assign(found.cluster, { distribution: 'talos', distributionVersion: 'v1.12.0' }),
    );
    expect(plan.remarks.map(({ rule }) => rule)).toContain('talos-host-dns-unknown');
    expect(decisionsOf(plan).map(({ title }) => title)).not.toContain('Host DNS');
    expect(summaryOf(plan)).toContain(', Talos v1.12.0, Kubernetes 1.34.2, ');
  });

  it('takes a link for shared only where direct node routes prove it', () => {
    expect(existingPlan().topology.choice).toBe('gateway');
    const direct = running({
      routingMode: 'native',
      autoDirectNodeRoutes: true,
      ipv4NativeRoutingCIDR: '10.244.0.0/16',
      ipam: { mode: 'kubernetes' },
    });
    const plan = existingPlan({}, direct);
    expect([plan.topology.choice, plan.routing.choice]).toEqual(['same-link', 'native-direct']);
    expect(changeOf(plan, 'routingMode')).toBeUndefined();
  });

  it('is refused where it describes machines', () => {
    const described = { nodes: { controlPlanes: { type: 'cpx31' } } };
    expect(problemsOf(() => existingSpec(described)).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'machine-key-without-effect routewise:nodes.controlPlanes',
    ]);
  });

  it('may be taken over as it is whatever runs there', () => {
    const keep = { provider: { values: 'keep' } };
    const odd = running({ ipam: { mode: 'eni' } }, { namespace: 'cilium', status: 'failed' });
    expect(() => existingPlan(keep, odd)).not.toThrow();
  });

  it('is refused without what the cluster says', () => {
    const problems = problemsOf(() => parseStack(existingStack(), undefined));
    expect(problems.map(({ rule }) => rule)).toEqual(['cluster-file-unreadable']);
  });
});

describe('the values of a running release', () => {
  it('stay where the plan has no other wish, and are left out where the chart does not know them', () => {
    const plan = existingPlan();
    expect(lookup(plan.cilium.values, 'resources.requests.cpu')).toBe('100m');
    expect(lookup(plan.cilium.values, 'mtu')).toBeUndefined();
    expect(plan.remarks.find(({ rule }) => rule === 'running-value-left-out')?.found).toBe('mtu');
  });

  it('stay where a change asks for more than is allowed', () => {
    const key = 'bpf.mapDynamicSizeRatio';
    const wish = { cilium: { profile: 'performance' } };
    const kept = existingPlan(wish);
    expect(lookup(kept.cilium.values, key)).toBe(0.01);
    expect(lookup(kept.cilium.values, 'cluster.name')).toBe('default');
    expect(changeOf(kept, key)).toBeUndefined();
    const allowed = existingPlan({ ...wish, provider: { allow: 'rebuild-only' } });
    expect(changeOf(allowed, 'cluster.name')).toMatchObject({
      from: 'default',
      to: 'theirs',
      class: 'rebuild-only',
    });
    expect(releaseOf(allowed).class).toBe('rebuild-only');
  });

  it('are overruled by the user, who is told the class', () => {
    const plan = existingPlan({ cilium: { values: { bpf: { mapDynamicSizeRatio: 0.02 } } } });
    expect(changeOf(plan, 'bpf.mapDynamicSizeRatio')).toMatchObject({
      from: 0.01,
      to: 0.02,
      class: 'node-drain',
    });
    expect(releaseOf(plan).changes.filter((c) => c.class === 'rebuild-only')).toEqual([]);
    expect(releaseOf(plan).class).toBe('node-drain');
  });

  it('hold a new chart’s defaults off where these would do what is not allowed', () => {
    const older = running(
      { ipam: { mode: 'kubernetes' } },
      { chartVersion: '1.19.6', defaults: { tunnelPort: 9000 } },
    );
    expect(lookup(existingPlan({}, older).cilium.values, 'tunnelPort')).toBe(9000);
  });

  it('change with the chart, and that is told as the chart’s doing', () => {
    const changes = releaseOf(existingPlan({ cilium: { version: '1.20.1' } })).changes;
    const byChart = changes.filter(({ by }) => by === 'chart');
    expect(byChart.length).toBeGreaterThan(3);
    expect(byChart.every(({ source }) => source !== '')).toBe(true);
  });

  it('that are secrets are no change', () => {
    expect(releaseOf(existingPlan()).hidden).toEqual([['extraEnv']]);
    expect(releaseOf(existingPlan()).changes.filter(({ key }) => key.startsWith('extraEnv'))).toEqual([]);
  });

  it('that are the plan’s already make no change at all', () => {
    const first = existingPlan({}, running({ ipam: { mode: 'kubernetes' } }));
    const again = existingPlan({}, running({ ...first.cilium.helmValues }));
    expect(releaseOf(again).changes).toEqual([]);
    expect(releaseOf(again).class).toBe('hot');
  });
});

describe('a class of change', () => {
  it.each([
    ['ipam.operator.clusterPoolIPv4PodCIDRList', 'rebuild-only'],
    ['bpf.datapathMode', 'node-drain'],
    ['enableIPv4BIGTCP', 'pod-recreate'],
    ['bpf.masquerade', 'agent-restart'],
    ['a.key.nobody.knows', 'agent-restart'],
    ['operator.replicas', 'hot'],
    ['operator.nodeSelector."node-role.kubernetes.io/control-plane"', 'hot'],
    ['operator.unmanagedPodWatcher.intervalSeconds', 'agent-restart'],
  ])('of %s is %s', (key, expected) => {
    const found = classOfValue(key);
    expect(found.class).toBe(expected);
    expect(changeClasses).toContain(found.class);
    expect([found.why, found.source]).not.toContain('');
  });
});

describe('a covering network', () => {
  it('holds all addresses', () => {
    const address = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.nat(255)).map(([c, d]) => `10.20.${c}.${d}`);
    fc.assert(
      fc.property(fc.array(address, { minLength: 1, maxLength: 5 }), (addresses) => {
        const network = cidr(coveringNetwork(addresses, []) ?? '');
        expect(addresses.every((each) => contains(network, cidr(`${each}/32`)))).toBe(true);
      }),
    );
  });

  it('keeps out of what is taken', () => {
    expect(coveringNetwork(['10.1.0.1', '10.200.0.1'], ['10.64.0.0/16'])).toBe('10.1.0.0/24');
    expect(coveringNetwork(['fd00::1', 'fd00::2'], [])).toBe('fd00::/64');
    expect(coveringNetwork([], [])).toBeUndefined();
  });
});

describe('what asks for more than is allowed stays, however the release says it', () => {
  const link = { network: { topology: 'same-link' } };
  it.each([[''], ['tunnel']])('routing, where routingMode is "%s"', (routingMode) => {
    const live = { ipam: { mode: 'kubernetes' }, routingMode };
    const plan = existingPlan(link, running(live));
    expect([plan.routing.choice, plan.routing.decidedBy]).toEqual(['tunnel', 'user']);
    expect(plan.routing.reasons.at(-1)?.text).toContain('running release');
    expect(lookup(plan.cilium.values, 'autoDirectNodeRoutes')).toBe(false);
    expect(changeOf(plan, 'routingMode')?.class ?? 'hot').toBe('hot');
    const most = { ...link, provider: { allow: 'rebuild-only' } };
    expect(existingPlan(most, running(live)).routing.choice).toBe('native-direct');
  });

  it('the tunnel’s protocol and the maps’ share of memory, where the chart has no words for them', () => {
    const plan = existingPlan(
      { cilium: { tunnelProtocol: 'geneve', profile: 'performance' } },
      running({ ipam: { mode: 'kubernetes' } }),
    );
    expect(plan.tunnel).toMatchObject({ protocol: 'vxlan', port: 8472 });
    expect(plan.tuning.mapSizing.ratio).toBe(0.0025);
    expect(changeOf(plan, 'bpf.mapDynamicSizeRatio')?.class ?? 'hot').toBe('hot');
  });

  it('what the plan would never set: it is told as it is', () => {
    const live = {
      ipam: { mode: 'kubernetes' },
      encryption: { enabled: true, type: 'wireguard', nodeEncryption: false },
      tunnelPort: 9000,
    };
    const plan = existingPlan({}, running(live));
    expect(plan.security.encryption.choice).toBe('wireguard');
    expect(plan.mtu.podRoute).toBe(1500 - 50 - 95);
    expect(plan.tunnel?.port).toBe(9000);
  });
});
