// The engine killed at one moment after another: each next update gets past what the last one left, and the stack converges.
// It must never help along by anything but what a user would run: `pulumi cancel`, `pulumi up`. Its tests build on each other, in order.
import { readFileSync } from 'node:fs';
import { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { devObjects, expectConverged } from '../../fixtures/stack/expectConverged';
import { killWhen, pendingOperations } from '../../fixtures/stack/killUpdate';
import type { Moment } from '../../fixtures/stack/killUpdate';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

describe('an update whose engine is killed', () => {
  let project: SandboxedProject;

  beforeAll(async () => {
    project = await SandboxedProject.start();
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  /** By the sandbox's own kubeconfig: the stack has put out none yet. */
  const agentsAreThere = async (): Promise<boolean> => {
    const [{ kubeconfig } = {}] = (await project.status()).clusters;
    if (kubeconfig === undefined) return false;
    const { api } = new ConnectedCluster(readFileSync(kubeconfig, 'utf8'));
    try {
      const pods = '/api/v1/namespaces/kube-system/pods?labelSelector=k8s-app%3Dcilium';
      return (await api.list(pods)).length > 0;
    } finally {
      api.close();
    }
  };

  /** Neither a second object of a name, nor more of a kind than the stack has: it would be there while nobody has cleared up yet. */
  async function expectNothingTwice(): Promise<void> {
    const { servers, networks, placementGroups, firewalls, loadBalancers } = await project.cloud();
    for (const objects of [servers, networks, placementGroups, firewalls, loadBalancers]) {
      const names = objects.map(({ name }) => name);
      expect(names.sort()).toEqual([...new Set(names)].sort());
    }
    for (const [kind, count] of Object.entries(await project.objects()))
      expect([kind, count <= devObjects[kind as keyof typeof devObjects]]).toEqual([kind, true]);
  }

  const moments: [string, Moment][] = [
    [
      'while network, firewalls and load balancer are made',
      async () => (await project.cloud()).firewalls.length > 0,
    ],
    ['while servers are made', async () => (await project.cloud()).servers.length >= 3],
    [
      'while the cluster is bootstrapped',
      // The engine says so before its state does.
      async (update) =>
        /TalosBootstrap .*creating/.test(update.said()) &&
        (await pendingOperations(project)).some((urn) => urn.includes('TalosBootstrap')),
    ],
  ];
  test.each(moments)(
    '%s',
    async (_when, moment) => {
      await killWhen(project, moment, 'up');
      expect(await pendingOperations(project)).not.toEqual([]);
      await expectNothingTwice();
    },
    5 * minutes,
  );

  test(
    'while Cilium is rolled out: the next one converges, with no orphan and no duplicate',
    async () => {
      await killWhen(
        project,
        async (update) => update.said().includes('Release cilium creating') && (await agentsAreThere()),
        'up',
        { withProviders: true },
      );
      await expectNothingTwice();
      // Helm's unfinished record stays, for nobody was left to clear it up. The preview says so, and does nothing.
      expect((await project.succeed(['preview'])).output).toContain('An earlier update was interrupted');
      await project.up();
      await expectConverged(project);
      await project.up('--expect-no-changes');
      await project.succeed(['refresh', '--yes', '--clear-pending-creates', '--expect-no-changes']);
      expect(await pendingOperations(project)).toEqual([]);
    },
    10 * minutes,
  );

  test(
    'while Cilium is upgraded: the next one converges',
    async () => {
      const cluster = await project.connect();
      project.configure((sections) => {
        (sections.cilium as Record<string, unknown>).hubble = { relay: false };
      });
      await killWhen(
        project,
        async () => {
          const records = await cluster.api.list(
            '/api/v1/namespaces/kube-system/secrets?labelSelector=owner%3Dhelm%2Cstatus%3Dpending-upgrade',
          );
          return records.length > 0;
        },
        'up',
      );
      await project.up();
      await expectConverged(project);
      await eventually(async () => {
        const relay = '/apis/apps/v1/namespaces/kube-system/deployments/hubble-relay';
        expect(await cluster.api.find(relay)).toBeUndefined();
      });
      await project.up('--expect-no-changes');
    },
    10 * minutes,
  );
});
