// The secure platform on the real engine, on either provider: encrypted, with Gateway API, upgraded one machine at a time.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { controlPlanesTo, workersTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { ProxmoxControl } from '../../fixtures/stack/proxmoxControl';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { TalosControl } from '../../fixtures/stack/talosControl';

const minutes = 60_000;
const numbered = (stem: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `platform-${stem}-${index + 1}`);
const controlPlanes = numbered('control-plane', 3);
const nodesWith = (general: number): string[] => [
  ...controlPlanes,
  ...numbered('general', general),
  ...numbered('ingress', 2),
];

/** How many machines the provider has, and under which ids. */
const machinesOf = {
  platform: async (project: SandboxedProject) =>
    (await project.cloud()).servers.map(({ name, id }) => `${name} ${id}`).sort(),
  'platform-proxmox': async (project: SandboxedProject) =>
    (await new ProxmoxControl(project).state()).vms
      .map(({ config, vmid }) => `${config.name ?? ''} ${vmid}`)
      .sort(),
};

describe.each(['platform', 'platform-proxmox'] as const)('the stack %s', (stack) => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster | undefined;
  const connected = (): ConnectedCluster => {
    if (cluster === undefined) throw new Error('the first up has failed');
    return cluster;
  };
  const machines = () => machinesOf[stack](project);

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      // Nobody points the example's own name anywhere here.
      sections.cluster = {
        name: 'platform',
        ...(stack === 'platform' ? { apiEndpoint: 'load-balancer' } : {}),
      };
      workersTo(2)(sections);
    }, stack);
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  test(
    'up brings encryption, Gateway API with its definitions, and Hubble; a second up changes nothing',
    async () => {
      await project.up();
      cluster = await project.connect();
      const { api } = cluster;
      await eventually(async () => {
        expect(await connected().readyNodes()).toEqual(nodesWith(2));
        expect(await connected().rollout('daemonsets', 'cilium')).toBe('7/7');
      });
      expect(await cluster.ciliumConfig()).toMatchObject({
        'routing-mode': 'tunnel',
        'enable-wireguard': 'true',
        'enable-encryption-strict-mode-egress': 'true',
        'enable-gateway-api': 'true',
        'enable-gateway-api-alpn': 'true',
        'mesh-auth-enabled': 'true',
        'enable-hubble': 'true',
      });
      const definitions = await api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
      expect(
        definitions
          .map(({ metadata }) => metadata as { name: string; annotations?: Record<string, string> })
          .filter(({ name }) => name.endsWith('.gateway.networking.k8s.io'))
          .map(({ annotations }) => annotations?.['gateway.networking.k8s.io/bundle-version']),
      ).toEqual(Array<string>(5).fill('v1.4.1'));
      // The chart renders the class only where the definitions are there before it; the operator accepts it only then.
      await eventually(async () => {
        const classes = await api.list('/apis/gateway.networking.k8s.io/v1/gatewayclasses');
        expect(classes).toEqual([
          expect.objectContaining({
            metadata: expect.objectContaining({ name: 'cilium' }) as unknown,
            status: expect.objectContaining({
              conditions: expect.arrayContaining([
                expect.objectContaining({ type: 'Accepted', status: 'True' }),
              ]) as unknown,
            }) as unknown,
          }),
        ]);
      });
      await project.up('--expect-no-changes');
    },
    12 * minutes,
  );

  test(
    'workers 2 to 4 to 1 touch no other machine; one control plane instead of three is refused',
    async () => {
      const before = await machines();
      for (const count of [4, 1]) {
        project.configure(workersTo(count));
        await project.up();
        await eventually(async () => {
          expect(await connected().readyNodes()).toEqual(nodesWith(count));
        });
      }
      const left = await machines();
      expect(left).toEqual(before.filter((name) => !name.startsWith('platform-general-2 ')));
      project.configure(controlPlanesTo(1));
      const refused = await project.pulumi(['preview']);
      expect(refused.code).not.toBe(0);
      expect(refused.output).toContain('3 control planes cannot become 1 in one update');
      project.configure(controlPlanesTo(3));
    },
    12 * minutes,
  );

  test(
    'an option and a Talos release reach the running machines, and replace none',
    async () => {
      const before = await machines();
      const began = Date.now();
      project.configure((sections) => {
        (sections.cilium as Record<string, unknown>).hubble = { relay: true, ui: false };
        sections.distribution = {
          ...(sections.distribution as object),
          kind: 'talos',
          version: 'v1.12.1',
        };
      });
      await project.up();
      expect(await machines()).toEqual(before);
      const names = nodesWith(1);
      const order = await new TalosControl(project).order(['went down', 'came up'], began);
      // One is down at a time, control planes first.
      expect(order.slice(0, 6)).toEqual(
        controlPlanes.flatMap((name) => [`${name} went down`, `${name} came up`]),
      );
      expect(order.filter((step) => step.endsWith('came up')).sort()).toEqual(
        names.map((name) => `${name} came up`).sort(),
      );
      const images = (await connected().nodes()).map(({ status }) => status.nodeInfo.osImage);
      expect(new Set(images)).toEqual(new Set(['Talos (v1.12.1)']));
      const deployments = await connected().api.list('/apis/apps/v1/namespaces/kube-system/deployments');
      expect(deployments.map(({ metadata }) => metadata.name)).not.toContain('hubble-ui');
      await project.up('--expect-no-changes');
    },
    12 * minutes,
  );

  test(
    'destroy leaves nothing',
    async () => {
      await project.destroy();
      expect(await machines()).toEqual([]);
    },
    5 * minutes,
  );
});
