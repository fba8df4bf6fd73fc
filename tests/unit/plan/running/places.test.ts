import k3sOnProxmox from '../../../fixtures/states/k3s-proxmox.json';
import talosOnHetzner from '../../../fixtures/states/talos-hetzner.json';
import talosOnProxmox from '../../../fixtures/states/talos-proxmox.json';
import { parseStack } from '../../../../config/parse';
import type { Problem } from '../../../../config/problem';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import { planCluster } from '../../../../plan/planCluster';
import { groundOf } from '../../../../plan/ground/ground';
import { planPlaces } from '../../../../plan/running/planPlaces';
import { readRunning } from '../../../../plan/running/readRunning';
import type { RunningStack } from '../../../../plan/running/runningStack';
import { problemsOf } from '../../../fixtures/problems';
import { proxmoxStack, stackWith } from '../../../fixtures/stacks';
import { stateOf } from '../../../fixtures/states/stateOf';

type Changes = Readonly<Record<string, unknown>>;

const dev = (changes: Changes = {}): unknown =>
  stackWith({
    'nodes.controlPlanes': { type: 'cpx31', count: 1 },
    'nodes.workers': { general: { type: 'cpx41', count: 2 }, ingress: { type: 'cpx31', count: 1 } },
    network: { range: '10.0.0.0/16', nodes: '10.0.1.0/24', services: '10.0.8.0/21', pods: '10.0.16.0/20' },
    ...changes,
  });

/** As the release before has left it: from the real engine. */
const running = readRunning(talosOnHetzner);
const planned = (stack: unknown, what: RunningStack = running): ClusterPlan =>
  planCluster(parseStack(stack), { running: what });
const places = ({ nodes }: ClusterPlan): string[] => nodes.map(({ name, address }) => `${name} ${address}`);
const kept = ['dev-general-1 10.0.1.32', 'dev-general-2 10.0.1.33', 'dev-ingress-1 10.0.1.64'];
const refused = (stack: unknown, what: RunningStack = running): readonly Problem[] =>
  problemsOf(() => planned(stack, what));

/** What runs once a stack was built from nothing. */
function runningOf(stack: unknown): RunningStack {
  const spec = parseStack(stack);
  const nothing = { nodes: [], pools: [], segments: [] };
  return readRunning(stateOf({ spec, places: planPlaces(groundOf(spec), nothing).value }));
}

describe('a stack of the release before', () => {
  it('keeps names and numbers', () => {
    expect(places(planned(dev()))).toEqual(['dev-control-plane-1 10.0.1.11', ...kept]);
    expect(running).toMatchObject({
      ...{ cluster: 'dev', provider: 'hetzner', distribution: 'talos' },
      api: { choice: 'control-plane', port: 6443, location: 'fsn1' },
      network: { range: '10.0.0.0/16', subnet: '10.0.1.0/24', zone: 'eu-central' },
    });
  });

  it('takes a pool whose name comes first beside what runs', () => {
    const workers = {
      edge: { type: 'cpx31', count: 1 },
      general: { type: 'cpx41', count: 2 },
      ingress: { type: 'cpx31', count: 1 },
    };
    expect(places(planned(dev({ 'nodes.workers': workers }))).slice(1)).toEqual([
      'dev-edge-1 10.0.1.96',
      ...kept,
    ]);
  });

  it('gives the place of a pool that is gone to a new one only once its nodes have left', () => {
    const workers = (name: string) => ({
      [name]: { type: 'cpx31', count: 1, renamedFrom: false },
      ingress: { type: 'cpx31', count: 1 },
    });
    const during = planned(dev({ 'nodes.workers': workers('edge') }));
    expect(places(during)).toContain('dev-edge-1 10.0.1.96');
    const nodes = running.nodes.filter(({ stem }) => stem !== 'general');
    expect(places(planned(dev({ 'nodes.workers': workers('edge') }), { ...running, nodes }))).toContain(
      'dev-edge-1 10.0.1.32',
    );
  });
});

