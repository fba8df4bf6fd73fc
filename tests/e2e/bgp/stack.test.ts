// BGP on the real engine, with the real operator and API server: objects are made as soon as their kinds are served.
// It must never wait for a kind itself: that the program does is the question. Its tests build on each other, in order.
import { deleteDefinitions } from '../../fixtures/cluster/deleteDefinitions';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import type { Sections } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;
const password = 'a-password-of-the-first-day';
const newPassword = 'a-password-of-the-second-day';
const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

interface Named {
  metadata: { name: string };
  spec: Record<string, unknown>;
  status?: { conditions?: { type: string; status: string }[] };
}

function withBgp(sections: Sections): void {
  sections.nodes = {
    controlPlanes: { type: 'cpx31', count: 1 },
    workers: { general: { type: 'cpx41', count: 2, labels: { peers: 'yes' } } },
  };
  sections.bgp = {
    localAsn: 65001,
    nodes: { peers: 'yes' },
    advertise: ['pods', 'load-balancer'],
    peers: {
      router1: { address: '10.0.1.5', asn: 65000, multihop: 2, passwordConfig: 'bgp:router1' },
      router2: { address: '10.0.1.6', asn: 65001, communities: { standard: ['65001:7'] } },
    },
    overrides: {
      'dev-general-2': { routerId: '192.0.2.2', peers: { router1: { localAddress: '10.0.1.33' } } },
    },
  };
  (sections.cilium as Record<string, unknown>).loadBalancer = {
    pools: { public: { cidrs: ['10.99.0.0/24'] } },
  };
}

