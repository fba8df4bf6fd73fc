// The life of the vms stack, k3s on virtual machines, on the real engine: up, up again, agents, an option, refusals, destroy.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
// The machines are the sandbox's: it reads their cloud-init documents as k3s would, and starts a real control plane from them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import { ProxmoxControl } from '../../fixtures/stack/proxmoxControl';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { expectNoSecretIn } from '../../fixtures/stack/secretsLeft';
import { describeWith } from '../sandbox/readyTools';

const minutes = 60_000;
const names = (agents: number): string[] => [
  'vms-control-plane-1',
  ...Array.from({ length: agents }, (_, index) => `vms-emulation-${index + 1}`),
];

describeWith(['pulumi', 'pulumi-resource-proxmoxve', 'kube-apiserver'])('the vms stack', () => {
  let project: SandboxedProject;
  let site: ProxmoxControl;
  let cluster: ConnectedCluster | undefined;
  let said = '';

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      sections.provider = { kind: 'proxmox', nodes: ['pve-1', 'pve-2'], bridge: 'vmbr1' };
      // It is to be made anew.
      sections.safety = { unprotected: ['vms-emulation-2'] };
    }, 'vms');
    site = new ProxmoxControl(project);
  }, 5 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  const setAgents = (count: number): void => {
    project.configure((sections) => {
      (sections.nodes as { workers: { emulation: { count: number } } }).workers.emulation.count = count;
    });
  };

  test(
    'up makes the machines, and they become nodes of k3s with Cilium',
    async () => {
      said += (await project.succeed(['preview', '--diff'])).output;
      said += (await project.up()).output;
      expect((await site.state()).counts).toMatchObject({ machines: 4, snippets: 4 });
      cluster = await project.connect();
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(names(3));
        expect(await cluster?.rollout('daemonsets', 'cilium')).toBe('4/4');
      });
      for (const { spec, status } of await cluster.nodes()) {
        expect(spec.podCIDR).toMatch(/^100\.70\.\d+\.0\/24$/);
        expect(status.nodeInfo.kubeletVersion).toBe('v1.34.2+k3s1');
        const own = status.addresses.filter(({ type }) => type === 'InternalIP');
        expect(own.map(({ address }) => address).join()).toMatch(/^192\.168\.50\.\d+$/);
      }
      expect(await cluster.ciliumConfig()).toMatchObject({
        'routing-mode': 'native',
        'auto-direct-node-routes': 'true',
        'cluster-pool-ipv4-cidr': '100.70.0.0/16',
        'kube-proxy-replacement': 'true',
      });
    },
    10 * minutes,
  );

  test(
    'a second up changes nothing; an option of Cilium changes the release alone',
    async () => {
      said += (await project.up('--expect-no-changes')).output;
      project.configure((sections) => {
        (sections.cilium as Record<string, unknown>).hubble = { relay: true };
      });
      const { output } = await project.up();
      said += output;
      expect(output).toMatch(/~\s+kubernetes:helm.sh\/v3:Release\s+cilium/);
      expect(output).not.toMatch(/[~+-]\s+(proxmoxve|pulumi-nodejs):/);
    },
    10 * minutes,
  );

  test(
    'an agent more, then two fewer: no other machine is touched',
    async () => {
      const boots = async (): Promise<Record<number, number>> =>
        Object.fromEntries((await site.state()).vms.map((vm) => [vm.vmid, vm.boots]));
      expect(await boots()).toEqual({ 1000: 1, 2000: 1, 2001: 1, 2002: 1 });
      for (const count of [4, 2]) {
        setAgents(count);
        said += (await project.up()).output;
        await eventually(async () => {
          expect(await cluster?.readyNodes()).toEqual(names(count));
        });
        const agents = Array.from({ length: count }, (_, index) => [2000 + index, 1]);
        expect(await boots()).toEqual({ 1000: 1, ...Object.fromEntries(agents) });
      }
    },
    10 * minutes,
  );

  test(
    'a machine made anew is let in under its name, and no other is touched',
    async () => {
      const uids = async (): Promise<Record<string, string>> =>
        Object.fromEntries(
          ((await cluster?.nodes()) ?? []).map(({ metadata: { name, uid } }) => [name, uid]),
        );
      const before = await uids();
      const [vm] = (await project.state()).deployment.resources.filter(({ urn }) =>
        urn.endsWith(':VmLegacy::vms-emulation-2'),
      );
      const { output } = await project.up('--replace', vm?.urn ?? '');
      said += output;
      expect(output).toContain('vms-emulation-2: its machine was made anew, so its old Node goes');
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(names(2));
      });
      const { 'vms-emulation-2': anew, ...others } = await uids();
      expect(anew).not.toBe(before['vms-emulation-2']);
      expect(before).toMatchObject(others);
      said += (await project.up('--expect-no-changes')).output;
    },
    5 * minutes,
  );

  test(
    'one that the stack names gets another id: its node leaves before its machine goes, and no other is touched',
    async () => {
      project.configure((sections) => {
        sections.provider = { ...(sections.provider as object), firstVmId: 5000 };
        sections.safety = { replace: ['vms-emulation-2'] };
      });
      const ids = async (): Promise<number[]> => (await site.state()).vms.map(({ vmid }) => vmid).sort();
      const { output } = await project.up();
      said += output;
      const order = [
        'vms-emulation-2: draining',
        // The stack gives no SSH key.
        'vms-emulation-2: empty; its k3s cannot be ended from here',
        'vms-emulation-2: its machine was made anew, so its old Node goes',
      ].map((line) => output.indexOf(line));
      expect(order).not.toContain(-1);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      const now = await ids();
      expect(now).toEqual([1000, 2000, expect.any(Number)]);
      expect(now[2]).toBeGreaterThanOrEqual(5000);
      await eventually(async () => {
        expect(await cluster?.readyNodes()).toEqual(names(2));
        expect(await cluster?.cordoned()).toEqual([]);
      });
      // Protected again, and at rest.
      said += (await project.up()).output;
      said += (await project.up('--expect-no-changes')).output;
    },
    5 * minutes,
  );

  test(
    'other ranges are refused on the living cluster, with what a rebuild takes, before anything changes',
    async () => {
      const text = readFileSync(join(project.folder, 'Pulumi.vms.yaml'), 'utf8');
      project.configure((sections) => {
        (sections.network as Record<string, unknown>).families = 'dual-stack';
      });
      const { code, output } = await project.pulumi(['up', '--yes', '--skip-preview']);
      said += output;
      expect(code).not.toBe(0);
      expect(output).toMatch(/routewise:network\.families.*dual-stack.*the stack runs with ipv4/s);
      expect(output).toMatch(/pulumi destroy.*pulumi up/s);
      project.configure((sections) => {
        (sections.network as Record<string, unknown>).families = 'ipv4';
      });
      expect(readFileSync(join(project.folder, 'Pulumi.vms.yaml'), 'utf8')).toBe(text);
      said += (await project.up('--expect-no-changes')).output;
    },
    5 * minutes,
  );

  test(
    'no secret is in what Pulumi said, in the state or in the sandbox’s logs',
    async () => {
      const texts = [said, JSON.stringify(await site.state())];
      expect(await expectNoSecretIn(project, 'K3sClusterSecrets', texts)).toBe(9);
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
