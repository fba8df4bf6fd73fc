// Nodes that run and get other machines, on the real engine: emptied and out of the cluster before their machines go.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { TalosControl } from '../../fixtures/stack/talosControl';
import { describeWith } from '../sandbox/readyTools';

const minutes = 60_000;
const [one, two, three] = [1, 2, 3].map((index) => `dev-control-plane-${index}`) as [string, string, string];
const worker = 'dev-general-1';
const everybody = [one, two, three, worker];
const nodes = {
  controlPlanes: { type: 'cpx31', count: 3 },
  workers: { general: { type: 'cpx41', count: 1 } },
};

interface Machine {
  readonly id: number;
  readonly location: string;
}

/** A stack that runs, and what is seen of it. */
class Running {
  private constructor(
    readonly project: SandboxedProject,
    readonly cluster: ConnectedCluster,
  ) {}

  static async start(sections: Record<string, unknown>): Promise<Running> {
    const project = await SandboxedProject.start((all) => {
      Object.assign(all, sections, { nodes });
    });
    await project.up();
    return new Running(project, await project.connect());
  }

  async stop(): Promise<void> {
    await this.project.stop();
  }

  async machines(): Promise<Record<string, Machine>> {
    const { servers } = await this.project.cloud();
    return Object.fromEntries(servers.map(({ name, id, location }) => [name, { id, location }]));
  }

  /** What an uninstalled and installed CNI would have another one of. */
  async agents(): Promise<string> {
    const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/cilium';
    return (await this.cluster.read<{ metadata: { uid: string } }>(path)).metadata.uid;
  }

  async uids(): Promise<Record<string, string>> {
    return Object.fromEntries(
      (await this.cluster.nodes()).map(({ metadata }) => [metadata.name, metadata.uid]),
    );
  }

  moveToNuremberg(...replace: string[]): void {
    this.project.configure((sections) => {
      sections.provider = { ...(sections.provider as object), location: 'nbg1' };
      sections.safety = { replace };
    });
  }

  async power(name: string, action: 'poweroff' | 'poweron'): Promise<void> {
    const { id } = (await this.machines())[name] ?? { id: 0 };
    const { HCLOUD_ENDPOINT = '', HCLOUD_TOKEN = '' } = this.project.environment;
    const answer = await fetch(`${HCLOUD_ENDPOINT}/servers/${id}/actions/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${HCLOUD_TOKEN}` },
    });
    expect(answer.ok).toBe(true);
  }

  async settled(): Promise<void> {
    await eventually(async () => {
      expect(await this.cluster.readyNodes()).toEqual(everybody);
      expect(await this.cluster.cordoned()).toEqual([]);
    });
  }
}

/** The lines that tell of a step, in the order in which they came. */
function steps(output: string, ...wanted: RegExp[]): void {
  let rest = output;
  for (const each of wanted) {
    const found = each.exec(rest);
    expect([String(each), found === null ? rest : 'found']).toEqual([String(each), 'found']);
    rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
  }
}

const tools = ['pulumi', 'pulumi-resource-hcloud', 'kube-apiserver'];

describeWith(tools)('a control plane of Talos that gets another machine', () => {
  let running: Running;
  let talos: TalosControl;
  beforeAll(async () => {
    running = await Running.start({});
    talos = new TalosControl(running.project);
  }, 10 * minutes);
  afterAll(() => running.stop(), 2 * minutes);

  test(
    'first only loses its protection; the worker beside it is emptied, leaves, and is made anew',
    async () => {
      const before = await running.machines();
      running.moveToNuremberg(three, worker);
      const { output } = await running.project.up();
      expect(output).toContain(`${three} is named and still protected`);
      steps(output, /dev-general-1: draining/, /dev-general-1: left the cluster/, /dev-general-1: joined/);
      const now = await running.machines();
      expect(now).toEqual({ ...before, [worker]: expect.objectContaining({ location: 'nbg1' }) as unknown });
      await running.settled();
    },
    15 * minutes,
  );

  test(
    'is refused while another one is not well',
    async () => {
      const before = await running.machines();
      await running.power(one, 'poweroff');
      const preview = await running.project.pulumi(['preview']);
      expect(preview.output).toContain(`${one} is not known to be well`);
      const update = await running.project.pulumi(['up', '--yes', '--skip-preview']);
      expect(update.code).not.toBe(0);
      expect(await running.machines()).toEqual(before);
      await running.power(one, 'poweron');
      await eventually(async () => {
        expect((await running.project.pulumi(['preview'])).code).toBe(0);
      });
    },
    15 * minutes,
  );

  test(
    'then gives a snapshot, its pods and its vote, and only then its machine; the others stay what they are',
    async () => {
      const [before, uids, cilium] = [await running.machines(), await running.uids(), await running.agents()];
      const { resources } = (await running.project.state()).deployment;
      const urn = resources.find((each) => each.urn.endsWith(`:Server::${three}`))?.urn ?? '';
      const alone = await running.project.pulumi(['up', '--yes', '--skip-preview', '--target', urn]);
      expect(alone.output).toContain('this run leaves out what comes before');
      expect(alone.code).not.toBe(0);
      expect(await running.machines()).toEqual(before);
      const since = Date.now();
      const { output } = await running.project.up();
      steps(
        output,
        /snapshot of etcd: .*before replacing dev-control-plane-3/,
        /dev-control-plane-3: draining/,
        /dev-control-plane-3: leaving etcd/,
        /dev-control-plane-3: left the cluster/,
        /dev-control-plane-3: joined the cluster/,
      );
      expect(await talos.order(['EtcdLeaveCluster', 'EtcdRemoveMemberByID'], since)).toEqual([
        `${three} EtcdLeaveCluster`,
      ]);
      const now = await running.machines();
      expect(now[three]).toMatchObject({ location: 'nbg1' });
      expect(now[three]?.id).not.toBe(before[three]?.id);
      expect({ ...now, [three]: before[three] }).toEqual(before);
      await running.settled();
      expect({ ...(await running.uids()), [three]: uids[three] }).toEqual(uids);
      expect(await running.agents()).toBe(cilium);
      expect(readdirSync(join(running.project.folder, 'etcd-snapshots'))).toEqual(
        expect.arrayContaining([expect.stringContaining('before-replacing-dev-control-plane-3')]),
      );
      // And is protected again, in place.
      await running.project.up();
      const { output: next } = await running.project.up('--expect-no-changes');
      expect(next).toContain('nothing of this node is to change');
    },
    15 * minutes,
  );
});
