import * as pulumi from '@pulumi/pulumi';
import { noCiliumYet } from '../../plan/running/runningCilium';
import type { ClusterPlan } from '../../plan/clusterPlan';
import { isPlanOf } from '../../plan/clusterPlan';
import { parseStack } from '../../spec/parseStack';
import { planCluster } from '../../plan/planCluster';
import { generateTalosSecrets } from '../../providers/src/talos/secrets';
import type { TalosSecrets } from '../../plan/machines/talos/talosSecrets';
import type { Registered } from '../fixtures/mockedStack';
import { ofType, underMocks } from '../fixtures/mockedStack';
import { problemsOf } from '../fixtures/problems';
import { proxmoxStack, stackWith } from '../fixtures/stacks';

let secrets: TalosSecrets;
beforeAll(async () => {
  secrets = await generateTalosSecrets({ serviceAccountKeyBits: 2048 });
});

interface Seen extends Registered {
  readonly protect: boolean;
  readonly dependsOn: number;
}

/** What was registered, with the options that say what may happen to it. */
async function build(stack: unknown): Promise<Seen[]> {
  const plan: ClusterPlan = planCluster(parseStack(stack));
  const options = new Map<string, Pick<Seen, 'protect' | 'dependsOn'>>();
  const { resources } = await underMocks(
    () =>
      pulumi.runtime.runInPulumiStack(async () => {
        const { buildStack } = await import('../../stacks/buildStack');
        const { guarded } = await import('../../stacks/destroyGuard');
        pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
          const { protect = false, dependsOn = [] } = opts;
          options.set(`${type} ${name}`, {
            protect,
            dependsOn: Array.isArray(dependsOn) ? dependsOn.length : 1,
          });
          return undefined;
        });
        const { buildTalosProxmox } = await import('../../stacks/talosProxmox');
        return guarded(plan.protect, () =>
          isPlanOf(plan, 'talos', 'proxmox')
            ? buildTalosProxmox(plan, noCiliumYet, (id) => Promise.resolve(id))
            : buildStack(plan, noCiliumYet),
        );
      }),
    {
      state: { ipv4: '127.9.0.9', ipAddress: '127.9.0.8', ipv4Address: '127.9.0.7', secrets },
      answer: { id: 4711 },
      idOf: (_resource, count) => String(100 + count),
    },
  );
  return resources.map((each) => ({
    ...each,
    ...(options.get(`${each.type} ${each.name}`) ?? { protect: false, dependsOn: 0 }),
  }));
}

const short = (type: string): string => type.split(':').at(-1) ?? '';
const named = (seen: readonly Seen[], wanted: (each: Seen) => boolean): string[] =>
  seen
    .filter(wanted)
    .map(({ type, name }) => `${short(type)} ${name}`)
    .sort();

describe('what a stack protects', () => {
  it('is all that holds data or the way in; workers only at their provider, so that they can leave', async () => {
    const seen = await build(
      stackWith({ 'cluster.apiEndpoint': 'load-balancer', 'nodes.workers.general.count': 1 }),
    );
    expect(named(seen, ({ protect }) => protect)).toEqual([
      'DestroyGuard set-safety.protect-to-false-and-run-pulumi-up-first',
      'LoadBalancer dev-api',
      'LoadBalancerNetwork dev-api',
      'LoadBalancerService dev-api',
      'LoadBalancerTarget dev-api',
      'Network dev',
      'NetworkSubnet dev',
      'NodeConfigOverride dev',
      'Release cilium',
      'Server dev-control-plane-1',
      'Server dev-control-plane-2',
      'Server dev-control-plane-3',
      'TalosMachineSecrets dev',
    ]);
    expect(named(seen, ({ inputs }) => inputs.deleteProtection === true)).toEqual([
      'LoadBalancer dev-api',
      'Network dev',
      'Server dev-control-plane-1',
      'Server dev-control-plane-2',
      'Server dev-control-plane-3',
      'Server dev-general-1',
    ]);
  });

  it('is the address of the first control plane where it is the API’s', async () => {
    const seen = await build(stackWith({}));
    const [address] = ofType(seen, 'hcloud:index/primaryIp:PrimaryIp') as Seen[];
    expect(address).toMatchObject({ protect: true, inputs: { deleteProtection: true } });
  });

  it('is not a node that is named, and nothing where the stack says so', async () => {
    const one = await build(stackWith({ 'safety.unprotected': ['dev-control-plane-3'] }));
    const servers = named(one, ({ type, protect }) => protect && type.includes('Server'));
    expect(servers).toEqual(['Server dev-control-plane-1', 'Server dev-control-plane-2']);
    expect(named(one, ({ inputs }) => inputs.deleteProtection === true)).not.toContain(
      'Server dev-control-plane-3',
    );
    const none = await build(stackWith({ 'safety.protect': false }));
    expect(named(none, ({ protect, inputs }) => protect || inputs.deleteProtection === true)).toEqual([]);
  });

  it('stands behind a resource that depends on every other, so that destroy comes to it first', async () => {
    const seen = await build(stackWith({}));
    const guard = seen.find(({ type }) => type.endsWith('DestroyGuard'));
    // Components are made of these; nothing but records is deleted of them.
    const customs = seen.filter(({ type }) => !/^(routewise:|pulumi:pulumi:)/.test(type));
    expect(guard?.dependsOn).toBe(customs.length);
  });

  it('are virtual machines: control planes by Pulumi, all by Proxmox VE', async () => {
    const seen = await build(proxmoxStack({ 'safety.unprotected': ['vms-general-2'] }));
    const machines = ofType(seen, 'proxmoxve:index/vmLegacy:VmLegacy') as Seen[];
    expect(machines.map(({ name, protect, inputs }) => [name, protect, inputs.protection])).toEqual([
      ['vms-control-plane-1', true, true],
      ['vms-control-plane-2', true, true],
      ['vms-control-plane-3', true, true],
      ['vms-general-1', false, true],
      ['vms-general-2', false, false],
    ]);
  });

  it('has no node that there is not', () => {
    const problems = problemsOf(() =>
      planCluster(parseStack(stackWith({ 'safety.unprotected': ['dev-control-plane-9'] }))),
    );
    expect(problems).toMatchObject([
      {
        rule: 'config-unknown-name',
        path: 'routewise:safety.unprotected[0]',
        found: 'dev-control-plane-9',
      },
    ]);
  });
});

describe('objects on Hetzner Cloud', () => {
  it('bear one mark of the stack, which is no secret', async () => {
    const seen = await build(stackWith({ 'cluster.apiEndpoint': 'load-balancer' }));
    const labelled = seen.filter(({ type }) =>
      /hcloud.*:(Server|Network|LoadBalancer|Firewall|PlacementGroup)$/.test(type),
    );
    expect(labelled).toHaveLength(6 + 1 + 1 + 2 + 2);
    const marks = labelled.map(({ inputs }) => (inputs.labels as Record<string, string>)['routewise-stack']);
    expect(new Set(marks).size).toBe(1);
    expect(marks[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{16}$/);
  });
});
