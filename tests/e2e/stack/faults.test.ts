// A cloud that answers 429 and 503 to one call in five, or fails an action: the updates converge.
// It must never pass because the faults did not strike: each test counts them.
import { expectConverged } from '../../fixtures/stack/expectConverged';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;
const mostRuns = 3;

describe('a cloud with faults', () => {
  let project: SandboxedProject;

  beforeEach(async () => {
    project = await SandboxedProject.start();
  }, 5 * minutes);
  afterEach(() => project.stop(), 2 * minutes);

  /** Runs it a few times, as a patient user would; how far it gets is chance's. */
  async function persist(args: readonly string[]): Promise<void> {
    for (let run = 1; run <= mostRuns; run++) {
      const { code } = await project.pulumi(args);
      if (code === 0) return;
    }
  }

  const struck = async (): Promise<Record<string, number>> => (await project.cloud()).faults.failedCalls;

  test(
    '429 to one call in five: the provider waits it out, one run is enough',
    async () => {
      await project.control('PUT', 'faults', { failOneIn: 5, statuses: [429], seed: 11 });
      await project.up();
      expect((await struck())['429']).toBeGreaterThan(5);
      await project.control('DELETE', 'faults');
      await expectConverged(project);
      await project.up('--expect-no-changes');
    },
    20 * minutes,
  );

  // After a 503 the provider gives up, now and then half-way through a resource, which then only a refresh sees.
  test(
    '429 and 503 to one call in five: once that is over, running it again converges',
    async () => {
      await project.control('PUT', 'faults', { failOneIn: 5, statuses: [429, 503], seed: 7 });
      await persist(['up', '--yes', '--skip-preview']);
      expect((await struck())['503']).toBeGreaterThan(0);
      await project.control('DELETE', 'faults');
      await project.up('--refresh');
      await expectConverged(project);
      await project.up('--expect-no-changes');
      project.configure((sections) => {
        sections.safety = { protect: false };
      });
      await project.up();
      await project.control('PUT', 'faults', { failOneIn: 5, statuses: [429, 503], seed: 8 });
      await persist(['destroy', '--yes', '--skip-preview']);
      await project.control('DELETE', 'faults');
      await project.succeed(['destroy', '--yes', '--skip-preview', '--refresh']);
      expect(await project.objects()).toEqual({});
    },
    30 * minutes,
  );

  // In the order in which an update comes to them; those of one round it starts side by side.
  const rounds = [['create_load_balancer'], ['attach_to_network', 'add_service'], ['create_server']];

  test(
    'failed actions: each update says which, and the next with a refresh goes on from there',
    async () => {
      for (const commands of rounds) {
        for (const command of commands) await project.control('POST', 'faults/actions', { command });
        const { code, output } = await project.pulumi(['up', '--yes', '--skip-preview', '--refresh']);
        expect(code).not.toBe(0);
        expect(output.match(/action_failed/g)?.length).toBeGreaterThanOrEqual(commands.length);
        expect((await project.cloud()).faults.pendingActionFaults).toEqual([]);
      }
      await project.up('--refresh');
      await expectConverged(project);
    },
    20 * minutes,
  );
});
