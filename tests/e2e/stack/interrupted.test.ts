// The engine killed at several moments: the next update converges, with no orphan and no duplicate.
// It must never help along by anything but what a user would run: `pulumi cancel`, `pulumi up`.
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { descendantsOf } from '../../fixtures/stack/descendants';
import { eventually } from '../../fixtures/stack/eventually';
import { expectConverged } from '../../fixtures/stack/expectConverged';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import type { Running } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

describe('an update whose engine is killed', () => {
  let project: SandboxedProject;

  beforeEach(async () => {
    project = await SandboxedProject.start();
  }, 5 * minutes);
  afterEach(async () => {
    await project.stop();
  }, 2 * minutes);

  /**
   * Kills the engine itself, by its number, as soon as the moment has come. Its providers outlive it for a while and may
   * finish or clear up what they were at, unless `withProviders`: as when the machine goes down.
   */
  async function killWhen(
    moment: (update: Running) => Promise<boolean>,
    command: string,
    { withProviders = false } = {},
  ): Promise<void> {
    const update = project.startPulumi([command, '--yes', '--skip-preview']);
    for (;;) {
      if (update.process.exitCode !== null) {
        throw new Error(`${command} ended before it could be killed:\n${update.said()}`);
      }
      if (await moment(update)) break;
      await setTimeout(50);
    }
    const { pid } = update.process;
    const providers = withProviders && pid !== undefined ? descendantsOf(pid) : [];
    update.process.kill('SIGKILL');
    for (const provider of providers) killIfAlive(provider);
    await update.done;
    // Pulumi's own way out of a lock that a dead engine holds.
    await project.succeed(['cancel', '--yes']);
  }

  const pendingCreations = async (): Promise<string[]> =>
    ((await project.state()).deployment.pending_operations ?? []).map(({ resource }) => resource.urn);

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

  const moments: [string, (update: Running) => Promise<boolean>][] = [
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
        (await pendingCreations()).some((urn) => urn.includes('TalosBootstrap')),
    ],
  ];
  test.each(moments)(
    '%s',
    async (_when, moment) => {
      await killWhen(moment, 'up');
      expect(await pendingCreations()).not.toEqual([]);
      await project.up();
      await expectConverged(project);
      await project.up('--expect-no-changes');
      await project.succeed(['refresh', '--yes', '--clear-pending-creates', '--expect-no-changes']);
      expect(await pendingCreations()).toEqual([]);
      await project.succeed(['destroy', '--yes', '--skip-preview']);
      expect(await project.objects()).toEqual({});
    },
    20 * minutes,
  );

  test(
    'while Cilium is rolled out, and again while it is upgraded',
    async () => {
      await killWhen(
        async (update) => update.said().includes('Release cilium creating') && (await agentsAreThere()),
        'up',
        { withProviders: true },
      );
      // Helm's unfinished record stays, for nobody was left to clear it up. The preview says so, and does nothing.
      expect((await project.succeed(['preview'])).output).toContain('An earlier update was interrupted');
      await project.up();
      await expectConverged(project);

      const cluster = new ConnectedCluster(await project.output<string>('kubeconfig'));
      project.configure((sections) => {
        (sections.cilium as Record<string, unknown>).hubble = { relay: false };
      });
      await killWhen(async () => {
        const records = await cluster.api.list(
          '/api/v1/namespaces/kube-system/secrets?labelSelector=owner%3Dhelm%2Cstatus%3Dpending-upgrade',
        );
        return records.length > 0;
      }, 'up');
      await project.up();
      await expectConverged(project);
      await eventually(async () => {
        const relay = '/apis/apps/v1/namespaces/kube-system/deployments/hubble-relay';
        expect(await cluster.api.find(relay)).toBeUndefined();
      });
      cluster.close();
      await project.up('--expect-no-changes');
    },
    20 * minutes,
  );

  test(
    // Without a refresh the provider takes servers that are gone already for failures.
    'a destroy that is killed and run again with a refresh leaves nothing',
    async () => {
      await project.up();
      await killWhen(async () => (await project.cloud()).servers.length < 6, 'destroy');
      await project.succeed(['destroy', '--yes', '--skip-preview', '--refresh']);
      expect(await project.objects()).toEqual({});
    },
    20 * minutes,
  );
});

function killIfAlive(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