describe('virtual machines of the release before', () => {
  const built = ({ infrastructure }: ClusterPlan): string[] =>
    infrastructure.kind === 'proxmox'
      ? infrastructure.machines.map(({ name, vmId, node, address, address6, macAddress }) =>
          [name, vmId, node, address, address6 ?? '', macAddress].join(' ').replaceAll(/ +/g, ' '),
        )
      : [];

  it('keep all of it with Talos, whose addresses are in no resource', () => {
    const stack = (workers: Changes): unknown =>
      proxmoxStack({
        'cluster.name': 'prod',
        provider: { kind: 'proxmox', nodes: ['pve-1', 'pve-2', 'pve-3'], bridge: 'vmbr1' },
        'nodes.controlPlanes': { size: { cores: 4, memoryGiB: 16, diskGiB: 60 }, count: 3 },
        'nodes.workers': {
          ...workers,
          ingress: { size: { cores: 4, memoryGiB: 8, diskGiB: 40 }, count: 1 },
          general: { size: { cores: 16, memoryGiB: 64, diskGiB: 200 }, count: 2 },
        },
        network: { nodes: '10.5.0.0/24', services: '10.96.0.0/16', pods: '10.100.0.0/16' },
      });
    const runs = readRunning(talosOnProxmox);
    const fresh = built(planCluster(parseStack(stack({}))));
    expect(runs.nodes.map(({ address }) => address)).toEqual(
      ['11', '12', '13', '32', '33', '64'].map((host) => `10.5.0.${host}`),
    );
    // Nothing of the release before changes by itself.
    expect(built(planned(stack({}), runs))).toEqual(fresh);
    const edge = { edge: { size: { cores: 2, memoryGiB: 4 }, count: 1 } };
    const now = built(planned(stack(edge), runs));
    expect(now).toEqual(expect.arrayContaining(fresh));
    expect(now.filter((each) => !fresh.includes(each))).toEqual([
      expect.stringMatching(/^prod-edge-1 4000 pve-1 10\.5\.0\.96\/24 /),
    ]);
  });

  it('keep all of it with k3s and two families, also where no update came to its end', () => {
    const stack = (workers: Changes): unknown =>
      proxmoxStack({
        'cluster.name': 'vms6',
        provider: { kind: 'proxmox', nodes: ['pve-1', 'pve-2'], bridge: 'vmbr1' },
        distribution: { kind: 'k3s', kernel: '6.8' },
        'nodes.controlPlanes': { size: { cores: 4, memoryGiB: 8 }, count: 1, schedulable: true },
        'nodes.workers': {
          ...workers,
          emulation: { size: { cores: 16, memoryGiB: 64, diskGiB: 200 }, count: 2 },
          build: { size: { cores: 4, memoryGiB: 8 }, count: 1 },
        },
        network: {
          ...{ nodes: '192.168.50.0/24', services: '10.43.0.0/16', pods: '100.70.0.0/16' },
          families: 'dual-stack',
          ipv6: { nodes: 'fd00:50::/64', services: 'fd00:43::/112', pods: 'fd00:70::/104', podBlock: 120 },
        },
      });
    const withoutOutputs = structuredClone(k3sOnProxmox) as {
      deployment: { resources: { type: string; outputs?: unknown }[] };
    };
    for (const each of withoutOutputs.deployment.resources) delete each.outputs;
    const fresh = built(planCluster(parseStack(stack({}))));
    for (const state of [k3sOnProxmox, withoutOutputs]) {
      const runs = readRunning(state);
      expect(built(planned(stack({}), runs))).toEqual(fresh);
      const also = built(planned(stack({ a: { size: { cores: 2, memoryGiB: 4 }, count: 1 } }), runs));
      expect(also).toEqual(expect.arrayContaining(fresh));
    }
  });
});

