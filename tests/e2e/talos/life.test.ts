// The life of a Talos cluster on the real engine: nodes come and go, and etcd keeps its majority throughout.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { controlPlanesTo, workersTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { HeardUpdates } from '../../fixtures/stack/heardUpdates';
import { numbered } from '../../fixtures/stack/nodeNames';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import type { Sections } from '../../fixtures/stack/sandboxedProject';
import { expectNoSecretIn } from '../../fixtures/stack/secretsLeft';
import { TalosControl } from '../../fixtures/stack/talosControl';

const minutes = 60_000;
const controls = (count: number): string[] => numbered('dev-control-plane', count);
const workers = (count: number): string[] => numbered('dev-general', count);

describe('a Talos cluster after its first day', () => {
  let project: SandboxedProject;
  let talos: TalosControl;
  let cluster: ConnectedCluster;
  let updates: HeardUpdates;

  function sized(controlPlanes: number, count: number): (sections: Sections) => void {
    return (sections) => {
      controlPlanesTo(controlPlanes)(sections);
      workersTo(count)(sections);
    };
  }

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      sized(1, 3)(sections);
      sections.cluster = { name: 'dev', apiEndpoint: 'load-balancer' };
      sections.distribution = { kind: 'talos', upgrade: { drainSeconds: 10, stepSeconds: 60 } };
    });
    talos = new TalosControl(project);
    updates = new HeardUpdates(project);
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  test(
    'workers 3 to 5 and control planes 1 to 3: each new control plane learns, votes and is checked before the next',
    async () => {
      await updates.succeed();
      cluster = await project.connect();
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual([...controls(1), ...workers(3)]);
      });
      project.configure(sized(3, 5));
      const { output } = await updates.succeed();
      expect(output).toContain('dev-control-plane-3: joined the cluster');
      expect((await talos.order(['joined etcd'])).sort()).toEqual([
        'dev-control-plane-2 joined etcd',
        'dev-control-plane-3 joined etcd',
      ]);
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual([...controls(3), ...workers(5)]);
      });
      await updates.succeed('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'fewer control planes than keep the majority are refused before anything is touched',
    async () => {
      const [members, servers] = [await talos.calls(), (await project.cloud()).servers.length];
      project.configure(sized(1, 5));
      for (const args of [['preview'], ['up', '--yes', '--skip-preview']]) {
        const { code, output } = await updates.run(...args);
        expect(code).not.toBe(0);
        expect(output).toContain('3 control planes cannot become 1 in one update');
        expect(output).toContain('quorum of 2 out of 3');
        expect(output).not.toMatch(/\n\s+at .*\.js/);
      }
      expect((await project.cloud()).servers).toHaveLength(servers);
      expect((await talos.calls()).filter(({ what }) => /left|removed|Leave|Remove/.test(what))).toEqual([]);
      expect(members.length).toBeGreaterThan(0);
    },
    5 * minutes,
  );

  test(
    'workers 5 to 1: emptied first; a pod that does not go stops it and is named, and a repeat goes on',
    async () => {
      await cluster.api.create('/apis/apps/v1/namespaces/default/deployments', guarded);
      await cluster.api.create('/apis/policy/v1/namespaces/default/poddisruptionbudgets', budget);
      await eventually(async () => {
        const pods = await cluster.api.list('/api/v1/namespaces/default/pods');
        expect(pods).toHaveLength(5);
      });
      project.configure(sized(3, 1));
      const { code, output } = await updates.run();
      expect(code).not.toBe(0);
      expect(output).toMatch(
        /dev-general-2 was not emptied within 10 s: default\/guarded-\S+ \(.*disruption budget/,
      );
      expect(output).toContain('Its machine was not deleted; the node takes pods again');
      expect(await cluster.cordoned()).toEqual([]);
      expect((await project.cloud()).servers).toHaveLength(8);
      await cluster.api.delete('/apis/policy/v1/namespaces/default/poddisruptionbudgets/guarded');
      await updates.succeed();
      expect((await project.cloud()).servers).toHaveLength(4);
      // Nobody else deletes a Node here: there is no cloud controller.
      expect((await cluster.nodes()).map(({ metadata }) => metadata.name).sort()).toEqual([
        ...controls(3),
        ...workers(1),
      ]);
    },
    10 * minutes,
  );

  test('nothing that was shown or recorded holds a secret', async () => {
    const texts = [...updates.outputs, JSON.stringify(await talos.calls())];
    expect(await expectNoSecretIn(project, 'TalosMachineSecrets', texts)).toBeGreaterThan(10);
  });
});

const labels = { app: 'guarded' };
const guarded = {
  metadata: { name: 'guarded' },
  spec: {
    replicas: 5,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [{ name: 'guarded', image: 'guarded' }],
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: labels },
          },
        ],
      },
    },
  },
};
const budget = {
  metadata: { name: 'guarded' },
  spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
};
