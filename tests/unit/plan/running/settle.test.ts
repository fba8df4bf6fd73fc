import { parseStack } from '../../../../config/parse';
import type { Problem } from '../../../../config/problem';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import { planCluster } from '../../../../plan/planCluster';
import { groundOf } from '../../../../plan/ground/ground';
import { planPlaces } from '../../../../plan/running/planPlaces';
import { readRunning } from '../../../../plan/running/readRunning';
import { machineChanges, madeAnew } from '../../../../plan/running/machineChanges';
import { nothingRuns } from '../../../../plan/running/runningStack';
import { problemsOf } from '../../../fixtures/problems';
import { proxmoxStack, stackWith } from '../../../fixtures/stacks';
import { stateOf } from '../../../fixtures/states/stateOf';

type Changes = Readonly<Record<string, unknown>>;
type Stack = (changes?: Changes) => unknown;

/** @param held names of nodes whose machines Pulumi protects, as the state says */
function withRunning(
  stack: Stack,
  held: readonly string[] = [],
): {
  plan: (changes: Changes) => ClusterPlan;
  refused: (changes: Changes) => readonly Problem[];
} {
  const spec = parseStack(stack());
  const running = readRunning(
    stateOf({ spec, places: planPlaces(groundOf(spec), nothingRuns).value }, { held }),
  );
  const plan = (changes: Changes): ClusterPlan => planCluster(parseStack(stack(changes)), { running });
  return { plan, refused: (changes) => problemsOf(() => plan(changes)) };
}

const [one, two, three] = [1, 2, 3].map((index) => `dev-control-plane-${index}`);

describe('servers that run on Hetzner Cloud', () => {
  const { plan, refused } = withRunning((changes = {}) => stackWith(changes));
  const larger = { 'nodes.controlPlanes.type': 'cpx41' };
  const servers = (changes: Changes): string[] => {
    const { infrastructure } = plan(changes);
    return infrastructure.kind === 'hetzner'
      ? infrastructure.servers.map(({ name, serverType, location }) => `${name} ${serverType} ${location}`)
      : [];
  };

  it('are not powered off together, or without being named', () => {
    const [problem] = refused(larger);
    expect(problem).toMatchObject({
      rule: 'node-not-named',
      path: 'routewise:nodes.controlPlanes.type',
      found: 'cpx31 → cpx41',
    });
    expect(problem?.reason).toContain(`${one}, ${two}, ${three}`);
    expect(problem?.reason).toContain('powered off');
    expect(problem?.remedy).toContain(`routewise:safety.replace (for example [${three}])`);
    expect(refused({ ...larger, 'safety.replace': [one, two] })).toMatchObject([
      { rule: 'control-planes-at-once' },
    ]);
  });

  it('change one after another: the others stay as they are and are told of', () => {
    const changes = { ...larger, 'safety.replace': [three] };
    expect(servers(changes).slice(0, 3)).toEqual([
      `${one} cpx31 fsn1`,
      `${two} cpx31 fsn1`,
      `${three} cpx41 fsn1`,
    ]);
    const { changes: told, remarks } = plan(changes);
    expect(told?.now.map(({ node }) => node)).toEqual([three]);
    expect(told?.waiting.map(({ node }) => node)).toEqual([one, two]);
    expect(remarks.find(({ rule }) => rule === 'node-change-waits')?.reason).toContain(
      `${one}, ${two} still wait`,
    );
  });

  it('do not change while a control plane leaves', () => {
    expect(refused({ ...larger, 'nodes.controlPlanes.count': 1, 'safety.replace': [one] })).toMatchObject([
      { rule: 'control-planes-at-once' },
    ]);
  });

  it('move elsewhere by name only, workers as well', () => {
    const there = { 'provider.location': 'nbg1' };
    expect(refused(there).map(({ rule, path }) => `${rule} ${path}`)).toEqual([
      'node-not-named routewise:provider.location',
      'node-not-named routewise:provider.location',
    ]);
    expect(
      servers({ ...there, 'safety.replace': ['dev-general-2'] }).filter((each) => each.endsWith('nbg1')),
    ).toEqual(['dev-general-2 cpx41 nbg1']);
  });

  it('take another address by name only, and never one that is taken', () => {
    const moved = { 'nodes.workers.general.firstAddress': 40 };
    expect(refused(moved)).toMatchObject([
      { rule: 'node-not-named', path: 'routewise:nodes.workers.general.firstAddress' },
    ]);
    const { nodes } = plan({ ...moved, 'safety.replace': ['dev-general-1'] });
    expect(nodes.slice(3).map(({ address }) => address)).toEqual(['10.0.1.40', '10.0.1.33', '10.0.1.34']);
    expect(
      refused({ 'nodes.workers.general.firstAddress': 33, 'safety.replace': ['dev-general-1'] }),
    ).toMatchObject([{ rule: 'node-place-taken', found: '10.0.1.33' }]);
  });

  it('never turn into servers of another architecture', () => {
    expect(
      refused({ 'nodes.workers.general.type': 'cax31', 'safety.replace': ['dev-general-1'] }),
    ).toMatchObject([{ rule: 'node-cannot-change', path: 'routewise:nodes.workers.general.type' }]);
  });

  it('are known by name: others are refused, names without need are told of', () => {
    expect(refused({ 'safety.replace': ['dev-generel-1'] })).toMatchObject([
      {
        rule: 'config-unknown-name',
        path: 'routewise:safety.replace[0]',
        remedy: 'did you mean dev-general-1?',
      },
    ]);
    expect(plan({ 'safety.replace': [one] }).remarks).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'node-named-without-need' })]),
    );
  });
});

