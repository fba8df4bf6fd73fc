// k3s on Hetzner Cloud on the real engine, briefly: servers boot from cloud-init behind a load balancer, and all goes again.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import { ConnectedCluster } from '../../fixtures/stack/connectCluster';
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
      sections.safety = { protect: false };
    });
  }, 5 * minutes);
  afterAll(async () => {
    cluster?.close();
    await project.stop();
  }, 2 * minutes);

  test(
    'three servers and an agent become a cluster behind the load balancer, and a second up changes nothing',
    async () => {
      await project.up();
      cluster = new ConnectedCluster(await project.output<string>('kubeconfig'));
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
    'destroy leaves nothing',
    async () => {
      await project.succeed(['destroy', '--yes', '--skip-preview']);
      const { images, ...others } = await project.objects();
      expect([images === undefined || images > 0, others]).toEqual([true, {}]);
    },
    5 * minutes,
  );
});
