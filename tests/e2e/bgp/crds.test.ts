// The planned objects against the real definitions of every supported Cilium, in a real API server: schemas and CEL rules.
// It must never let an unknown field pass: the server is asked to be strict, and a wrong object has to be refused.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { parseStack } from '../../../spec/parseStack';
import { readStackFile } from '../../../config/readStackFile';
import type { CiliumObject } from '../../../plan/objects/bgp/ciliumObject';
import { crdsOf } from '../../../plan/objects/bgp/ciliumObject';
import { planCluster } from '../../../plan/planCluster';
import { waitForCrds } from '../../../providers/src/kubernetes/cilium/waitForCrds';
import type { ControlPlane } from '../../../sandbox/cluster/controlPlane';
import { fetchCiliumChart } from '../../../sandbox/toolchain/ciliumCharts';
import { deleteDefinitions } from '../../fixtures/cluster/deleteDefinitions';
import { apiServerTools, startApiServer } from '../../fixtures/cluster/startApiServer';
import { eventually } from '../../fixtures/stack/eventually';
import { bgpStack, planBgpStack } from '../../fixtures/bgp/bgpStack';
import { everything } from '../../fixtures/bgp/everything';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, projectRoot, toolsBin } from '../sandbox/readyTools';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const versions = ['1.18.5', '1.19.6', '1.20.1'] as const;
type Version = (typeof versions)[number];

