// What emptying a node would lose is asked for: in a preview, before the first step, and by each word of the stack for itself.
// It must never need a service of this machine, nor leave a namespace or process behind.
import { setTimeout as pause } from 'node:timers/promises';
import { k3sNodes } from '../../../providers/src/lifecycles/k3sNodes';
import { KeptHosts } from '../../fixtures/hosts/keptHosts';
import { whyNoTestHosts } from '../../fixtures/hosts/support';
import { describeWith } from '../sandbox/readyTools';

const why = whyNoTestHosts();
if (why !== undefined) console.warn(`skipped: ${why}`);
const minutes = 60_000;
const tools = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kwok'];

(why === undefined ? describeWith(tools) : describe.skip)('a node that is emptied', () => {
  let kept: KeptHosts;

  const bare = { nodeName: 'worker', containers: [{ name: 'idle', image: 'registry.example/idle' }] };
  const withData = { ...bare, volumes: [{ name: 'data', emptyDir: {} }] };
  const deployment = (namespace: string): object => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'cache', namespace },
    spec: {
      selector: { matchLabels: { app: 'cache' } },
      template: { metadata: { labels: { app: 'cache' } }, spec: withData },
    },
  });
  const podsOf = async (namespace: string): Promise<string[]> =>
    (await kept.api.list(`/api/v1/namespaces/${namespace}/pods`)).map(({ metadata }) => metadata.name);

  beforeAll(async () => {
    kept = await KeptHosts.start(['master', 'worker']);
    expect(await kept.keep(kept.request({ servers: ['master'], agents: ['worker'] }))).toBeUndefined();
    await kept.api.create('/api/v1/namespaces/default/pods', {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'bare' },
      spec: bare,
    });
    for (const namespace of ['default', 'kube-system'])
      await kept.api.create(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(namespace));
    while ((await podsOf('default')).length < 2 || (await podsOf('kube-system')).length < 1) await pause(200);
  }, 5 * minutes);
  afterAll(async () => {
    await kept.stop();
  }, minutes);

  const told =
    /worker is not emptied.*default\/bare belong to no controller.*default\/cache-\S+ have data.*\{ force: true, deleteEmptyDirData: true \}/s;

  test.each<[string, object]>([
    ['a removal', {}],
    ['an upgrade', { version: 'v1.35.1+k3s1' }],
  ])(
    'is told in the preview of %s, and refused before anything is changed',
    async (what, changes) => {
      const agents = what === 'a removal' ? [] : ['worker'];
      const wanted = { ...kept.request({ servers: ['master'], agents }), ...changes };
      const worker = kept.hosts.host('worker');
      const specOf = async (): Promise<unknown> =>
        ((await kept.api.find('/api/v1/nodes/worker')) as { spec: unknown }).spec;
      const [spec, files] = [await specOf(), worker.snapshot().files];

      const before = kept.state;
      const { failures } = await k3sNodes.check(before, wanted);
      expect(failures.map(({ property }) => property)).toEqual(['nodes']);
      expect(failures[0]?.reason).toMatch(told);
      expect(failures[0]?.reason).not.toContain('kube-system');

      const message = await kept.keep(wanted);
      expect(message).toMatch(told);
      expect(message).toContain('Nothing was changed.');
      expect(await specOf()).toEqual(spec);
      expect(worker.snapshot().files).toBe(files);
      expect(await podsOf('default')).toContain('bare');

      // The engine keeps the inputs of an update that failed: the next preview tells it all the same.
      if (what === 'a removal') await expect(k3sNodes.diff('', kept.state, wanted)).rejects.toThrow(told);
      kept.restore(before);
    },
    2 * minutes,
  );

  test(
    'takes along what the stack allows, each word for itself; a disruption budget is kept, and the node takes pods again',
    async () => {
      const without = kept.request({ servers: ['master'], agents: [] });
      expect(await kept.keep({ ...without, drain: { force: true } })).toMatch(
        /default\/cache-.*\{ deleteEmptyDirData: true \}/s,
      );
      const consented = { ...without, drain: { force: true, deleteEmptyDirData: true }, drainSeconds: 3 };
      expect((await k3sNodes.check(kept.state, consented)).failures).toEqual([]);

      const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
      await kept.api.create(budgets, {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'cache' },
        spec: { minAvailable: 1, selector: { matchLabels: { app: 'cache' } } },
      });
      await pause(1500);
      expect(await kept.keep(consented)).toMatch(
        /worker was not emptied within 3 s: default\/cache-\S+ \(.*disruption budget.*takes pods again/s,
      );
      const { metadata, spec } = (await kept.api.find('/api/v1/nodes/worker')) as {
        metadata: { annotations?: object };
        spec: { unschedulable?: boolean };
      };
      expect(spec.unschedulable).toBeUndefined();
      expect(Object.keys(metadata.annotations ?? {})).not.toContain('routewise/leaving');

      await kept.api.delete(`${budgets}/cache`);
      for (const namespace of ['default', 'kube-system'])
        await kept.api.delete(`/apis/apps/v1/namespaces/${namespace}/deployments/cache`);
      expect(await kept.keep(consented)).toBeUndefined();
      expect(await podsOf('default')).not.toContain('bare');
      expect(await kept.nodes()).toEqual(['master']);
    },
    3 * minutes,
  );
});
