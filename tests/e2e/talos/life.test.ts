// The life of a Talos cluster on the real engine: nodes come and go, releases rise, and etcd keeps its majority throughout.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { TalosSecrets } from '../../../plan/machine/talosSecrets';
import { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { controlPlanesTo, workersTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import type { Outcome, Sections } from '../../fixtures/stack/sandboxedProject';
import { TalosControl } from '../../fixtures/stack/talosControl';
import { toolsBin } from '../sandbox/readyTools';

const minutes = 60_000;
const controls = (count: number): string[] => numbered('dev-control-plane', count);
const workers = (count: number): string[] => numbered('dev-general', count);

function numbered(stem: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${stem}-${index + 1}`);
}

describe('a Talos cluster after its first day', () => {
  let project: SandboxedProject;
  let talos: TalosControl;
  let cluster: ConnectedCluster;
  /** All that Pulumi has said. */
  const outputs: string[] = [];

  /** An update that may fail. */
  async function update(...args: string[]): Promise<Outcome> {
    const outcome = await project.pulumi(args.length > 0 ? args : ['up', '--yes', '--skip-preview']);
    outputs.push(outcome.output);
    return outcome;
  }

  async function succeeds(...options: string[]): Promise<Outcome> {
    const outcome = await update('up', '--yes', '--skip-preview', ...options);
    if (outcome.code !== 0) throw new Error(`up failed:\n${outcome.output}`);
    return outcome;
  }

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
  }, 5 * minutes);
  afterAll(async () => {
    cluster.close();
    await project.stop();
  }, 2 * minutes);

  test(
    'workers 3 to 5 and control planes 1 to 3: each new control plane learns, votes and is checked before the next',
    async () => {
      await succeeds();
      cluster = new ConnectedCluster(await project.output<string>('kubeconfig'));
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual([...controls(1), ...workers(3)]);
      });
      project.configure(sized(3, 5));
      const { output } = await succeeds();
      expect(output).toContain('dev-control-plane-3: joined the cluster');
      expect((await talos.order(['joined etcd'])).sort()).toEqual([
        'dev-control-plane-2 joined etcd',
        'dev-control-plane-3 joined etcd',
      ]);
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual([...controls(3), ...workers(5)]);
      });
      await succeeds('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'fewer control planes than keep the majority are refused before anything is touched',
    async () => {
      const [members, servers] = [await talos.calls(), (await project.cloud()).servers.length];
      project.configure(sized(1, 5));
      for (const args of [['preview'], ['up', '--yes', '--skip-preview']]) {
        const { code, output } = await update(...args);
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
      const { code, output } = await update();
      expect(code).not.toBe(0);
      expect(output).toMatch(
        /dev-general-2 was not emptied within 10 s: default\/guarded-\S+ \(.*disruption budget/,
      );
      expect(output).toContain('Its machine was not deleted');
      expect((await project.cloud()).servers).toHaveLength(8);
      await cluster.api.delete('/apis/policy/v1/namespaces/default/poddisruptionbudgets/guarded');
      await succeeds();
      expect((await project.cloud()).servers).toHaveLength(4);
      // Nobody else deletes a Node here: there is no cloud controller.
      expect((await cluster.nodes()).map(({ metadata }) => metadata.name).sort()).toEqual([
        ...controls(3),
        ...workers(1),
      ]);
    },
    10 * minutes,
  );

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
      await succeeds();
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
      await succeeds('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'a failed upgrade stops at that machine, and a repeat goes on from it',
    async () => {
      release('v1.12.2');
      await talos.fault({ method: 'Upgrade to boot', kind: 'rollback', machine: 'dev-control-plane-2' });
      const began = Date.now();
      const { code, output } = await update();
      expect(code).not.toBe(0);
      expect(output).toContain('dev-control-plane-2 came back with Talos v1.12.1 instead of v1.12.2');
      expect(await talos.order(['Upgrade'], began)).toEqual(controls(2).map((name) => `${name} Upgrade`));
      // Each step of the repeat meets one fault: the first deed is refused, the connection breaks, answers come late.
      await talos.fault({ method: 'Upgrade', kind: 'refuse', message: 'error validating installer image' });
      expect((await update()).output).toContain('dev-control-plane-2: the upgrade to Talos v1.12.2 failed.');
      await talos.fault({ method: 'Upgrade', kind: 'drop-after', machine: 'dev-control-plane-2' });
      expect((await update()).output).toContain('dev-control-plane-2: the upgrade to Talos v1.12.2 failed.');
      await talos.fault({ method: 'Version', kind: 'late', delayMs: 12_000 });
      await talos.fault({ method: 'EtcdMemberList', kind: 'drop' });
      await talos.fault({ method: 'EtcdStatus', kind: 'late', delayMs: 2_000 });
      await talos.fault({ method: 'Read', kind: 'drop' });
      await succeeds();
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
    const { deployment } = await project.state({ showSecrets: true });
    const kept = deployment.resources.find(({ type }) => type.endsWith(':TalosMachineSecrets'));
    const { plaintext } = kept?.outputs?.secrets as { plaintext: string };
    const bundle = JSON.parse(plaintext) as TalosSecrets;
    const shown = [
      ...outputs,
      JSON.stringify(await talos.calls()),
      JSON.stringify(await project.state()),
    ].join('\n');
    const hidden = [bundle.trustdinfo.token, bundle.secrets.bootstraptoken, bundle.certs.os.key];
    for (const secret of [...hidden, bundle.clients.talos.key, bundle.clients.kubernetes.key]) {
      expect(secret.length).toBeGreaterThan(10);
      expect(shown).not.toContain(secret);
    }
  });

  function release(version: string): void {
    project.configure((sections) => {
      (sections.distribution as Record<string, unknown>).version = version;
    });
  }
});

function contextOf(talosconfig: string): { endpoints: string[] } {
  const { context, contexts } = parse(readFileSync(talosconfig, 'utf8')) as {
    context: string;
    contexts: Record<string, { endpoints: string[] }>;
  };
  return contexts[context] ?? { endpoints: [] };
}

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