describeWith(apiServerTools)('the real API server', () => {
  const folder = temporaryFolder();
  let plane: ControlPlane;
  let close: () => Promise<void>;
  let kubeconfig: string;

  beforeAll(async () => {
    const started = await startApiServer(folder, toolsBin);
    ({ plane, kubeconfig } = started);
    close = started.close;
  }, 300_000);
  afterAll(async () => {
    await close();
  }, 60_000);

  /** The definitions of BGP, pools and policies, as that version's operator registers them. */
  async function definitionsOf(version: Version): Promise<{ metadata: { name: string } }[]> {
    const chart = await fetchCiliumChart(version);
    const crds = join(chart, '..', '..', '..', 'pkg', 'k8s', 'apis', 'cilium.io', 'client', 'crds');
    return ['v2', 'v2alpha1'].flatMap((each) =>
      readdirSync(join(crds, each))
        .filter((file) => /^cilium(bgp|loadbalancer|l2|clusterwidenetworkpolicies)/.test(file))
        .map((file) => parse(readFileSync(join(crds, each, file), 'utf8')) as { metadata: { name: string } }),
    );
  }

  async function register(version: Version): Promise<void> {
    for (const definition of await definitionsOf(version)) await plane.api.create(definitions, definition);
  }

  async function clear(): Promise<void> {
    const names = (await plane.api.list(definitions)).map(({ metadata }) => metadata.name);
    await deleteDefinitions(
      plane.api,
      names.filter((name) => name.endsWith('.cilium.io')),
    );
  }

  function tryOut(object: CiliumObject): Promise<string> {
    const [crd] = crdsOf([object]);
    return plane.api.raw('POST', `/apis/${crd ?? ''}?dryRun=All&fieldValidation=Strict`, object);
  }

  /** What stacks plan for this version: the examples `prod` and `dev`, all there is of BGP, and a shared link. */
  function planned(version: Version): CiliumObject[] {
    const cilium = { version };
    const { sections } = readStackFile('prod', projectRoot);
    const prod = { ...sections, cilium: { ...(sections.cilium as object), ...cilium } };
    const link = {
      bgp: undefined,
      cilium: { ...cilium, loadBalancer: { pools: { public: { cidrs: ['10.5.0.192/26'] } } } },
    };
    const plans = [
      planCluster(parseStack(prod)),
      planBgpStack({ ...everything, cilium }),
      planCluster(parseStack(bgpStack(link))),
    ];
    const dev = readStackFile('dev', projectRoot).sections;
    const { policies } = planCluster(
      parseStack({ ...dev, cilium: { ...(dev.cilium as object), ...cilium } }),
    );
    return [
      ...plans.flatMap(({ announcements: { pools, l2, bgp } }) => [...pools, ...l2, ...bgp]),
      ...(policies?.objects ?? []),
    ];
  }

  test.each(versions)(
    'takes all planned objects with the definitions of %s, and refuses wrong ones',
    async (version) => {
      await register(version);
      try {
        const objects = planned(version);
        expect(new Set(objects.map(({ kind }) => kind)).size).toBe(7);
        await waitForCrds({ kubeconfig, crds: crdsOf(objects), timeoutSeconds: 30, intervalMs: 100 });
        for (const object of objects) await tryOut(object);

        const peer = objects.find(({ kind }) => kind === 'CiliumBGPPeerConfig');
        const told = objects.find(({ kind }) => kind === 'CiliumBGPAdvertisement');
        if (peer === undefined || told === undefined) throw new Error('nothing is planned');
        const late = { ...(peer.spec.timers as object), keepAliveTimeSeconds: 600 };
        await expect(tryOut({ ...peer, spec: { ...peer.spec, timers: late } })).rejects.toThrow(
          'keepAliveTimeSeconds can not be larger than holdTimeSeconds',
        );
        await expect(tryOut({ ...peer, spec: { ...peer.spec, holdTime: 9 } })).rejects.toThrow(
          'unknown field "spec.holdTime"',
        );
        const bare = { advertisements: [{ advertisementType: 'Service' }] };
        await expect(tryOut({ ...told, spec: bare })).rejects.toThrow('service field is required');
      } finally {
        await clear();
      }
    },
    120_000,
  );

  test('is waited for until the definitions are there, however late', async () => {
    const crds = crdsOf(planned('1.19.6'));
    const waiting = waitForCrds({ kubeconfig, crds, timeoutSeconds: 60, intervalMs: 50 });
    let done = false;
    void waiting.then(() => (done = true));
    const [first, ...rest] = await definitionsOf('1.19.6');
    await plane.api.create(definitions, first);
    expect(done).toBe(false);
    for (const definition of rest) await plane.api.create(definitions, definition);
    await waiting;
    for (const object of planned('1.19.6')) await tryOut(object);
    await clear();
  }, 120_000);

  test('says after the time is up what is missing, and how the operator is', async () => {
    const crds = ['cilium.io/v2/ciliumbgppeerconfigs', 'cilium.io/v2/ciliumloadbalancerippools'];
    const wait = (): Promise<void> => waitForCrds({ kubeconfig, crds, timeoutSeconds: 0.2, intervalMs: 100 });
    await expect(wait()).rejects.toThrow(
      'After 0.2 s the cluster still lacks custom resources of Cilium: ' +
        'ciliumbgppeerconfigs.cilium.io is not registered; ciliumloadbalancerippools.cilium.io is not registered. ' +
        'The operator registers them when it starts, and there is no Deployment cilium-operator in kube-system.',
    );

    const labels = { 'io.cilium/app': 'operator' };
    const pod = { nodeSelector: { nowhere: 'yes' }, containers: [{ name: 'operator', image: 'operator' }] };
    await plane.api.create('/apis/apps/v1/namespaces/kube-system/deployments', {
      metadata: { name: 'cilium-operator' },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
    });
    await plane.api.create('/api/v1/namespaces/kube-system/configmaps', {
      metadata: { name: 'cilium-config' },
      data: { 'enable-bgp-control-plane': 'false' },
    });
    await eventually(async () => {
      await expect(wait()).rejects.toThrow(
        /0 of 1 operator pods are available; cilium-operator-\S+ finds no node: .+ Those of BGP it registers only with bgpControlPlane\.enabled, which is off in cilium-config\.$/,
      );
    });
  }, 120_000);

  test('tells an API that cannot be reached, and one that does not know the kubeconfig', async () => {
    const crds = ['cilium.io/v2/ciliumbgppeerconfigs'];
    const elsewhere = kubeconfig.replace(/https:.*/, 'https://127.0.0.1:1');
    await expect(
      waitForCrds({ kubeconfig: elsewhere, crds, timeoutSeconds: 0.2, intervalMs: 100 }),
    ).rejects.toThrow('https://127.0.0.1:1 cannot be reached: ECONNREFUSED');
    const stranger = kubeconfig.replace(/^ *client-(certificate|key)-data: .*$/gm, '');
    const anonymous = stranger.replace(/^( *)user:\s*(\{\})?$/m, '$1user: { token: nobody }');
    await expect(
      waitForCrds({ kubeconfig: anonymous, crds, timeoutSeconds: 10, intervalMs: 10 }),
    ).rejects.toThrow('answers 401 to the kubeconfig of this stack');
  }, 60_000);
});
