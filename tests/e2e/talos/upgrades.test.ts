// Releases of a Talos cluster on the real engine: one machine at a time, on where one was killed or failed, and etcd keeps its majority.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { workersTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { HeardUpdates } from '../../fixtures/stack/heardUpdates';
import { numbered } from '../../fixtures/stack/nodeNames';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { expectNoSecretIn } from '../../fixtures/stack/secretsLeft';
import { TalosControl } from '../../fixtures/stack/talosControl';
import { toolsBin } from '../sandbox/readyTools';

const minutes = 60_000;
const controls = (count: number): string[] => numbered('dev-control-plane', count);
const workers = (count: number): string[] => numbered('dev-general', count);

describe('releases of a Talos cluster', () => {
  let project: SandboxedProject;
  let talos: TalosControl;
  let cluster: ConnectedCluster;
  let updates: HeardUpdates;

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      workersTo(1)(sections);
      sections.distribution = { kind: 'talos', upgrade: { drainSeconds: 10, stepSeconds: 60 } };
    });
    talos = new TalosControl(project);
    updates = new HeardUpdates(project);
    await updates.succeed();
    cluster = await project.connect();
  }, 8 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  function release(version: string): void {
    project.configure((sections) => {
      (sections.distribution as Record<string, unknown>).version = version;
    });
  }

  test(
    'a Talos upgrade goes node by node, and on where it was killed',
    async () => {
      release('v1.12.1');
      const began = Date.now();
      const killed = project.startPulumi(['up', '--yes', '--skip-preview']);
      await eventually(async () => {
        expect(await talos.order(['Upgrade'], began)).toContain('dev-control-plane-2 Upgrade');
      });
      killed.process.kill('SIGKILL');
      await killed.done;
      await project.succeed(['cancel', '--yes']);
      await updates.succeed();
      const steps = await talos.order(['Upgrade', 'went down', 'came up'], began);
      // One down at a time, control planes first, none twice.
      expect(steps).toEqual(
        [...controls(3), ...workers(1)].flatMap((name) => [
          `${name} Upgrade`,
          `${name} went down`,
          `${name} came up`,
        ]),
      );
      expect(await talos.order(['Bootstrap'])).toEqual(['dev-control-plane-1 Bootstrap']);
      const images = (await cluster.nodes()).map(({ status }) => status.nodeInfo.osImage);
      expect(new Set(images)).toEqual(new Set(['Talos (v1.12.1)']));
      await updates.succeed('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'a failed upgrade stops at that machine, and a repeat goes on from it',
    async () => {
      release('v1.12.2');
      await talos.fault({ method: 'Upgrade to boot', kind: 'rollback', machine: 'dev-control-plane-2' });
      const began = Date.now();
      const { code, output } = await updates.run();
      expect(code).not.toBe(0);
      expect(output).toContain('dev-control-plane-2 came back with Talos v1.12.1 instead of v1.12.2');
      expect(await talos.order(['Upgrade'], began)).toEqual(controls(2).map((name) => `${name} Upgrade`));
      // Each step of the repeat meets one fault: the first deed is refused, the connection breaks, answers come late.
      await talos.fault({ method: 'Upgrade', kind: 'refuse', message: 'error validating installer image' });
      expect((await updates.run()).output).toContain(
        'dev-control-plane-2: the upgrade to Talos v1.12.2 failed.',
      );
      await talos.fault({ method: 'Upgrade', kind: 'drop-after', machine: 'dev-control-plane-2' });
      expect((await updates.run()).output).toContain(
        'dev-control-plane-2: the upgrade to Talos v1.12.2 failed.',
      );
      await talos.fault({ method: 'Version', kind: 'late', delayMs: 12_000 });
      await talos.fault({ method: 'EtcdMemberList', kind: 'drop' });
      await talos.fault({ method: 'EtcdStatus', kind: 'late', delayMs: 2_000 });
      await talos.fault({ method: 'Read', kind: 'drop' });
      await updates.succeed();
      expect(await talos.pendingFaults()).toEqual([]);
      const steps = await talos.order(['went down'], began);
      expect(steps.filter((step) => step.startsWith('dev-control-plane-2'))).toHaveLength(2);
      expect(await talos.order(['Bootstrap'])).toEqual(['dev-control-plane-1 Bootstrap']);
    },
    10 * minutes,
  );

  test(
    'talosctl speaks to the machines with the talosconfig that the program put out',
    async () => {
      const config = join(project.folder, 'talosconfig');
      writeFileSync(config, await project.output<string>('talosconfig'), { mode: 0o600 });
      const { endpoints } = contextOf(config);
      const first = endpoints[0] ?? '';
      const ask = async (...args: string[]): Promise<string> => {
        const where = ['--talosconfig', config, '--endpoints', first, '--nodes', first];
        return (await promisify(execFile)(join(toolsBin, 'talosctl'), [...where, ...args])).stdout;
      };
      expect(endpoints).toHaveLength(3);
      expect(await ask('version')).toMatch(/Tag: +v1\.12\.2/);
      const members = await ask('etcd', 'members');
      for (const name of controls(3)) expect(members).toContain(name);
      expect(await ask('etcd', 'status')).toMatch(/3\.6\.6/);
      const began = Date.now();
      await ask('reboot', '--wait=false');
      await eventually(async () => {
        expect(await talos.order(['came up'], began)).toEqual(['dev-control-plane-1 came up']);
      });
      expect(
        await ask('upgrade', '--wait=false', '--image', 'ghcr.io/siderolabs/installer:v1.12.3'),
      ).toContain('Upgrade request received');
      await eventually(async () => {
        expect(await ask('version')).toMatch(/Tag: +v1\.12\.3/);
      });
    },
    5 * minutes,
  );

  test('nothing that was shown or recorded holds a secret', async () => {
    const texts = [...updates.outputs, JSON.stringify(await talos.calls())];
    expect(await expectNoSecretIn(project, 'TalosMachineSecrets', texts)).toBeGreaterThan(10);
  });
});

function contextOf(talosconfig: string): { endpoints: string[] } {
  const { context, contexts } = parse(readFileSync(talosconfig, 'utf8')) as {
    context: string;
    contexts: Record<string, { endpoints: string[] }>;
  };
  return contexts[context] ?? { endpoints: [] };
}