describe('the last pool of a segment', () => {
  const grown = runningOf(
    dev({
      'nodes.workers': { general: { type: 'cpx41', count: 50 } },
      'network.pods': '10.128.0.0/16',
      'network.services': '10.96.0.0/16',
    }),
  );
  const beside = (general: number, more: Changes = {}): unknown =>
    dev({
      'nodes.workers': {
        general: { type: 'cpx41', count: general },
        zone: { type: 'cpx31', count: 3, ...more },
      },
      'network.pods': '10.128.0.0/16',
      'network.services': '10.96.0.0/16',
    });

  it('is left room by a new one, though it took the rest of the range before', () => {
    expect(places(planned(beside(50), grown))).toEqual(
      expect.arrayContaining(['dev-general-50 10.0.1.81', 'dev-zone-1 10.0.1.96']),
    );
    expect(places(planned(beside(64), grown))).toContain('dev-general-64 10.0.1.95');
  });

  it('shrinks to what is free where the new one has nowhere else to go', () => {
    const full = runningOf(
      dev({
        'nodes.workers': { general: { type: 'cpx41', count: 200 } },
        'network.pods': '10.128.0.0/16',
        'network.services': '10.96.0.0/16',
      }),
    );
    expect(places(planned(beside(200), full))).toContain('dev-zone-1 10.0.1.232');
    expect(refused(beside(200, { count: 24 }), full)).toMatchObject([
      { rule: 'node-addresses-exhausted', path: 'routewise:nodes.workers.zone.count' },
    ]);
  });
});

describe('a pool that is called otherwise', () => {
  const workers = (more: Changes): Changes => ({
    'nodes.workers': { batch: { type: 'cpx41', count: 2, ...more }, ingress: { type: 'cpx31', count: 1 } },
  });

  it('is refused where the stack does not say so, with the way out', () => {
    const [problem] = refused(dev(workers({})));
    expect(problem).toMatchObject({
      rule: 'pool-renamed',
      path: 'routewise:nodes.workers.batch.renamedFrom',
    });
    expect(problem?.reason).toContain('dev-general-1, dev-general-2');
    expect(problem?.remedy).toContain('renamedFrom: general');
    expect(problem?.remedy).toContain('renamedFrom: false');
  });

  it('keeps its nodes where the stack says so, placement groups and all, also through a second name', () => {
    const plan = planned(dev(workers({ renamedFrom: 'general' })));
    expect(places(plan).slice(1)).toEqual(kept);
    expect(plan.nodes.map(({ pool }) => pool)).toEqual(['control-plane', 'batch', 'batch', 'ingress']);
    if (plan.infrastructure.kind !== 'hetzner') throw new Error('not planned for Hetzner Cloud');
    expect(plan.infrastructure.placementGroups).toContain('dev-general-1');
    const spec = parseStack(dev(workers({ renamedFrom: 'general' })));
    const next = readRunning(stateOf({ spec, places: planPlaces(groundOf(spec), running).value }));
    const again = {
      'nodes.workers': {
        jobs: { type: 'cpx41', count: 2, renamedFrom: 'general' },
        ingress: { type: 'cpx31', count: 1 },
      },
    };
    expect(
      places(planned(dev(again), next))
        .slice(1)
        .sort(),
    ).toEqual(kept);
    const otherwise = {
      'nodes.workers': {
        jobs: { type: 'cpx41', count: 2, renamedFrom: 'batch' },
        ingress: { type: 'cpx31', count: 1 },
      },
    };
    expect(refused(dev(otherwise), next)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          rule: 'pool-renamed-otherwise',
          remedy: expect.stringContaining('renamedFrom: general') as string,
        }),
      ]),
    );
    // Without the key, the state alone knows.
    expect(planned(dev(workers({})), next).remarks).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'pool-name-remembered' })]),
    );
  });

  it('cannot share its nodes’ names with a new pool of the old name', () => {
    const both = {
      general: { type: 'cpx41', count: 1 },
      batch: { type: 'cpx41', count: 2, renamedFrom: 'general' },
    };
    expect(refused(dev({ 'nodes.workers': both }))).toMatchObject([{ rule: 'node-names-taken' }]);
  });

  it('may go while another comes where the stack says so; alone it may go in any case', () => {
    expect(() => planned(dev(workers({ renamedFrom: false })))).not.toThrow();
    expect(() => planned(dev({ 'nodes.workers': { ingress: { type: 'cpx31', count: 1 } } }))).not.toThrow();
  });

  it('is never dropped for its name', () => {
    const text = JSON.parse('{"__proto__":{"type":"cpx31","count":1}}') as unknown;
    expect(problemsOf(() => parseStack(dev({ 'nodes.workers': text })))).toMatchObject([
      { path: 'routewise:nodes.workers.__proto__', rule: 'config-invalid-value' },
    ]);
  });
});