describe('a control plane that is named and still protected', () => {
  const there = { 'provider.location': 'nbg1', 'safety.replace': [three, 'dev-general-1'] };
  const first = withRunning((changes = {}) => stackWith(changes), [one ?? '', two ?? '', three ?? '']);
  const second = withRunning((changes = {}) => stackWith(changes), [one ?? '', two ?? '']);
  const whereOf = ({ infrastructure }: ClusterPlan): (string | undefined)[] =>
    infrastructure.kind === 'hetzner'
      ? infrastructure.servers
          .filter(({ name }) => [three, 'dev-general-1'].includes(name))
          .map(({ location }) => location)
      : [];

  it('only loses its protection, and says that it is replaced by the next update; workers go at once', () => {
    const plan = first.plan(there);
    expect(whereOf(plan)).toEqual(['fsn1', 'nbg1']);
    expect(plan.unprotected).toEqual(['dev-general-1', three]);
    expect(machineChanges(plan)).toEqual([{ node: 'dev-general-1', role: 'worker', deed: 'anew' }]);
    const told = plan.remarks.find(({ rule }) => rule === 'node-protection-first');
    expect(told?.reason).toContain(`${three} is named and still protected`);
    expect(told?.remedy).toContain('run `pulumi up` once more');
    expect(plan.remarks.find(({ rule }) => rule === 'node-change-waits')?.reason).not.toContain(three);
  });

  it('is replaced by the second update', () => {
    const plan = second.plan(there);
    expect(whereOf(plan)).toEqual(['nbg1', 'nbg1']);
    expect(madeAnew(plan).sort()).toEqual([three, 'dev-general-1'].sort());
    expect(plan.unprotected).toContain(three);
  });

  it('is one, named at a time', () => {
    expect(first.refused({ ...there, 'safety.replace': [two, three] })).toMatchObject([
      { rule: 'control-planes-at-once' },
    ]);
  });

  it('is stopped for another type without losing its protection', () => {
    const plan = first.plan({ 'nodes.controlPlanes.type': 'cpx41', 'safety.replace': [three] });
    expect(plan.unprotected).toBeUndefined();
    expect(machineChanges(plan)).toEqual([{ node: three, role: 'control-plane', deed: 'restarted' }]);
  });
});

describe('virtual machines that run on Proxmox VE', () => {
  const { plan, refused } = withRunning((changes = {}) => proxmoxStack(changes));
  const machines = (changes: Changes): string[] => {
    const { infrastructure } = plan(changes);
    return infrastructure.kind === 'proxmox'
      ? infrastructure.machines.map(
          ({ name, vmId, node, snippetStorage }) => `${name} ${vmId} ${node} ${snippetStorage}`,
        )
      : [];
  };

  it('keep their ids and files unless they are named', () => {
    expect(refused({ 'provider.firstVmId': 5000 }).map(({ rule }) => rule)).toEqual([
      'node-not-named',
      'node-not-named',
    ]);
    expect(refused({ 'provider.snippetStorage': 'shared' })[0]?.reason).toContain('deleted with its disks');
    expect(machines({ 'provider.firstVmId': 5000, 'safety.replace': ['vms-general-2'] })).toEqual([
      'vms-control-plane-1 1000 pve-1 local',
      'vms-control-plane-2 1001 pve-2 local',
      'vms-control-plane-3 1002 pve-1 local',
      'vms-general-1 2000 pve-2 local',
      'vms-general-2 6001 pve-1 local',
    ]);
  });

  it('leave a node of Proxmox VE that the stack no longer names one after another', () => {
    const without = { 'provider.nodes': ['pve-1', 'pve-3'] };
    expect(refused(without).map(({ path }) => path)).toEqual([
      'routewise:provider.nodes',
      'routewise:provider.nodes',
    ]);
    const now = plan({ ...without, 'safety.replace': ['vms-general-1'] });
    expect(machines({ ...without, 'safety.replace': ['vms-general-1'] })).toEqual([
      'vms-control-plane-1 1000 pve-1 local',
      'vms-control-plane-2 1001 pve-2 local',
      'vms-control-plane-3 1002 pve-1 local',
      'vms-general-1 2000 pve-3 local',
      'vms-general-2 2001 pve-1 local',
    ]);
    // A machine that stays for now still has its image there.
    if (now.infrastructure.kind === 'proxmox')
      expect(now.infrastructure.image.nodes).toEqual(['pve-1', 'pve-3', 'pve-2']);
  });

  it('take more cores, memory and disk as they are, and never a smaller disk', () => {
    expect(
      plan({ 'nodes.workers.general.size': { cores: 16, memoryGiB: 64, diskGiB: 80 } }).changes,
    ).toBeUndefined();
    expect(refused({ 'nodes.workers.general.size': { cores: 8, memoryGiB: 32, diskGiB: 20 } })).toMatchObject(
      [{ rule: 'node-cannot-change', path: 'routewise:nodes.workers.general.size.diskGiB' }],
    );
  });
});
