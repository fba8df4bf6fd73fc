// Per-node options on a real API server: real definitions take the planned objects, and only the agents concerned restart.
// It must never take a pod that was not replaced for one that was: uids tell them apart.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseStack } from '../../../spec/parseStack';
import { readStackFile } from '../../../config/readStackFile';
import { nodeConfigObject } from '../../../plan/objects/nodeConfig/nodeConfigPlan';
import { planCluster } from '../../../plan/planCluster';
import { ensureNodeConfigDefinition } from '../../../providers/src/kubernetes/cilium/nodeConfigDefinition';
import type { NodeOverride } from '../../../providers/src/kubernetes/cilium/nodeOverrides';
import { restartAgents } from '../../../providers/src/kubernetes/cilium/restartAgents';
import { fetchCiliumChart } from '../../../sandbox/toolchain/ciliumCharts';
import { eventually } from '../../fixtures/stack/eventually';
import { apiServerTools } from '../../fixtures/cluster/startApiServer';
import { ForeignCluster } from '../../fixtures/stack/foreignCluster';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, projectRoot } from '../sandbox/readyTools';

const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/ciliumnodeconfigs.cilium.io';
const objects = '/apis/cilium.io/v2/namespaces/kube-system/ciliumnodeconfigs';
const versions = ['1.18.5', '1.19.6', '1.20.1'] as const;

const rackA: NodeOverride = { name: 'rack-a', matchLabels: { rack: 'a' }, defaults: { devices: 'eth0' } };
const rackB: NodeOverride = { name: 'rack-b', matchLabels: { rack: 'b' }, defaults: { devices: 'eth1' } };

