// The smallest cluster: one control plane, reached by an address of its own that outlives its server.
import { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

test(
  'one control plane and one worker: up, nothing left to do, and away',
  async () => {
    const project = await SandboxedProject.start((sections) => {
      sections.nodes = {
        controlPlanes: { type: 'cpx31', count: 1 },
        workers: { general: { type: 'cpx41', count: 1 } },
      };
    });
    try {
      await project.up();
      const { servers, primaryIps, loadBalancers } = await project.cloud();
      expect(servers).toHaveLength(2);
      expect(loadBalancers).toEqual([]);
      const endpoint = await project.output<string>('apiEndpoint');
      const address = primaryIps.find(({ name }) => name === 'dev-api');
      expect(endpoint).toBe(`https://${address?.ip ?? ''}:6443`);
      const cluster = new ConnectedCluster(await project.output<string>('kubeconfig'));
      expect(await cluster.readyNodes()).toHaveLength(2);
      expect(await cluster.rollout('deployments', 'cilium-operator')).toBe('1/1');
      cluster.close();
      await project.up('--expect-no-changes');
      await project.succeed(['destroy', '--yes', '--skip-preview']);
      expect(await project.objects()).toEqual({});
    } finally {
      await project.stop();
    }
  },
  10 * minutes,
);
