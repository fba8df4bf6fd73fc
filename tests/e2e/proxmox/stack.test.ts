// The life of the prod stack on the real engine: up, up again, an option, more and fewer workers, secrets, refusals, destroy.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import type { ProxmoxDump } from '../../../sandbox/proxmox';
import { readRecord } from '../../../sandbox/daemon/sandboxRecord';
import { watchCommandLines } from '../../fixtures/stack/commandLines';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { controlPlanesTo, workersTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { ProxmoxControl } from '../../fixtures/stack/proxmoxControl';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { TalosControl } from '../../fixtures/stack/talosControl';
import { expectNoSecretIn } from '../../fixtures/stack/secretsLeft';
import { describeWith } from '../sandbox/readyTools';

const minutes = 60_000;
const controlPlanes = [1, 2, 3].map((index) => `prod-control-plane-${index}`);
const workers = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `prod-general-${index + 1}`);

describeWith(['pulumi', 'pulumi-resource-proxmoxve', 'kube-apiserver'])('the prod stack', () => {
  let project: SandboxedProject;
  let site: ProxmoxControl;
  let cluster: ConnectedCluster | undefined;
  let said = '';
  let processes = '';

  beforeAll(async () => {
    project = await SandboxedProject.start(() => undefined, 'prod');
    site = new ProxmoxControl(project);
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  const machinesOf = ({ vms }: ProxmoxDump): Record<string, unknown> =>
    Object.fromEntries(
      vms.map(({ vmid, node, boots, config }) => [
        config.name ?? '',
        { vmid, node, boots, net0: config.net0 },
      ]),
    );

  test(
    'up makes the machines, and they become nodes with Cilium, BGP and address pools',
    async () => {
      said += (await project.succeed(['preview', '--diff'])).output;
      const watched = watchCommandLines();
      try {
        said += (await project.up()).output;
      } finally {
        processes = await watched();
      }
      expect(processes).toContain('pulumi-resource-proxmoxve');
      const { vms, counts } = await site.state();
      expect(counts).toMatchObject({ machines: 6, disks: 12, images: 3, snippets: 6 });
      expect(vms.map(({ vmid, node }) => `${vmid} ${node}`).sort()).toEqual([
        '1000 pve-1',
        '1001 pve-2',
        '1002 pve-3',
        '2000 pve-2',
        '2001 pve-3',
        '2002 pve-1',
      ]);
      cluster = await project.connect();
      const { api } = cluster;
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual([...controlPlanes, ...workers(3)]);
        expect(await cluster?.rollout('daemonsets', 'cilium')).toBe('6/6');
      });
      // The plan's own addresses, though loopback stands for them on the way.
      const addresses = (await cluster.nodes()).map(
        ({ status }) => status.addresses.find(({ type }) => type === 'InternalIP')?.address,
      );
      expect(addresses.sort()).toEqual([11, 12, 13, 32, 33, 34].map((host) => `10.5.0.${host}`));
      expect(await cluster.ciliumConfig()).toMatchObject({
        'routing-mode': 'native',
        'auto-direct-node-routes': 'true',
        'ipv4-native-routing-cidr': '10.100.0.0/16',
        'enable-bgp-control-plane': 'true',
      });
      const peers = await api.list('/apis/cilium.io/v2/ciliumbgpclusterconfigs');
      expect(peers.map(({ metadata }) => metadata.name)).toEqual(['prod']);
      const pools = await api.list('/apis/cilium.io/v2/ciliumloadbalancerippools');
      expect(pools.map(({ metadata }) => metadata.name)).toEqual(['public']);
    },
    10 * minutes,
  );

  test(
    'a second up changes nothing; a changed machine config reaches running machines, and replaces none',
    async () => {
      said += (await project.up('--expect-no-changes')).output;
      const before = machinesOf(await site.state());
      project.configure((sections) => {
        sections.distribution = {
          ...(sections.distribution as object),
          patches: { workers: [{ machine: { nodeLabels: { 'example.com/disk': 'fast' } } }] },
        };
        (sections.cilium as Record<string, unknown>).hubble = { relay: true, ui: false };
      });
      said += (await project.up()).output;
      expect(machinesOf(await site.state())).toEqual(before);
      await eventually(async () => {
        const nodes = await cluster?.nodes();
        const labelled = nodes?.filter(({ metadata }) => metadata.labels['example.com/disk'] === 'fast');
        expect(labelled?.map(({ metadata }) => metadata.name).sort()).toEqual(workers(3));
      });
    },
    10 * minutes,
  );

  test(
    'seen under other addresses it is the same cluster: nothing is made anew',
    async () => {
      const own = project.environment.ROUTEWISE_NODES_SEEN_AS;
      const { stdout } = await project.succeed(['preview', '--json'], {
        ROUTEWISE_NODES_SEEN_AS: own === '127.99.0.0/16' ? '127.98.0.0/16' : '127.99.0.0/16',
      });
      const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
      const acting = steps.filter(({ op }) => op !== 'same' && op !== 'read');
      // By another operator the API is reached elsewhere: the way there changes, and what it leads to does not.
      expect([...new Set(acting.map(({ op }) => op))]).toEqual(['update']);
      expect(acting.map(({ urn }) => urn.split('::').at(-2)?.split('$').at(-1))).toContain(
        'pulumi:providers:kubernetes',
      );
    },
    3 * minutes,
  );

  test(
    'a worker more and a pool in front, then both gone and two workers fewer: no other machine is touched, ids, nodes and addresses are kept',
    async () => {
      const before = machinesOf(await site.state());
      const edge = { size: { cores: 2, memoryGiB: 4 }, count: 1 };
      const setPools = (change: (pools: Record<string, unknown>) => Record<string, unknown>): void => {
        project.configure(({ nodes }) => {
          const section = nodes as { workers: Record<string, unknown> };
          section.workers = change(section.workers);
        });
      };
      project.configure(workersTo(4));
      setPools((pools) => ({ edge, ...pools }));
      said += (await project.up()).output;
      const { 'prod-edge-1': added, 'prod-general-4': fourth, ...kept } = machinesOf(await site.state());
      expect(kept).toEqual(before);
      expect(added).toMatchObject({ vmid: 3000 });
      expect(fourth).toMatchObject({ vmid: 2003 });
      // Talos has its addresses in a secret: the stack remembers them.
      const addresses = await project.output<{ name: string; privateAddress: string }[]>('nodes');
      expect(addresses.find(({ name }) => name === 'prod-general-1')?.privateAddress).toBe('10.5.0.32');
      expect(addresses.find(({ name }) => name === 'prod-edge-1')?.privateAddress).toBe('10.5.0.64');
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual([...controlPlanes, 'prod-edge-1', ...workers(4)]);
      });

      project.configure(workersTo(1));
      setPools(({ general }) => ({ general }));
      said += (await project.up()).output;
      const left = [...controlPlanes, ...workers(1)];
      expect(machinesOf(await site.state())).toEqual(
        Object.fromEntries(left.map((name) => [name, before[name]])),
      );
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(left);
      });
    },
    10 * minutes,
  );

  test(
    'one control plane instead of three is refused; a Talos release reaches the running machines, and replaces none',
    async () => {
      project.configure(controlPlanesTo(1));
      const refused = await project.pulumi(['preview']);
      said += refused.output;
      expect(refused.code).not.toBe(0);
      expect(refused.output).toContain('3 control planes cannot become 1 in one update');
      project.configure(controlPlanesTo(3));

      const [before, began] = [machinesOf(await site.state()), Date.now()];
      project.configure((sections) => {
        (sections.distribution as Record<string, unknown>).version = 'v1.12.1';
      });
      said += (await project.up()).output;
      const order = await new TalosControl(project).order(['went down', 'came up'], began);
      expect(order).toEqual(
        [...controlPlanes, ...workers(1)].flatMap((name) => [`${name} went down`, `${name} came up`]),
      );
      const nodes = await cluster?.nodes();
      expect(new Set(nodes?.map(({ status }) => status.nodeInfo.osImage))).toEqual(
        new Set(['Talos (v1.12.1)']),
      );
      const idsAndPlaces = (machines: Record<string, unknown>) =>
        Object.entries(machines).map(([name, machine]) => [name, { ...(machine as object), boots: 0 }]);
      expect(idsAndPlaces(machinesOf(await site.state()))).toEqual(idsAndPlaces(before));
      said += (await project.up('--expect-no-changes')).output;
    },
    10 * minutes,
  );

  test(
    'what is missing on Proxmox VE is refused with its reason before anything changes',
    async () => {
      const calls = async () =>
        Object.entries((await site.state()).calls).filter(([call]) => !call.startsWith('GET'));
      const before = await calls();
      await site.setNodeOnline('pve-3', false);
      const offline = await project.pulumi(['preview']);
      expect(offline.code).not.toBe(0);
      expect(offline.output).toMatch(/pve-3.*offline/s);
      await site.setNodeOnline('pve-3', true);
      await site.setTokenExpired(true);
      const expired = await project.pulumi(['up', '--yes', '--skip-preview']);
      expect(expired.code).not.toBe(0);
      expect(expired.output).toMatch(/401 .*expired.*PROXMOX_VE_API_TOKEN/s);
      await site.setTokenExpired(false);
      said += offline.output + expired.output;
      expect(offline.output + expired.output).not.toMatch(/ at .*\.ts:\d+/);
      expect(await calls()).toEqual(before);
    },
    5 * minutes,
  );

  test(
    'no secret is in what Pulumi said, in the state, in process arguments or in the sandbox’s logs',
    async () => {
      const record = readRecord(project.sandboxFolder);
      const own = [record?.proxmox.apiToken.split('=')[1] ?? '', record?.proxmox.password ?? ''];
      const texts = [said, processes, JSON.stringify(await site.state())];
      expect(await expectNoSecretIn(project, 'TalosMachineSecrets', texts, own)).toBeGreaterThan(10);
    },
    2 * minutes,
  );

  test(
    'destroy leaves nothing',
    async () => {
      await project.destroy();
      expect(await site.objects()).toEqual({});
    },
    5 * minutes,
  );
});
