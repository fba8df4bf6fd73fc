// k3s on Hetzner Cloud on the real engine, briefly: servers boot from cloud-init behind a load balancer, and all goes again.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { describeWith } from '../sandbox/readyTools';

const minutes = 60_000;

describeWith(['pulumi', 'pulumi-resource-hcloud', 'kube-apiserver'])('k3s on Hetzner Cloud', () => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster | undefined;

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      sections.distribution = { kind: 'k3s', kernel: '6.8' };
      sections.nodes = {
        controlPlanes: { type: 'cpx31', count: 3 },
        workers: { general: { type: 'cax21', count: 1 } },
      };
    });
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  test(
    'three servers and an agent become a cluster behind the load balancer, and a second up changes nothing',
    async () => {
      await project.up();
      cluster = await project.connect();
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual([
          'dev-control-plane-1',
          'dev-control-plane-2',
          'dev-control-plane-3',
          'dev-general-1',
        ]);
      });
      const nodes = await cluster.nodes();
      expect(nodes.find(({ metadata }) => metadata.name === 'dev-general-1')?.metadata.labels).toMatchObject({
        'kubernetes.io/arch': 'arm64',
      });
      expect(await cluster.ciliumConfig()).toMatchObject({ 'routing-mode': 'tunnel' });
      await project.up('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'a server that is made anew elsewhere is emptied and let go before, and joins again; the others stay what they are',
    async () => {
      const three = 'dev-control-plane-3';
      const uids = async (): Promise<Record<string, string>> =>
        Object.fromEntries(
          ((await cluster?.nodes()) ?? []).map(({ metadata }) => [metadata.name, metadata.uid]),
        );
      const machines = async (): Promise<Record<string, number>> =>
        Object.fromEntries((await project.cloud()).servers.map(({ name, id }) => [name, id]));
      const [before, ids] = [await uids(), await machines()];
      project.configure((sections) => {
        sections.provider = { ...(sections.provider as object), location: 'nbg1' };
        sections.safety = { replace: [three] };
      });
      // The first run only lifts its protection.
      expect((await project.up()).output).toContain(`${three} is named and still protected`);
      expect(await machines()).toEqual(ids);
      const { output } = await project.up();
      expect(output).toContain(`${three}: draining`);
      expect(output.indexOf(`${three}: joined`)).toBeGreaterThan(output.indexOf(`${three}: draining`));
      const now = await machines();
      expect(now[three]).not.toBe(ids[three]);
      expect({ ...now, [three]: ids[three] }).toEqual(ids);
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toHaveLength(4);
        expect(await cluster?.cordoned()).toEqual([]);
        expect(await cluster?.rollout('daemonsets', 'cilium')).toBe('4/4');
      });
      const after = await uids();
      expect(after[three]).not.toBe(before[three]);
      expect({ ...after, [three]: before[three] }).toEqual(before);
    },
    10 * minutes,
  );

  test(
    'destroy leaves nothing',
    async () => {
      await project.destroy();
      const { images, ...others } = await project.objects();
      expect([images === undefined || images > 0, others]).toEqual([true, {}]);
    },
    5 * minutes,
  );
});
