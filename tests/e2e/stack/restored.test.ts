// A state put back that knows less than what runs, and a destroy that is killed: nothing is lost, nothing is left.
// It must never help along by anything but what a user would run. Its tests build on each other, in order.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expectConverged } from '../../fixtures/stack/expectConverged';
import { killWhen, pendingOperations } from '../../fixtures/stack/killUpdate';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

describe('a stack with less than its whole state', () => {
  let project: SandboxedProject;

  beforeAll(async () => {
    project = await SandboxedProject.start();
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  test(
    'a state that was taken in the middle, and put back later: what runs since is named, kept, and stays one cluster',
    async () => {
      const update = project.startPulumi(['up', '--yes', '--skip-preview']);
      const begun = 'hcloud:index/server:Server';
      // A backup of the backend's own file: `pulumi stack import` takes out what was under way.
      const folder = join(project.sandboxFolder, 'state', '.pulumi', 'stacks', 'routewise');
      const file = join(folder, `${project.stack}.json`);
      let [old, pending] = ['', [] as string[]];
      while (!pending.some((urn) => urn.includes(begun))) {
        if (update.process.exitCode !== null) throw new Error(`no server was begun:\n${update.said()}`);
        await setTimeout(50);
        old = existsSync(file) ? readFileSync(file, 'utf8') : '';
        pending = pendingIn(old);
      }
      expect((await update.done).code).toBe(0);
      await expectConverged(project);
      const cluster = await project.connect();
      const whole = readFileSync(file, 'utf8');
      const servers = (await project.cloud()).servers.map(({ id, name, created }) => ({ id, name, created }));

      writeFileSync(file, old);
      expect(await pendingOperations(project)).toEqual(pending);
      const names = pending.filter((urn) => urn.includes(begun)).map((urn) => urn.split('::').at(-1) ?? '');
      const preview = await project.pulumi(['preview']);
      const up = await project.pulumi(['up', '--yes', '--skip-preview']);
      for (const { output } of [preview, up]) {
        expect(output).not.toMatch(/half-made/);
        for (const { id, name } of servers.filter((each) => names.includes(each.name)))
          expect(output).toMatch(new RegExp(`server ${name} \\(${id}, created `));
      }
      expect((await project.cloud()).servers.map(({ id, name, created }) => ({ id, name, created }))).toEqual(
        servers,
      );
      // Nor did Helm take Cilium away, whose release that state does not know.
      expect(await cluster.readyNodes()).toHaveLength(6);
      expect(await cluster.rollout('daemonsets', 'cilium')).toBe('6/6');
      writeFileSync(file, whole);
      await project.up();
      await expectConverged(project);
    },
    10 * minutes,
  );

  test(
    // Without a refresh the provider takes servers that are gone already for failures.
    'a destroy that is killed and run again with a refresh leaves nothing',
    async () => {
      project.configure((sections) => {
        sections.safety = { protect: false };
      });
      await project.up();
      await killWhen(project, async () => (await project.cloud()).servers.length < 6, 'destroy');
      await project.succeed(['destroy', '--yes', '--skip-preview', '--refresh']);
      expect(await project.objects()).toEqual({});
    },
    5 * minutes,
  );
});

/** The engine writes the file anew, so it may be seen half-written. */
function pendingIn(file: string): string[] {
  try {
    const { checkpoint } = JSON.parse(file) as {
      checkpoint: { latest?: { pending_operations?: { resource: { urn: string } }[] } };
    };
    return (checkpoint.latest?.pending_operations ?? []).map(({ resource }) => resource.urn);
  } catch {
    return [];
  }
}
