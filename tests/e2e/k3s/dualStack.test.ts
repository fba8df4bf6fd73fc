// The dual-stack variant of the vms stack with three servers, on the real engine: both ranges on every node, an address that
// outlives its holder, servers that leave etcd before they go.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import { cidr, contains } from '../../../config/cidr';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { ProxmoxControl } from '../../fixtures/stack/proxmoxControl';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { describeWith } from '../sandbox/readyTools';

const minutes = 60_000;
const nodes = (servers: number): string[] => [
  ...Array.from({ length: servers }, (_, index) => `vms6-control-plane-${index + 1}`),
  'vms6-emulation-1',
];

interface DualStackNode {
  metadata: { name: string };
  spec: { podCIDRs?: string[] };
  status: {
    addresses: { type: string; address: string }[];
    conditions: { type: string; status: string }[];
  };
}

describeWith(['pulumi', 'pulumi-resource-proxmoxve', 'kube-apiserver'])('the vms-dual-stack stack', () => {
  let project: SandboxedProject;
  let site: ProxmoxControl;
  let cluster: ConnectedCluster | undefined;

  const change = (servers: number): ((sections: Record<string, unknown>) => void) => {
    return (sections) => {
      const written = sections.nodes as {
        controlPlanes: { count: number };
        workers: { emulation: { count: number } };
      };
      written.controlPlanes.count = servers;
      written.workers.emulation.count = 1;
    };
  };

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      sections.provider = { kind: 'proxmox', nodes: ['pve-1', 'pve-2', 'pve-3'], bridge: 'vmbr1' };
      change(3)(sections);
    }, 'vms-dual-stack');
    site = new ProxmoxControl(project);
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  const list = async (): Promise<DualStackNode[]> =>
    (await cluster?.api.list('/api/v1/nodes')) as unknown as DualStackNode[];

  test(
    'each node has a block of each range and an address of each family, as plan, k3s and Cilium say',
    async () => {
      await project.up();
      cluster = await project.connect();
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(nodes(3));
        expect(await cluster?.rollout('daemonsets', 'cilium')).toBe('4/4');
      });
      for (const { spec, status } of await list()) {
        const [four = '', six = ''] = spec.podCIDRs ?? [];
        expect([cidr(four).prefix, cidr(six).prefix]).toEqual([24, 120]);
        expect(contains(cidr('100.70.0.0/16'), cidr(four))).toBe(true);
        expect(contains(cidr('fd00:70::/104'), cidr(six))).toBe(true);
        const own = status.addresses.flatMap(({ type, address }) => (type === 'InternalIP' ? [address] : []));
        expect(own).toEqual([expect.stringMatching(/^192\.168\.50\./), expect.stringMatching(/^fd00:50::/)]);
      }
      expect(await cluster.ciliumConfig()).toMatchObject({
        'enable-ipv6': 'true',
        'cluster-pool-ipv4-cidr': '100.70.0.0/16',
        'cluster-pool-ipv6-cidr': 'fd00:70::/104',
        'cluster-pool-ipv6-mask-size': '120',
        'ipv6-native-routing-cidr': 'fd00:70::/104',
      });
      const kubernetes = await cluster.read<{ spec: { clusterIP: string } }>(
        '/api/v1/namespaces/default/services/kubernetes',
      );
      expect(kubernetes.spec.clusterIP).toBe('10.43.0.1');
      await project.up('--expect-no-changes');
    },
    10 * minutes,
  );

  test(
    'the address outlives the server that began the cluster',
    async () => {
      await site.setNodeOnline('pve-1', false);
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(nodes(3).slice(1));
      });
      await site.setNodeOnline('pve-1', true);
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(nodes(3));
      });
    },
    5 * minutes,
  );

  test(
    'a server made anew takes the place of its old self in etcd',
    async () => {
      const { resources } = (await project.state()).deployment;
      const urn = resources.find((each) => each.urn.endsWith(':VmLegacy::vms6-control-plane-2'))?.urn ?? '';
      // Protected as all of them are, until it is named.
      const held = await project.pulumi(['up', '--yes', '--skip-preview', '--replace', urn]);
      expect(held.output).toContain('currently marked for protection');
      project.configure((sections) => {
        sections.safety = { unprotected: ['vms6-control-plane-2'] };
      });
      await project.up();
      const { output } = await project.up('--replace', urn);
      expect(output).toContain('vms6-control-plane-2: its machine was made anew, so its old Node goes');
      expect(output).toContain('vms6-control-plane-2: leaving etcd');
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(nodes(3));
        const voters = (await list()).filter(({ status }) =>
          status.conditions.some(({ type, status: is }) => type === 'EtcdIsVoter' && is === 'True'),
        );
        expect(voters).toHaveLength(3);
      });
      await project.up('--expect-no-changes');
      // Protected again by the next update.
      project.configure((sections) => {
        sections.safety = {};
      });
    },
    8 * minutes,
  );

  test(
    'three servers become one only by one, and the last one leaves etcd before its machine goes',
    async () => {
      const refused = await (async () => {
        project.configure(change(1));
        return project.pulumi(['up', '--yes', '--skip-preview']);
      })();
      expect(refused.code).not.toBe(0);
      expect(refused.output).toMatch(/3 control planes cannot become 1.*k3s etcd-snapshot save/s);
      expect((await site.state()).counts).toMatchObject({ machines: 4 });
      project.configure(change(5));
      await project.up();
      await eventually(async () => {
        const voters = (await list()).filter(({ status }) =>
          status.conditions.some(({ type, status: is }) => type === 'EtcdIsVoter' && is === 'True'),
        );
        expect(voters).toHaveLength(5);
      });
      project.configure(change(3));
      // Protected until they are named: Pulumi goes by what the state says of what the program has no longer.
      const held = await project.pulumi(['up', '--yes', '--skip-preview']);
      expect(held.code).not.toBe(0);
      const going = [4, 5].map((index) => `vms6-control-plane-${index}`);
      expect(held.output).toContain(`routewise:safety.unprotected: [${going.join(', ')}]`);
      project.configure((sections) => {
        change(5)(sections);
        sections.safety = { unprotected: going };
      });
      await project.up();
      // Nothing is protected from here on: the stack goes away afterwards.
      project.configure((sections) => {
        change(3)(sections);
        sections.safety = { protect: false };
      });
      const { output } = await project.up();
      expect(output).toMatch(/vms6-control-plane-[45]: leaving etcd/);
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(nodes(3));
      });
      await project.succeed(['destroy', '--yes', '--skip-preview']);
      expect(await site.objects()).toEqual({});
    },
    10 * minutes,
  );
});
