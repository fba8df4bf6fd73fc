// The smallest cluster: one control plane, reached by an address of its own that outlives its server; its chart is pinned.
import { parse } from 'yaml';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

/** What the repository's index says of the chart of `dev`. */
async function digestServed(repository: string): Promise<string> {
  const index = parse(await (await fetch(`${repository}/index.yaml`)).text()) as {
    entries: { cilium: { version: string; digest: string }[] };
  };
  return index.entries.cilium.find(({ version }) => version === '1.19.6')?.digest ?? '';
}

test(
  'one control plane and one worker: up, nothing left to do, and away',
  async () => {
    const project = await SandboxedProject.start((sections) => {
      sections.cluster = { name: 'dev' };
      sections.nodes = {
        controlPlanes: { type: 'cpx31', count: 1 },
        workers: { general: { type: 'cpx41', count: 1 } },
      };
    });
    try {
      const digest = await digestServed(project.environment.ROUTEWISE_CHART_REPOSITORY ?? '');
      project.configure((sections) => {
        sections.cilium = { ...(sections.cilium as object), chart: { digest: 'f'.repeat(64) } };
      });
      const refused = await project.pulumi(['preview']);
      expect(refused.output).toContain('chart-digest-differs');
      expect(refused.output).toContain(digest);
      project.configure((sections) => {
        sections.cilium = { ...(sections.cilium as object), chart: { digest } };
      });
      await project.up();
      const { servers, primaryIps, loadBalancers } = await project.cloud();
      expect(servers).toHaveLength(2);
      expect(loadBalancers).toEqual([]);
      const endpoint = await project.output<string>('apiEndpoint');
      const address = primaryIps.find(({ name }) => name === 'dev-api');
      expect(endpoint).toBe(`https://${address?.ip ?? ''}:6443`);
      const cluster = await project.connect();
      expect(await cluster.readyNodes()).toHaveLength(2);
      expect(await cluster.rollout('deployments', 'cilium-operator')).toBe('1/1');
      await project.up('--expect-no-changes');
      await project.destroy();
      expect(await project.objects()).toEqual({});
    } finally {
      await project.stop();
    }
  },
  10 * minutes,
);
