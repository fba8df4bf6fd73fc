import * as pulumi from '@pulumi/pulumi';
import { parseStack } from '../../spec/parseStack';
import { planCluster } from '../../plan/planCluster';
import { groundOf } from '../../plan/ground/ground';
import { planPlaces } from '../../plan/running/planPlaces';
import { readRunning } from '../../plan/running/readRunning';
import { noCiliumYet } from '../../plan/running/runningCilium';
import { nothingRuns } from '../../plan/running/runningStack';
import type { TalosSecrets } from '../../plan/machines/talos/talosSecrets';
import { generateTalosSecrets } from '../../providers/src/talos/secrets';
import type { Registered } from '../fixtures/mockedStack';
import { ofType, plain, underMocks } from '../fixtures/mockedStack';
import { planOf } from '../fixtures/plans';
import { stackWith } from '../fixtures/stacks';
import { stateOf } from '../fixtures/states/stateOf';

let secrets: TalosSecrets;
beforeAll(async () => {
  secrets = await generateTalosSecrets({ serviceAccountKeyBits: 2048 });
});

const serverType = 'hcloud:index/server:Server';

interface Seen {
  readonly resources: Registered[];
  /** By server. */
  readonly ignored: ReadonlyMap<string, readonly string[]>;
  readonly after: ReadonlyMap<string, readonly string[]>;
}

/** The stack as it runs, and then with these changes. */
async function build(changes: Readonly<Record<string, unknown>>): Promise<Seen> {
  const spec = parseStack(stackWith({}));
  const running = readRunning(stateOf({ spec, places: planPlaces(groundOf(spec), nothingRuns).value }));
  const plan = planCluster(parseStack(stackWith(changes)), { running });
  const ignored = new Map<string, readonly string[]>();
  const after = new Map<string, readonly string[]>();
  const { resources } = await underMocks(
    () =>
      pulumi.runtime.runInPulumiStack(async () => {
        pulumi.runtime.registerStackTransformation(({ type, name, opts }) => {
          if (type !== serverType) return undefined;
          const { ignoreChanges = [], dependsOn = [] } = opts as pulumi.CustomResourceOptions;
          ignored.set(name, ignoreChanges);
          after.set(
            name,
            (dependsOn as pulumi.Resource[]).map((each) => each.constructor.name),
          );
          return undefined;
        });
        const { buildTalosHetzner } = await import('../../stacks/talosHetzner');
        return buildTalosHetzner(planOf(plan, 'talos', 'hetzner'), noCiliumYet, Promise.resolve(true), () =>
          Promise.resolve({ 'dev-control-plane-1': '127.9.1.1', 'dev-control-plane-2': '127.9.1.2' }),
        );
      }),
    {
      state: { ipv4: '127.9.0.9', ipAddress: '127.9.0.8', ipv4Address: '127.9.0.7', secrets, times: 3 },
      answer: { id: 4711 },
      idOf: (_resource, count) => String(100 + count),
    },
  );
  return { resources, ignored, after };
}

const has = (key: string) => (each: Registered) => key in each.inputs;
const care = ({ resources }: Seen): Registered | undefined =>
  resources.find((each) => has('changes')(each) && has('clusterName')(each));
const keeper = ({ resources }: Seen): Registered | undefined => resources.find(has('machineConfigs'));

describe('what is done before machines change', () => {
  it('is nothing where none does: no way in is handed over, and machines boot with what they have', async () => {
    const seen = await build({});
    expect(care(seen)?.inputs.changes).toEqual([]);
    expect(Object.keys(care(seen)?.inputs ?? {})).not.toContain('talos');
    expect(keeper(seen)?.inputs.returning).toBeUndefined();
    expect(new Set([...seen.ignored.values()].map((each) => each.join()))).toEqual(
      new Set(['userData,image,sshKeys,publicNets']),
    );
    for (const names of seen.after.values()) expect(names).toContain('MachineChanges');
  });

  it('is told to it with the way into the cluster as it runs; one made anew boots with what is wanted now', async () => {
    const seen = await build({ 'provider.location': 'nbg1', 'safety.replace': ['dev-control-plane-2'] });
    const { changes, talos } = care(seen)?.inputs ?? {};
    expect(changes).toEqual([{ node: 'dev-control-plane-2', role: 'control-plane', deed: 'anew' }]);
    const { machines } = ((talos as { value?: unknown }).value ?? talos) as {
      machines: { address: string }[];
    };
    expect(machines.map(({ address }) => address)).toEqual(['127.9.1.1', '127.9.1.2']);
    expect(seen.ignored.get('dev-control-plane-2')).toEqual([]);
    expect(seen.ignored.get('dev-control-plane-1')).toHaveLength(4);
  });

  it('is told to who keeps the machines: which come back, and how often any were emptied', async () => {
    const seen = await build({
      'nodes.workers.general.type': 'cpx51',
      'safety.replace': ['dev-general-1'],
    });
    expect(keeper(seen)?.inputs).toMatchObject({ returning: ['dev-general-1'], timesEmptied: 3 });
    expect(ofType(seen.resources, serverType).map(({ inputs }) => inputs.serverType)).toContain('cpx51');
    expect(plain(care(seen)?.inputs.clusterName)).toBe('dev');
  });
});