describe('a stack with BGP', () => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster;

  beforeAll(async () => {
    project = await SandboxedProject.start(withBgp);
    await project.succeed(['config', 'set', '--secret', 'bgp:router1', password]);
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  const named = async (plural: string, version = 'v2'): Promise<Named[]> =>
    (await cluster.api.list(`/apis/cilium.io/${version}/${plural}`)) as unknown as Named[];
  const names = async (plural: string): Promise<string[]> =>
    (await named(plural)).map(({ metadata }) => metadata.name).sort();

  /** `create Secret bgp-router1`: steps that would do something. */
  async function preview(): Promise<string[]> {
    const { stdout } = await project.succeed(['preview', '--json']);
    const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
    return steps
      .filter(({ op }) => op !== 'same' && op !== 'read')
      .map(({ op, urn }) => {
        const [type, name] = urn.split('::').slice(-2);
        return `${op} ${type?.split(':').at(-1) ?? ''} ${name ?? ''}`;
      })
      .sort();
  }

  test(
    'up makes its objects in one go, although the operator registers their kinds after the release is deployed',
    async () => {
      const { output } = await project.up();
      expect(output).not.toMatch(/no matches for kind|retry (#|creation)/i);
      cluster = await project.connect();
      expect(await names('ciliumbgpclusterconfigs')).toEqual(['dev']);
      expect(await names('ciliumbgppeerconfigs')).toEqual(['router1', 'router2']);
      expect(await names('ciliumbgpadvertisements')).toEqual(['router1', 'router2']);
      expect(await names('ciliumbgpnodeconfigoverrides')).toEqual(['dev-general-2']);
      expect(await names('ciliumloadbalancerippools')).toEqual(['public']);
    },
    10 * minutes,
  );

  test(
    'the operator takes them: configurations for the selected nodes, and no complaint',
    async () => {
      // An agent writes its node's CiliumNode, with the node's labels; here no agents run.
      for (const { metadata } of await cluster.nodes())
        await cluster.api.create('/apis/cilium.io/v2/ciliumnodes', {
          apiVersion: 'cilium.io/v2',
          kind: 'CiliumNode',
          metadata: { name: metadata.name, labels: metadata.labels },
          spec: {},
        });
      await eventually(async () => {
        const nodes = await named('ciliumbgpnodeconfigs');
        expect(nodes.map(({ metadata }) => metadata.name)).toEqual(['dev-general-1', 'dev-general-2']);
        expect(nodes[1]?.spec).toMatchObject({
          bgpInstances: [
            {
              name: 'dev',
              localASN: 65001,
              routerID: '192.0.2.2',
              peers: [
                { name: 'router1', peerAddress: '10.0.1.5', peerASN: 65000, localAddress: '10.0.1.33' },
                { name: 'router2', peerAddress: '10.0.1.6', peerASN: 65001 },
              ],
            },
          ],
        });
      }, 60_000);
      await eventually(async () => {
        const judged = [
          ...(await named('ciliumbgpclusterconfigs')),
          ...(await named('ciliumbgppeerconfigs')),
        ];
        for (const { status } of judged) {
          expect(status?.conditions?.length).toBeGreaterThan(0);
          expect(status?.conditions?.filter((condition) => condition.status === 'True')).toEqual([]);
        }
      }, 60_000);
    },
    3 * minutes,
  );

  test('a Service gets an address of the pool', async () => {
    const services = '/api/v1/namespaces/default/services';
    await cluster.api.create(services, {
      metadata: { name: 'web' },
      spec: { type: 'LoadBalancer', ports: [{ port: 80 }], selector: { app: 'web' } },
    });
    await eventually(async () => {
      const { status } = await cluster.read<{ status: { loadBalancer: { ingress?: { ip: string }[] } } }>(
        `${services}/web`,
      );
      expect(status.loadBalancer.ingress?.[0]?.ip).toMatch(/^10\.99\.0\.\d+$/);
    });
    await cluster.api.delete(`${services}/web`);
  });

  test(
    'a second up changes nothing; a new password is written over, and no password is in clear',
    async () => {
      await project.up('--expect-no-changes');
      await project.succeed(['config', 'set', '--secret', 'bgp:router1', newPassword]);
      expect(await preview()).toEqual(['update Secret bgp-router1']);
      const { output } = await project.up();
      const { data } = await cluster.read<{ data: { password: string } }>(
        '/api/v1/namespaces/kube-system/secrets/bgp-router1',
      );
      expect(Buffer.from(data.password, 'base64').toString()).toBe(newPassword);
      const state = JSON.stringify(await project.state());
      for (const text of [output, state])
        for (const secret of [password, newPassword]) {
          expect(text).not.toContain(secret);
          expect(text).not.toContain(Buffer.from(secret).toString('base64'));
        }
    },
    5 * minutes,
  );

  test(
    'a timer changes its peer alone, and without the section all of it goes',
    async () => {
      project.configure((sections) => {
        const { peers } = sections.bgp as { peers: Record<string, Record<string, unknown>> };
        peers.router1 = { ...peers.router1, holdSeconds: 9, keepaliveSeconds: 3 };
      });
      expect(await preview()).toEqual(['update CiliumBGPPeerConfig router1']);
      project.configure((sections) => {
        Reflect.deleteProperty(sections, 'bgp');
        (sections.cilium as Record<string, unknown>).loadBalancer = {};
      });
      await project.up();
      for (const plural of ['ciliumbgpclusterconfigs', 'ciliumbgppeerconfigs', 'ciliumbgpadvertisements'])
        expect(await names(plural)).toEqual([]);
      expect(await names('ciliumloadbalancerippools')).toEqual([]);
      expect(await cluster.api.find('/api/v1/namespaces/kube-system/secrets/bgp-router1')).toBeUndefined();
    },
    5 * minutes,
  );

  test(
    'a running cluster that never knew BGP learns it by an update',
    async () => {
      // The operator leaves definitions behind; without them the cluster is as if it had never had BGP.
      const left = (await cluster.api.list(crds)).map(({ metadata }) => metadata.name);
      await deleteDefinitions(
        cluster.api,
        left.filter((name) => name.startsWith('ciliumbgp')),
      );
      project.configure(withBgp);
      expect(await preview()).toEqual(
        expect.arrayContaining(['create CiliumBGPClusterConfig dev', 'update Release cilium']),
      );
      await project.up();
      expect(await names('ciliumbgpclusterconfigs')).toEqual(['dev']);
    },
    5 * minutes,
  );

  test(
    'destroy leaves nothing',
    async () => {
      await project.destroy();
      expect(await project.objects()).toEqual({});
    },
    5 * minutes,
  );
});