describeWith([...apiServerTools])('options of single nodes in a cluster', () => {
  const folder = temporaryFolder();
  let cluster: ForeignCluster;

  beforeAll(async () => {
    cluster = await ForeignCluster.start(folder, [
      { name: 'a-1', address: '10.0.0.1', labels: { rack: 'a' } },
      { name: 'a-2', address: '10.0.0.2', labels: { rack: 'a' } },
      { name: 'b-1', address: '10.0.0.3', labels: { rack: 'b' } },
    ]);
  }, 300_000);
  afterAll(async () => {
    await cluster.stop();
  }, 60_000);

  const apply = (override: NodeOverride): Promise<string> =>
    cluster.plane.api.raw(
      'PATCH',
      `${objects}/${override.name}?fieldManager=test&fieldValidation=Strict`,
      nodeConfigObject(override),
      'application/apply-patch+yaml',
    );
  const restart = (overrides: NodeOverride[], before: NodeOverride[]): Promise<string[]> =>
    restartAgents(
      {
        ...{ kubeconfig: cluster.kubeconfig, namespace: 'kube-system', overrides },
        ...{ timeoutSeconds: 60, intervalMs: 100 },
      },
      before,
    );
  const byNode = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await cluster.agents()).map(({ node, uid }) => [node, uid]));
  const replaced = (before: Record<string, string>, after: Record<string, string>): string[] =>
    Object.keys(after).filter((node) => before[node] !== after[node]);
  /** The API keeps whole seconds. */
  const aSecondLater = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1100));

  test('can be written before any Cilium is there', async () => {
    await expect(apply(rackA)).rejects.toThrow('404');
    await ensureNodeConfigDefinition({ kubeconfig: cluster.kubeconfig, intervalMs: 50 });
    await ensureNodeConfigDefinition({ kubeconfig: cluster.kubeconfig, intervalMs: 50 });
    await apply(rackA);
    // No agent, nothing to restart; a definition without Cilium's own mark is one that its operator replaces.
    expect(await restart([rackA], [])).toEqual([]);
    const { metadata } = (await cluster.plane.api.get(definition)) as { metadata: { labels?: object } };
    expect(metadata.labels).toBeUndefined();
  }, 60_000);

  test.each(versions)(
    'are taken by the definition of %s, which the operator puts in its place',
    async (version) => {
      const source = join(
        await fetchCiliumChart(version),
        '..',
        '..',
        '..',
        'pkg',
        'k8s',
        'apis',
        'cilium.io',
      );
      const file = join(source, 'client', 'crds', 'v2', 'ciliumnodeconfigs.yaml');
      const { spec } = parse(readFileSync(file, 'utf8')) as { spec: object };
      // As crdhelpers.CreateUpdateCRD does it: the object that is there, with the operator's own spec.
      const there = (await cluster.plane.api.get(definition)) as object;
      await cluster.plane.api.raw('PUT', definition, { ...there, spec });
      const planned = planCluster(parseStack(readStackFile('metal', projectRoot).sections)).nodeConfig;
      expect(planned?.overrides).toHaveLength(2);
      await eventually(async () => {
        for (const override of planned?.overrides ?? [])
          await cluster.plane.api.raw(
            'POST',
            `${objects}?dryRun=All&fieldValidation=Strict`,
            nodeConfigObject(override),
          );
      });
      const [one] = planned?.overrides ?? [];
      const object = nodeConfigObject(one ?? rackA);
      const wrong = { ...object, spec: { ...object.spec, default: {} } };
      await expect(
        cluster.plane.api.raw('POST', `${objects}?dryRun=All&fieldValidation=Strict`, wrong),
      ).rejects.toThrow('unknown field "spec.default"');
      const number = { ...object, spec: { ...object.spec, defaults: { mtu: 1400 } } };
      await expect(
        cluster.plane.api.raw('POST', `${objects}?dryRun=All&fieldValidation=Strict`, number),
      ).rejects.toThrow('must be of type string');
    },
    60_000,
  );

  test('restart nothing on a new cluster, whose agents found them', async () => {
    await aSecondLater();
    const labels = { 'k8s-app': 'cilium' };
    await cluster.plane.api.create('/apis/apps/v1/namespaces/kube-system/daemonsets', {
      metadata: { name: 'cilium' },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            tolerations: [{ operator: 'Exists' }],
            terminationGracePeriodSeconds: 1,
            containers: [{ name: 'cilium-agent', image: 'cilium' }],
          },
        },
      },
    });
    await eventually(async () => {
      expect(Object.keys(await byNode())).toEqual(['a-1', 'a-2', 'b-1']);
    });
    const before = await byNode();
    expect(await restart([rackA], [])).toEqual([]);
    expect(replaced(before, await byNode())).toEqual([]);
  }, 60_000);

  test('restart the agents of the nodes where they are new, changed or gone, and no others', async () => {
    await aSecondLater();
    let before = await byNode();
    await apply(rackB);
    expect(await restart([rackA, rackB], [rackA])).toEqual(['b-1']);
    expect(replaced(before, await byNode())).toEqual(['b-1']);

    await aSecondLater();
    before = await byNode();
    const changed = { ...rackA, defaults: { devices: 'eth7' } };
    await apply(changed);
    expect(await restart([changed, rackB], [rackA, rackB])).toEqual(['a-1', 'a-2']);
    expect(replaced(before, await byNode())).toEqual(['a-1', 'a-2']);

    // Done again, as after an update that was cut off: those agents have read it.
    await aSecondLater();
    await apply(changed);
    expect(await restart([changed, rackB], [rackA, rackB])).toEqual([]);

    before = await byNode();
    expect(await restart([changed], [changed, rackB])).toEqual(['b-1']);
    expect(replaced(before, await byNode())).toEqual(['b-1']);
    // Removed before the agent started anew, not after.
    expect((await cluster.plane.api.list(objects)).map(({ metadata }) => metadata.name)).toEqual(['rack-a']);
  }, 120_000);

  test('restart no agent while another one is down, and say which', async () => {
    const [pod] = await cluster.agents();
    if (pod === undefined) throw new Error('there is no agent');
    const status = `/api/v1/namespaces/kube-system/pods/${pod.name}/status`;
    const words = 'invalid daemon configuration: devices';
    const down = {
      conditions: [{ type: 'Ready', status: 'False' }],
      containerStatuses: [
        {
          ...{ name: 'cilium-agent', image: 'cilium', imageID: '', ready: false, restartCount: 3 },
          state: { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 1, reason: 'Error', message: words } },
        },
      ],
    };
    await cluster.plane.api.patch(status, { status: down });
    await aSecondLater();
    await apply(rackB);
    const before = await byNode();
    await expect(
      restartAgents(
        {
          ...{ kubeconfig: cluster.kubeconfig, namespace: 'kube-system', overrides: [rackA, rackB] },
          ...{ timeoutSeconds: 0.5, intervalMs: 100 },
        },
        [{ ...rackA, defaults: { devices: 'eth7' } }, rackA].slice(1),
      ),
    ).rejects.toThrow(
      `The agent on b-1 was not restarted, because others are not ready: a-1: ${pod.name}, container cilium-agent: CrashLoopBackOff, ${words}`,
    );
    expect(replaced(before, await byNode())).toEqual([]);
  }, 60_000);
});
