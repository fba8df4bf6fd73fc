// What runs stays where it is, on the real engine: a pool in front, a pool renamed, another type for all control planes.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { routewise } from '../../fixtures/stack/routewise';
import type { Sections } from '../../fixtures/stack/sandboxedProject';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;
const controlPlanes = [1, 2, 3].map((index) => `dev-control-plane-${index}`);

describe('nodes of a dev stack that runs', () => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster;
  let first: Awaited<ReturnType<typeof machines>>;
  let cilium: unknown;

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      sections.nodes = {
        controlPlanes: { type: 'cpx31', count: 3 },
        workers: { general: { type: 'cpx41', count: 2 } },
      };
    });
    await project.up();
    cluster = await project.connect();
    first = await machines();
    cilium = await agents();
  }, 15 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  async function machines(): Promise<Record<string, { id: number; ip: string | undefined; type: string }>> {
    const { servers } = await project.cloud();
    return Object.fromEntries(
      servers.map(({ name, id, serverType, privateNets }) => [
        name,
        { id, ip: privateNets[0]?.ip, type: serverType },
      ]),
    );
  }

  /** What an uninstalled and installed CNI would have another one of. */
  async function agents(): Promise<unknown> {
    const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/cilium';
    return (await cluster.read<{ metadata: { uid: string } }>(path)).metadata.uid;
  }

  const workers = (change: (pools: Record<string, unknown>) => Record<string, unknown>): void => {
    project.configure(({ nodes }: Sections) => {
      const section = nodes as { workers: Record<string, unknown> };
      section.workers = change(section.workers);
    });
  };
  const replace = (...names: string[]): void => {
    project.configure((sections) => {
      sections.safety = { ...(sections.safety as object | undefined), replace: names };
    });
  };
  async function refused(): Promise<string> {
    const { code, output } = await project.pulumi(['preview']);
    expect(code).not.toBe(0);
    expect(output).not.toMatch(/ at .*\.ts:\d+/);
    return output;
  }
  /** Addresses in the plan as the command has it, by node. */
  function plan(): Record<string, string> {
    const { stdout, stderr } = routewise(project, 'plan', 'dev', '--json');
    expect(stderr).toContain('nodes run and keep their places');
    const { nodes } = JSON.parse(stdout) as { nodes: { name: string; address: string }[] };
    return Object.fromEntries(nodes.map(({ name, address }) => [name, address]));
  }

  test(
    'a pool in front of the others takes places of its own, and the command has planned the very same',
    async () => {
      workers((pools) => ({ edge: { type: 'cpx31', count: 1 }, ...pools }));
      const planned = plan();
      await project.up();
      const now = await machines();
      expect(Object.fromEntries(Object.entries(now).map(([name, { ip }]) => [name, ip]))).toEqual(planned);
      expect(now).toEqual({
        ...first,
        'dev-edge-1': expect.objectContaining({ ip: '10.0.1.64' }) as unknown,
      });
      expect(await agents()).toBe(cilium);
    },
    10 * minutes,
  );

  test(
    'a renamed pool is refused until the stack says so, and then keeps its nodes',
    async () => {
      const before = await machines();
      const rename = (more: object) => (pools: Record<string, unknown>) => ({
        edge: pools.edge,
        batch: { type: 'cpx41', count: 2, ...more },
      });
      workers(rename({}));
      const said = await refused();
      expect(said).toContain('dev-general-1, dev-general-2');
      expect(said).toContain('renamedFrom: general');
      workers(rename({ renamedFrom: 'general' }));
      await project.up();
      expect(await machines()).toEqual(before);
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual([
          ...controlPlanes,
          ...['dev-edge-1', 'dev-general-1', 'dev-general-2'],
        ]);
      });
      expect(await agents()).toBe(cilium);
      await project.up('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'another type for all control planes is refused, and made one by one as they are named',
    async () => {
      const before = await machines();
      project.configure(({ nodes }) => {
        (nodes as { controlPlanes: { type: string } }).controlPlanes.type = 'cpx41';
      });
      const said = await refused();
      expect(said).toContain(controlPlanes.join(', '));
      expect(said).toContain('powered off');
      expect(said).toContain('routewise:safety.replace');
      replace(...controlPlanes);
      expect(await refused()).toContain('etcd stands still without its majority');
      expect(await machines()).toEqual(before);

      const done: string[] = [];
      for (const name of [...controlPlanes].reverse()) {
        replace(name);
        const { output } = await project.up();
        done.push(name);
        expect(output).toContain(`${name} changes in this update`);
        const waiting = controlPlanes.filter((each) => !done.includes(each));
        if (waiting.length > 0) expect(output).toMatch(new RegExp(`${waiting.join(', ')} still waits?`));
        const now = await machines();
        expect(controlPlanes.filter((each) => now[each]?.type === 'cpx41').sort()).toEqual([...done].sort());
        await eventually(async () => {
          expect(await cluster.readyNodes()).toHaveLength(6);
        });
      }
      const types = Object.fromEntries(
        controlPlanes.map((name) => [name, { ...before[name], type: 'cpx41' }]),
      );
      expect(await machines()).toEqual({ ...before, ...types });
      expect(await agents()).toBe(cilium);
      replace();
      await project.up('--expect-no-changes');
    },
    20 * minutes,
  );
});
