// The life of the dev stack on the real engine: up, up again, a Cilium option, more and fewer workers, destroy.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { workersTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;

interface Preview {
  changeSummary: Record<string, number>;
  steps: { op: string; urn: string }[];
}

interface ReleaseOutput {
  version: string;
  status: string;
  valuesDigest: string;
}

const names = ['dev-control-plane-1', 'dev-control-plane-2', 'dev-control-plane-3'];
const workers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `dev-general-${index + 1}`);

function typeAndName(urn: string): string {
  const [type, name] = urn.split('::').slice(-2);
  return `${type?.split('$').at(-1) ?? ''} ${name ?? ''}`;
}

describe('the dev stack', () => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster;

  beforeAll(async () => {
    project = await SandboxedProject.start();
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  /** Steps that would do something, by operation. */
  async function preview(): Promise<Record<string, string[]>> {
    const { stdout } = await project.succeed(['preview', '--json']);
    const { steps } = JSON.parse(stdout) as Preview;
    const acting = steps.filter(({ op }) => op !== 'same' && op !== 'read');
    return Object.fromEntries(
      [...new Set(acting.map(({ op }) => op))].map((op) => [
        op,
        acting.filter((step) => step.op === op).map(({ urn }) => typeAndName(urn)),
      ]),
    );
  }

  /** What makes a server the same server. */
  async function identities(): Promise<Record<string, unknown>> {
    const { servers } = await project.cloud();
    return Object.fromEntries(
      servers.map(({ name, id, loopback, privateNets }) => [name, { id, loopback, ip: privateNets[0]?.ip }]),
    );
  }

  async function secrets(): Promise<unknown> {
    const { deployment } = await project.state({ showSecrets: true });
    const kept = deployment.resources.find(({ type }) => type.endsWith(':TalosMachineSecrets'));
    expect(kept?.outputs?.secrets).toBeDefined();
    return kept?.outputs?.secrets;
  }

  test(
    'up makes the servers, and they become nodes with Cilium on them',
    async () => {
      await project.up();
      expect(await project.objects()).toEqual({
        servers: 6,
        primaryIps: 12,
        networks: 1,
        placementGroups: 2,
        firewalls: 2,
        loadBalancers: 1,
      });
      cluster = await project.connect();
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual([...names, ...workers(3)]);
        expect(await cluster.rollout('daemonsets', 'cilium')).toBe('6/6');
        expect(await cluster.rollout('deployments', 'cilium-operator')).toBe('2/2');
      });
      expect(await project.output<ReleaseOutput>('cilium')).toEqual({
        version: '1.19.6',
        status: 'deployed',
        valuesDigest: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      });
    },
    15 * minutes,
  );

  test('nodes have their private addresses and pod ranges of their own', async () => {
    const nodes = await cluster.nodes();
    const { servers } = await project.cloud();
    for (const { metadata, status } of nodes) {
      const server = servers.find(({ name }) => name === metadata.name);
      expect(status.addresses.find(({ type }) => type === 'InternalIP')?.address).toBe(
        server?.privateNets[0]?.ip,
      );
    }
    const ranges = nodes.map(({ spec }) => spec.podCIDR ?? '');
    expect(new Set(ranges).size).toBe(6);
    // 10.0.16.0/20 holds 10.0.16.0/24 to 10.0.31.0/24.
    for (const range of ranges) expect(range).toMatch(/^10\.0\.(1[6-9]|2\d|3[01])\.0\/24$/);
  });

  test('Cilium is configured for a network in which a router forwards every hop', async () => {
    expect(await cluster.ciliumConfig()).toMatchObject({
      'routing-mode': 'tunnel',
      'tunnel-protocol': 'vxlan',
      'auto-direct-node-routes': 'false',
      mtu: '1450',
      'kube-proxy-replacement': 'true',
      'enable-bpf-masquerade': 'true',
      ipam: 'kubernetes',
      'bpf-lb-acceleration': 'disabled',
      'enable-node-ipam': 'true',
      'default-lb-service-ipam': 'nodeipam',
    });
  });

  test(
    'the real operator has registered the custom resources',
    async () => {
      await eventually(async () => {
        const definitions = await cluster.api.list('/apis/apiextensions.k8s.io/v1/customresourcedefinitions');
        expect(definitions.map(({ metadata }) => metadata.name)).toEqual(
          expect.arrayContaining([
            'ciliumnodes.cilium.io',
            'ciliumendpoints.cilium.io',
            'ciliumidentities.cilium.io',
            'ciliumnetworkpolicies.cilium.io',
            'ciliumloadbalancerippools.cilium.io',
          ]),
        );
      });
    },
    5 * minutes,
  );

  test(
    'a second up changes nothing, and the machine secrets stay',
    async () => {
      const before = await secrets();
      expect(await preview()).toEqual({});
      await project.up('--expect-no-changes');
      expect(await secrets()).toEqual(before);
    },
    10 * minutes,
  );

  test(
    'a Cilium option changes the release and nothing else',
    async () => {
      const [before, secretsBefore] = [await identities(), await secrets()];
      const release = await project.output<ReleaseOutput>('cilium');
      project.configure((sections) => {
        (sections.cilium as Record<string, unknown>).hubble = { relay: true, ui: false };
      });
      expect(await preview()).toEqual({
        update: ['routewise:index:CiliumRelease cilium', 'kubernetes:helm.sh/v3:Release cilium'],
      });
      await project.up();
      expect(await identities()).toEqual(before);
      expect(await secrets()).toEqual(secretsBefore);
      const after = await project.output<ReleaseOutput>('cilium');
      expect(after).toMatchObject({ version: '1.19.6', status: 'deployed' });
      expect(after.valuesDigest).not.toBe(release.valuesDigest);
      expect(
        await cluster.api.find('/apis/apps/v1/namespaces/kube-system/deployments/hubble-ui'),
      ).toBeUndefined();
    },
    10 * minutes,
  );

  test(
    'one worker more, then two fewer: no other server is touched, nodes come and go',
    async () => {
      const six = await identities();
      for (const count of [4, 2]) {
        project.configure(workersTo(count));
        await project.up();
        const kept = workers(Math.min(count, 3));
        const now = await identities();
        expect(Object.keys(now).sort()).toEqual([...names, ...workers(count)]);
        for (const name of [...names, ...kept]) expect(now[name]).toEqual(six[name]);
        await eventually(async () => {
          expect(await cluster.readyNodes()).toEqual([...names, ...workers(count)]);
          expect(await cluster.rollout('daemonsets', 'cilium')).toBe(`${3 + count}/${3 + count}`);
        });
      }
      expect(await preview()).toEqual({});
    },
    15 * minutes,
  );

  test(
    'destroy is refused while the stack is protected, says what to set first, and deletes nothing',
    async () => {
      const before = await project.objects();
      for (const how of [[], ['--skip-preview'], ['--skip-preview', '--exclude-protected']]) {
        const { code, output } = await project.pulumi(['destroy', '--yes', ...how]);
        const isNothing = how.includes('--exclude-protected');
        expect(code === 0).toBe(isNothing);
        expect(output).toContain(
          isNothing ? 'no unprotected resources' : 'set-safety.protect-to-false-and-run-pulumi-up-first',
        );
      }
      expect(await project.objects()).toEqual(before);
      expect(await cluster.readyNodes()).toHaveLength(5);
      expect(await cluster.rollout('daemonsets', 'cilium')).toBe('5/5');
      // Other ways in are shut, too.
      const { servers, networks, loadBalancers } = await project.cloud();
      const all = { servers, networks, load_balancers: loadBalancers };
      for (const [kind, objects] of Object.entries(all))
        for (const { id } of objects) {
          const answer = await fetch(`${project.environment.HCLOUD_ENDPOINT ?? ''}/${kind}/${id}`, {
            method: 'DELETE',
            headers: { authorization: `Bearer ${project.environment.HCLOUD_TOKEN ?? ''}` },
          });
          expect([kind, await answer.json()]).toMatchObject([kind, { error: { code: 'protected' } }]);
        }
    },
    5 * minutes,
  );

  test(
    'destroy leaves nothing in the cloud and no process of the cluster',
    async () => {
      await project.destroy();
      expect(await project.objects()).toEqual({});
      await eventually(async () => {
        const { clusters } = await project.status();
        expect(clusters.flatMap(({ parts }) => parts.filter(({ pid }) => pid !== undefined))).toEqual([]);
        expect(clusters.flatMap(({ machines }) => machines)).toEqual([]);
      });
    },
    10 * minutes,
  );
});
