// A stack that the release before has made is updated: nothing is replaced or renamed, what it has stays, and is protected then.
// It must never touch the repository's own stack files or sandbox. Its tests build on each other, in order.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryType } from '../../../plan/running/memory';
import { stackLabel } from '../../../plan/recovery/stackMark';
import { asFormerRelease, formerInputNames, inputNames } from '../../fixtures/states/asFormerRelease';
import type { ConnectedCluster } from '../../fixtures/stack/connectCluster';
import { eventually } from '../../fixtures/stack/eventually';
import type { StateResource } from '../../fixtures/stack/sandboxedProject';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';

const minutes = 60_000;
const everybody = ['0.0.0.0/0', '::/0'];
const nodes = [
  ...[1, 2, 3].map((index) => `dev-control-plane-${index}`),
  ...[1, 2].map((index) => `dev-general-${index}`),
];

/** Kinds of the cloud's objects, and their paths. */
const kinds = {
  servers: 'servers',
  networks: 'networks',
  firewalls: 'firewalls',
  placementGroups: 'placement_groups',
  loadBalancers: 'load_balancers',
} as const;

describe('a stack of the release before', () => {
  let project: SandboxedProject;
  let cluster: ConnectedCluster;
  let before: Awaited<ReturnType<typeof standing>>;

  beforeAll(async () => {
    // What that release had for defaults: the APIs open, nothing protected, pods let to the metadata service, XDP where it can be had.
    project = await SandboxedProject.start((sections) => {
      sections.cluster = { name: 'dev', apiEndpoint: 'load-balancer' };
      sections.nodes = {
        controlPlanes: { type: 'cpx31', count: 3 },
        workers: { general: { type: 'cpx41', count: 2 } },
      };
      sections.access = { kubernetesApi: everybody, talosApi: everybody, metadataService: 'open' };
      sections.safety = { protect: false };
      sections.cilium = { version: '1.19.6', loadBalancer: { acceleration: 'best-effort' } };
    });
    await project.up();
    cluster = await project.connect();
    await forgetRelease();
    before = await standing();
  }, 15 * minutes);
  afterAll(() => project.stop(), 2 * minutes);

  /** Out of the state and out of the cloud. */
  async function forgetRelease(): Promise<void> {
    const state = asFormerRelease(await project.state());
    const names = inputNames(state.deployment.resources);
    // A load balancer has the API's address here, and no address of a server.
    for (const [type, inputs] of Object.entries(names))
      expect([type, inputs]).toEqual([type, formerInputNames[type]]);
    expect(Object.keys(names)).toContain('hcloud:index/server:Server');
    const file = join(project.folder, 'former.json');
    writeFileSync(file, JSON.stringify(state));
    await project.succeed(['stack', 'import', '--file', file]);
    const cloud = await project.cloud();
    for (const [kind, path] of Object.entries(kinds))
      for (const { id, labels } of cloud[kind as keyof typeof kinds]) {
        const kept = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== stackLabel));
        const answer = await fetch(`${project.environment.HCLOUD_ENDPOINT ?? ''}/${path}/${id}`, {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${project.environment.HCLOUD_TOKEN ?? ''}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ labels: kept }),
        });
        expect([kind, answer.status]).toEqual([kind, 200]);
      }
  }

  /** What has to stay as it is. */
  async function standing() {
    const cloud = await project.cloud();
    const { resources } = (await project.state({ showSecrets: true })).deployment;
    const path = '/apis/apps/v1/namespaces/kube-system/daemonsets/cilium';
    return {
      servers: Object.fromEntries(
        cloud.servers.map(({ name, id, serverType, privateNets, loopback, userData }) => [
          name,
          { id, serverType, loopback, ip: privateNets[0]?.ip, userData },
        ]),
      ),
      others: [...cloud.networks, ...cloud.loadBalancers, ...cloud.placementGroups, ...cloud.firewalls].map(
        ({ name, id }) => `${name} ${id}`,
      ),
      secrets: resources.find(({ type }) => type.endsWith(':TalosMachineSecrets'))?.outputs?.secrets,
      ...{ api: await project.output('apiEndpoint'), kubeconfig: await project.output('kubeconfig') },
      talosconfig: await project.output('talosconfig'),
      agents: (await cluster.read<{ metadata: { uid: string } }>(path)).metadata.uid,
    };
  }

  test(
    'is previewed without a replacement: what is new are records, and the policy of the plan',
    async () => {
      project.configure((sections) => {
        sections.cluster = { name: 'dev' };
        sections.cilium = { version: '1.19.6' };
        Reflect.deleteProperty(sections, 'access');
        Reflect.deleteProperty(sections, 'safety');
      });
      const { stdout } = await project.succeed(['preview', '--json']);
      const { steps } = JSON.parse(stdout) as { steps: { op: string; urn: string }[] };
      const byOperation: Record<string, string[]> = {};
      for (const { op, urn } of steps)
        (byOperation[op] ??= []).push(urn.split('::').at(-2)?.split('$').at(-1) ?? '');
      const { create = [], update = [], ...more } = byOperation;
      expect(Object.keys(more)).toEqual(['same']);
      expect([...new Set(create)].sort()).toEqual([
        'kubernetes:cilium.io/v2:CiliumClusterwideNetworkPolicy',
        'pulumi-nodejs:dynamic/routewise:CiliumCrds',
        'pulumi-nodejs:dynamic/routewise:MachineChanges',
        'routewise:index:ClusterPolicies',
        'routewise:index:DestroyGuard',
        memoryType,
      ]);
      expect(update.filter((type) => type === 'hcloud:index/server:Server')).toHaveLength(nodes.length);
      expect(update).toContain('kubernetes:helm.sh/v3:Release');
    },
    5 * minutes,
  );

  test(
    'is updated: servers, addresses, names and secrets stay, all is protected, and the places are written down',
    async () => {
      await project.up();
      expect(await standing()).toEqual(before);
      const { servers, networks, loadBalancers } = await project.cloud();
      for (const { name, protection } of servers)
        expect([name, protection]).toEqual([name, { delete: true, rebuild: true }]);
      for (const { name, protection } of [...networks, ...loadBalancers])
        expect([name, protection]).toEqual([name, { delete: true }]);
      for (const { labels } of [...servers, ...networks, ...loadBalancers])
        expect(labels).toHaveProperty(stackLabel);

      const resources = (await project.state()).deployment.resources as (StateResource & {
        protect?: boolean;
      })[];
      const isProtected = (type: string): string[] =>
        resources
          .filter((each) => each.type.endsWith(type) && each.protect === true)
          .map(({ urn }) => urn.split('::').at(-1) ?? '')
          .sort();
      expect(isProtected(':Server')).toEqual(nodes.slice(0, 3));
      for (const type of [':Network', ':LoadBalancer', ':TalosMachineSecrets', ':Release'])
        expect([type, isProtected(type)]).toEqual([type, [expect.any(String)]]);
      const [memory] = resources.filter(({ type }) => type === memoryType);
      expect(memory?.inputs).toMatchObject({
        api: { choice: 'load-balancer' },
        nodes: nodes.map(
          (name) => expect.objectContaining({ name, address: before.servers[name]?.ip }) as unknown,
        ),
      });
      await eventually(async () => {
        expect(await cluster.readyNodes()).toEqual(nodes);
        expect(await cluster.rollout('daemonsets', 'cilium')).toBe('5/5');
      });
    },
    10 * minutes,
  );

  test(
    'has nothing left to do after that',
    async () => {
      await project.up('--expect-no-changes');
    },
    5 * minutes,
  );

  test(
    'has no control plane made anew while nobody can ask etcd, unless the cluster’s name is typed',
    async () => {
      const [last = ''] = nodes.slice(2);
      const safety = { unprotected: [last] };
      project.configure((sections) => {
        sections.safety = safety;
      });
      await project.up();
      const { servers } = await project.cloud();
      for (const { id, name } of servers) {
        if (!name.includes('control-plane')) continue;
        const answer = await fetch(
          `${project.environment.HCLOUD_ENDPOINT ?? ''}/servers/${id}/actions/poweroff`,
          { method: 'POST', headers: { authorization: `Bearer ${project.environment.HCLOUD_TOKEN ?? ''}` } },
        );
        expect(answer.status).toBe(201);
      }
      await eventually(async () => {
        const now = (await project.cloud()).servers.filter(({ status }) => status === 'off');
        expect(now).toHaveLength(3);
      });
      project.configure((sections) => {
        sections.provider = { kind: 'hetzner', location: 'nbg1' };
        sections.safety = { ...safety, replace: [last] };
      });
      const { resources } = (await project.state()).deployment;
      const urn = resources.find(({ urn: each }) => each.endsWith(`:Server::${last}`))?.urn ?? '';
      const update = ['up', '--yes', '--skip-preview'];
      for (const command of [['preview'], update, [...update, '--target', urn]]) {
        const { code, output } = await project.pulumi(command);
        expect([command, code]).not.toEqual([command, 0]);
        const targeted = command.includes('--target');
        expect(output).toContain(
          targeted ? 'this run leaves out what comes before' : `this update would make ${last} anew`,
        );
        if (!targeted) expect(output).toContain('could not be asked from here');
        if (!targeted) expect(output).toContain('ROUTEWISE_WITHOUT_QUORUM_CHECK=dev');
        expect(output).not.toMatch(/^\s+at .*[:(]\d+:\d+\)?$/m);
      }
      const ids = (all: { name: string; id: number }[]) => all.map(({ name, id }) => `${name} ${id}`).sort();
      expect(ids((await project.cloud()).servers)).toEqual(ids(servers));
      const typed = await project.pulumi(['preview'], { ROUTEWISE_WITHOUT_QUORUM_CHECK: 'dev' });
      expect(typed.output).toContain('as ROUTEWISE_WITHOUT_QUORUM_CHECK=dev says');
      expect(typed.output).not.toContain('Nothing was changed');
    },
    10 * minutes,
  );
});