describe('what every node was built from', () => {
  it.each([
    ['cluster.name', 'dev2', 'routewise:cluster.name'],
    ['network.range', '10.0.0.0/15', 'routewise:network.range'],
    ['provider.location', 'ash', 'routewise:provider.location'],
  ])('cannot change while it runs: %s', (key, value, path) => {
    expect(refused(dev({ [key]: value }))).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'fixed-while-it-runs', path })]),
    );
  });

  it.each([
    ['pods', '10.0.32.0/20', '10.0.16.0/20'],
    ['podBlock', 26, '/24'],
    ['services', '10.0.32.0/21', '10.0.8.0/21'],
    ['families', 'dual-stack', 'ipv4'],
  ])('is also where pods and Services are: network.%s', (key, value, before) => {
    expect(refused(dev({ [`network.${key}`]: value }))).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          rule: 'fixed-while-it-runs',
          path: `routewise:network.${key}`,
          reason: expect.stringContaining(`the stack runs with ${before}`) as string,
        }),
      ]),
    );
  });

  it('is on paper only, as to pods and Services, until a machine has been a part of the cluster', () => {
    const { ranges, ...unborn } = running;
    expect(ranges).toEqual({ pods: [{ cidr: '10.0.16.0/20', block: 24 }], services: ['10.0.8.0/21'] });
    expect(() => planned(dev({ 'network.pods': '10.0.32.0/20' }), unborn)).not.toThrow();
  });
});

describe('virtual machines', () => {
  const vms = (changes: Changes = {}): unknown =>
    proxmoxStack({
      'network.families': 'dual-stack',
      'network.segments': { other: { nodes: '10.0.3.0/24' } },
      'nodes.workers': {
        general: { size: { cores: 8, memoryGiB: 32 }, count: 2 },
        on: { size: { cores: 2, memoryGiB: 4 }, count: 1, segment: 'other' },
      },
      ...changes,
    });
  const before = runningOf(vms());
  const built = (plan: ClusterPlan): string[] =>
    plan.infrastructure.kind === 'proxmox'
      ? plan.infrastructure.machines.map(({ name, vmId, node, address, address6 }) =>
          [name, vmId, node, address, address6].join(' '),
        )
      : [];

  it('keep ids, nodes and both addresses when pools, segments and nodes come in front', () => {
    const was = built(planned(vms(), before));
    const now = built(
      planned(
        vms({
          'provider.nodes': ['pve-0', 'pve-1', 'pve-2'],
          'network.segments': { another: { nodes: '10.0.2.0/24' }, other: { nodes: '10.0.3.0/24' } },
          'nodes.workers': {
            a: { size: { cores: 2, memoryGiB: 4 }, count: 1, segment: 'another' },
            general: { size: { cores: 8, memoryGiB: 32 }, count: 2 },
            on: { size: { cores: 2, memoryGiB: 4 }, count: 1, segment: 'other' },
          },
        }),
        before,
      ),
    );
    expect(now).toEqual(expect.arrayContaining(was));
    expect(now.filter((each) => !was.includes(each))).toEqual([
      expect.stringMatching(/^vms-a-1 4000 \S+ 10\.0\.2\.32\/24 /),
    ]);
  });

  it('keep their addresses in a network that was widened around them, and are refused one without them', () => {
    expect(places(planned(vms({ 'network.nodes': '10.0.0.0/23' }), before))).toEqual(
      places(planned(vms(), before)),
    );
    expect(refused(vms({ 'network.nodes': '10.9.0.0/24' }), before)).toMatchObject([
      { rule: 'fixed-while-it-runs', path: 'routewise:network.nodes' },
    ]);
  });
});
