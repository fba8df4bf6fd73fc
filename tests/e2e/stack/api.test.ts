// What becomes of a running cluster when its API is reached otherwise: nothing of Kubernetes is replaced, and Cilium stays.
// It must never trust the engine's word alone: Helm's revisions and the agents' pods are held against it. Its tests build on each other.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { controlPlanesTo } from '../../fixtures/stack/counts';
import { eventually } from '../../fixtures/stack/eventually';
import { NamedAddresses } from '../../fixtures/stack/namedAddresses';
import type { Sections, StateResource } from '../../fixtures/stack/sandboxedProject';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;
const releaseUrn =
  'urn:pulumi:dev::routewise::routewise:index:CiliumRelease$kubernetes:helm.sh/v3:Release::cilium';
const providerType = 'pulumi:providers:kubernetes';

interface Preview {
  steps: { op: string; urn: string }[];
}

describe('the API of a running cluster', () => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster;
  let address: string;
  let names: NamedAddresses;

  beforeAll(async () => {
    project = await SandboxedProject.start((sections) => {
      sections.cluster = { name: 'dev' };
      sections.nodes = {
        controlPlanes: { type: 'cpx31', count: 1 },
        workers: { general: { type: 'cpx41', count: 1 } },
      };
      // Cilium stays without it, too.
      sections.safety = { protect: false };
    });
    names = new NamedAddresses(project);
    await project.up();
    address = await project.output<string>('apiEndpoint');
    cluster = await project.connect();
  }, 10 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  const inCluster = (change: Record<string, unknown>) => (sections: Sections) => {
    Object.assign(sections.cluster as object, change);
  };

  /** What a preview would do to the cluster's Kubernetes objects and their provider: `update Provider`. */
  async function ofKubernetes(environment: Record<string, string> = {}): Promise<string[]> {
    const { stdout } = await project.succeed(['preview', '--json'], environment);
    return (JSON.parse(stdout) as Preview).steps
      .filter(({ op, urn }) => op !== 'same' && (urn.split('::').at(-2) ?? '').includes('kubernetes'))
      .map(({ op, urn }) => `${op} ${urn.split('::').at(-2)?.split('$').at(-1) ?? ''}`);
  }

  async function refusal(args: string[] = ['preview']): Promise<string> {
    const { code, output } = await project.pulumi(args);
    expect(code).not.toBe(0);
    return output;
  }

  /** Helm's revisions of the release, and the agents' pods by node. */
  async function running(): Promise<{ revisions: number[]; agents: Record<string, string> }> {
    const inSystem = '/api/v1/namespaces/kube-system';
    const records = await cluster.api.list(`${inSystem}/secrets?labelSelector=owner%3Dhelm%2Cname%3Dcilium`);
    const pods = (await cluster.api.list(`${inSystem}/pods?labelSelector=k8s-app%3Dcilium`)) as {
      metadata: { uid: string };
      spec?: { nodeName?: string };
    }[];
    return {
      revisions: records.map(({ metadata }) => Number(metadata.labels?.version)).sort((a, b) => a - b),
      agents: Object.fromEntries(pods.map(({ metadata, spec }) => [spec?.nodeName ?? '', metadata.uid])),
    };
  }

  async function recorded(type: string): Promise<StateResource | undefined> {
    const { resources } = (await project.state()).deployment;
    return resources.find((each) => each.type === type);
  }

  /** The state as the release before this one would have left it: no identity of the cluster, no release that stays. */
  async function forgetIdentity(): Promise<void> {
    const state = await project.state();
    for (const resource of state.deployment.resources as (StateResource & { retainOnDelete?: boolean })[]) {
      if (resource.type === providerType) {
        delete resource.inputs?.clusterIdentifier;
        delete resource.outputs?.clusterIdentifier;
      }
      delete resource.retainOnDelete;
    }
    const file = join(project.folder, 'state.json');
    writeFileSync(file, JSON.stringify(state));
    await project.succeed(['stack', 'import', '--file', file]);
  }

  test(
    'from one control plane to three it stays where it is, also from a state of an earlier release',
    async () => {
      const before = await running();
      expect(before.revisions).toEqual([1]);
      const identity = (await recorded(providerType))?.inputs?.clusterIdentifier;
      await forgetIdentity();
      expect((await recorded(providerType))?.inputs?.clusterIdentifier).toBeUndefined();

      project.configure(controlPlanesTo(3));
      // The release is given a second operator, for there are nodes enough now.
      expect(await ofKubernetes()).toEqual([
        `update ${providerType}`,
        'update kubernetes:helm.sh/v3:Release',
      ]);
      const { output } = await project.up();
      expect(output).toContain('[api-behind-one-server]');
      expect(output).toContain('while dev-control-plane-1 is down');

      expect(await project.output<string>('apiEndpoint')).toBe(address);
      expect((await project.cloud()).loadBalancers).toEqual([]);
      expect((await recorded(providerType))?.inputs?.clusterIdentifier).toBe(identity);
      await eventually(async () => {
        expect(await cluster.readyNodes()).toHaveLength(4);
        expect(await cluster.rollout('daemonsets', 'cilium')).toBe('4/4');
      });
      const after = await running();
      expect(after.revisions).toEqual([1, 2]);
      expect(after.agents).toMatchObject(before.agents);
      expect(await ofKubernetes()).toEqual([]);
    },
    12 * minutes,
  );

  test(
    'it becomes no load balancer, and no name that is not the cluster’s',
    async () => {
      project.configure(inCluster({ apiEndpoint: 'load-balancer' }));
      const kept = await refusal();
      expect(kept).toContain('[api-endpoint-kept]');
      expect(kept).toContain('routewise:cluster.apiEndpoint');
      expect(kept).toContain('routewise:cluster.apiNames');
      // On a worker nothing answers for the API.
      project.configure(inCluster({ apiEndpoint: names.name('worker', await addressOf('dev-general-1')) }));
      expect(await refusal()).toContain('[api-name-not-ready]');
      project.configure(inCluster({ apiEndpoint: 'auto' }));
    },
    5 * minutes,
  );

  async function addressOf(node: string): Promise<string> {
    const nodes = await project.output<{ name: string; publicIPv4: string }[]>('nodes');
    return nodes.find(({ name }) => name === node)?.publicIPv4 ?? '';
  }

  test(
    'a second name goes into its certificates first, and is not taken before they have it',
    async () => {
      const before = await running();
      const name = names.name('api', await addressOf('dev-control-plane-2'));
      project.configure(inCluster({ apiNames: [name] }));
      await project.up();
      // API servers of the sandbox keep the certificate they began with, as a cluster's do until theirs are issued anew.
      project.configure(inCluster({ apiEndpoint: name }));
      const refused = await refusal();
      expect(refused).toContain('[api-name-not-ready]');
      expect(refused).toContain('not valid for that name');
      project.configure(inCluster({ apiEndpoint: 'auto' }));
      expect(await project.output<string>('apiEndpoint')).toBe(address);
      expect(await running()).toEqual(before);
      expect(await ofKubernetes()).toEqual([]);
    },
    12 * minutes,
  );

  test(
    'its release of Cilium is neither replaced nor deleted, unless the stack says so',
    async () => {
      const before = await running();
      for (const command of [['preview'], ['up', '--yes', '--skip-preview']]) {
        const output = await refusal([...command, '--replace', releaseUrn]);
        expect(output).toContain('routewise:safety.uninstallCilium is false');
        expect(output).toContain('set routewise:safety.uninstallCilium: true');
      }
      expect(await running()).toEqual(before);

      project.configure((sections) => {
        sections.safety = { protect: false, uninstallCilium: true };
      });
      await project.up();
      expect(await running()).toEqual(before);
      await project.succeed(['up', '--yes', '--skip-preview', '--replace', releaseUrn]);
      await eventually(async () => {
        expect(await cluster.rollout('daemonsets', 'cilium')).toBe('4/4');
      });
      const after = await running();
      expect(after.revisions).toEqual([1]);
      for (const [node, uid] of Object.entries(after.agents)) expect(uid).not.toBe(before.agents[node]);
    },
    12 * minutes,
  );

  test(
    'it goes with its machines when the stack is destroyed',
    async () => {
      project.configure((sections) => {
        sections.safety = { protect: false };
      });
      await project.up();
      expect(await recorded('kubernetes:helm.sh/v3:Release')).toMatchObject({ retainOnDelete: true });
      await project.succeed(['destroy', '--yes', '--skip-preview']);
      expect(await project.objects()).toEqual({});
    },
    10 * minutes,
  );
});
