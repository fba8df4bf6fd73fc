// Takes over a release that the real Helm installed with values written by hand: real API server, real chart, real engine.
// It must never trust the list of changes alone: what Helm says before and after is held against it, leaf by leaf.
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { ObservedCluster } from '../../../config/schema/observedCluster';
import type { ExistingPlan } from '../../../plan/infrastructure/existing';
import { leavesOf } from '../../../spec/existing/liveValues';
import type { HelmValues } from '../../../chart/helmValue';
import { valueAt } from '../../../chart/helmValue';
import { installLibrary } from '../../fixtures/installLibrary';
import { eventually } from '../../fixtures/stack/eventually';
import { apiServerTools } from '../../fixtures/cluster/startApiServer';
import { ForeignCluster } from '../../fixtures/stack/foreignCluster';
import { routewise } from '../../fixtures/stack/routewise';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, projectRoot, toolsBin } from '../sandbox/readyTools';

const minutes = 60_000;
const version = '1.19.6';
const password = 'a-secret-that-nobody-may-see';
const secret = {
  extraEnv: [
    { name: 'HTTPS_PROXY', value: `http://me:${password}@proxy.example.com:3128` },
    { name: 'PROXY_PASSWORD', value: password },
  ],
  extraArgs: [`--etcd-token=${password}`],
  clustermesh: { config: { clusters: [{ name: 'other', tls: { key: password } }] } },
};
/** As somebody would have written them: a cluster pool, an old MTU key without effect, a name. */
const byHand = {
  cluster: { name: 'their-cluster' },
  kubeProxyReplacement: true,
  k8sServiceHost: '10.20.0.1',
  k8sServicePort: 6443,
  ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.42.0.0/16'] } },
  operator: { replicas: 1, prometheus: { enabled: false } },
  hubble: { relay: { enabled: true }, tls: { auto: { method: 'cronJob' } } },
  resources: { requests: { cpu: '100m' } },
  mtu: 1400,
};
const nodes = [
  {
    name: 'cp-1.example.com',
    address: '10.20.0.1',
    labels: { 'node-role.kubernetes.io/control-plane': '' },
  },
  { name: 'w-1.example.com', address: '10.20.0.11', labels: { 'example.com/edge': 'true' } },
  { name: 'w-2.example.com', address: '10.20.1.12' },
];

describeWith([...apiServerTools, 'helm', 'pulumi', 'pulumi-resource-kubernetes'])(
  'an existing cluster',
  () => {
    const folder = temporaryFolder();
    const kubeconfig = join(folder, 'kubeconfig');
    let cluster: ForeignCluster;
    let project: SandboxedProject;
    let installed: HelmValues;

    beforeAll(async () => {
      [cluster, project] = await Promise.all([
        ForeignCluster.start(folder, nodes),
        SandboxedProject.start(({ provider }) => {
          Object.assign(provider as object, { kubeconfig });
        }, 'existing'),
      ]);
      writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
      writeFileSync(join(folder, 'values.yaml'), stringify(byHand));
      const repository = project.environment.ROUTEWISE_CHART_REPOSITORY ?? '';
      helm(
        ...['install', 'cilium', 'cilium', '--repo', repository, '--version', version],
        ...['-f', join(folder, 'values.yaml'), '--wait', '--timeout', '3m'],
      );
      installed = allValues();
    }, 10 * minutes);
    afterAll(async () => {
      await project.stop();
      await cluster.stop();
    }, 3 * minutes);

    function helm(...args: string[]): string {
      const done = spawnSync(
        join(toolsBin, 'helm'),
        [...args, '-n', 'kube-system', '--kubeconfig', kubeconfig],
        { encoding: 'utf8', env: { ...process.env, HOME: folder, HELM_CACHE_HOME: join(folder, 'helm') } },
      );
      if (done.status !== 0) throw new Error(`helm ${args.join(' ')}: ${done.stderr}`);
      return done.stdout;
    }
    const allValues = (): HelmValues =>
      JSON.parse(helm('get', 'values', 'cilium', '--all', '-o', 'json')) as HelmValues;
    const revision = (): number =>
      (JSON.parse(helm('history', 'cilium', '-o', 'json')) as { revision: number }[]).at(-1)?.revision ?? 0;

    const told = (...args: string[]): string => routewise(project, ...args).stdout;
    const adoption = (): ExistingPlan =>
      JSON.parse(told('adopt', 'existing', '--format', 'json')) as ExistingPlan;

    async function changesOfPreview(): Promise<Record<string, number>> {
      const { stdout } = await project.succeed(['preview', '--json']);
      const { changeSummary } = JSON.parse(stdout) as { changeSummary: Record<string, number> };
      return Object.fromEntries(Object.entries(changeSummary).filter(([op]) => op !== 'same'));
    }

    test('is written down', () => {
      const text = told('observe', '--kubeconfig', kubeconfig);
      writeFileSync(join(project.folder, 'existing.cluster.yaml'), text);
      const observed = parse(text) as ObservedCluster;
      expect(observed.cluster).toMatchObject({
        distribution: 'other',
        kubernetes: expect.stringMatching(/^1\.\d+\.\d+$/) as string,
        kubeProxy: false,
        serviceCIDRs: [expect.stringContaining('/') as string],
      });
      expect(
        observed.nodes.map(({ name, role, kernel, memoryGiB }) => [name, role, kernel, memoryGiB]),
      ).toEqual(
        nodes.map(({ name }, index) => [
          name,
          index === 0 ? 'control-plane' : 'worker',
          '6.8.0-55-generic',
          64,
        ]),
      );
      expect(observed.release).toMatchObject({
        chartVersion: version,
        revision: 1,
        status: 'deployed',
        hidden: [],
        // The chart of the release is the one whose defaults are known here.
        defaults: {},
        values: { mtu: 1400, cluster: { name: 'their-cluster' } },
      });
    });

    test(
      'is taken over as it is: no value changes, no agent restarts',
      async () => {
        const before = await cluster.agents();
        expect(before).toHaveLength(3);
        await project.up();
        expect(await cluster.agents()).toEqual(before);
        expect(revision()).toBe(2);
        expect(allValues()).toEqual(installed);
        expect(await changesOfPreview()).toEqual({});
        const { deployment } = await project.state();
        const release = deployment.resources.find(({ type }) => type.endsWith(':Release'));
        expect(release?.id).toBe('kube-system/cilium');
      },
      5 * minutes,
    );

    test(
      'gets the plan’s values when asked to: those that were told, each with its class, and no others',
      async () => {
        const { release } = adoption();
        const before = await cluster.agents();
        const text = told('adopt', 'existing');
        expect(text).toContain('imports kube-system/cilium');
        project.configure((sections) => {
          Object.assign(sections.provider as object, { values: 'plan' });
        });
        // The release is updated; the definition and the object of single nodes' options are new.
        expect(await changesOfPreview()).toEqual({ create: 2, update: 3 });
        await project.up();
        expect(revision()).toBe(3);

        const now = allValues();
        const empty = (value: unknown): boolean =>
          value === undefined || value === null || JSON.stringify(value) === '{}';
        const paths = new Map(
          [...leavesOf(installed), ...leavesOf(now)].map((path) => [path.join('.'), path]),
        );
        const changed = [...paths]
          .filter(([, path]) => {
            const [from, to] = [valueAt(installed, path), valueAt(now, path)];
            if (empty(from) && empty(to)) return false;
            return JSON.stringify(from) !== JSON.stringify(to);
          })
          .map(([key]) => key);
        expect(changed.length).toBeGreaterThan(3);
        expect(release?.changes.map(({ key }) => key.replaceAll('"', '')).sort()).toEqual(changed.sort());
        for (const change of release?.changes ?? []) {
          expect(text).toContain(`${change.key}: `);
          expect(['hot', 'agent-restart']).toContain(change.class);
          expect(change.source).not.toBe('');
        }
        // What a running cluster cannot change, and what the plan has no wish for, stays.
        expect(now).toMatchObject({
          cluster: { name: 'their-cluster' },
          ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.42.0.0/16'] } },
          resources: { requests: { cpu: '100m' } },
        });
        expect(now.mtu).toBeUndefined();
        await eventually(async () => {
          const after = await cluster.agents();
          expect(after).toHaveLength(3);
          expect(after.map(({ uid }) => uid).filter((uid) => before.some((pod) => pod.uid === uid))).toEqual(
            [],
          );
        });
        expect(await changesOfPreview()).toEqual({});
        const objects = await cluster.plane.api.list(
          '/apis/cilium.io/v2/namespaces/kube-system/ciliumnodeconfigs',
        );
        expect(objects.map(({ metadata }) => metadata.name)).toEqual(['50-edge']);
      },
      8 * minutes,
    );

    test(
      'is refused where the kubeconfig leads to another cluster',
      async () => {
        const file = join(project.folder, 'existing.cluster.yaml');
        const text = readFileSync(file, 'utf8');
        writeFileSync(file, text.replace(/uid: .*/, 'uid: 00000000-0000-0000-0000-000000000000'));
        const { code, output } = await project.pulumi(['preview']);
        writeFileSync(file, text);
        expect(code).not.toBe(0);
        expect(output).toContain('[another-cluster]');
      },
      2 * minutes,
    );

    test(
      'keeps its Cilium when the stack is destroyed',
      async () => {
        const before = await cluster.agents();
        await project.destroy();
        expect(revision()).toBe(3);
        expect(await cluster.agents()).toEqual(before);
        expect((await project.state()).deployment).not.toHaveProperty('resources.0');
      },
      5 * minutes,
    );

    test(
      'is tuned by a program of 25 lines that has the library installed',
      () => {
        const program = join(folder, 'program');
        const example = join(projectRoot, 'examples', 'tune-existing-cluster');
        for (const file of ['index.ts', 'Pulumi.yaml', 'package.json'])
          cpSync(join(example, file), join(program, file));
        installLibrary(program);
        const environment = {
          ...{
            KUBECONFIG: kubeconfig,
            CHART_REPOSITORY: project.environment.ROUTEWISE_CHART_REPOSITORY ?? '',
          },
        };
        const pulumi = (...args: string[]): string => {
          const done = spawnSync('pulumi', [...args, '--non-interactive'], {
            cwd: program,
            encoding: 'utf8',
            env: { ...project.environment, ...environment },
          });
          if (done.status !== 0) throw new Error(`pulumi ${args.join(' ')}: ${done.stdout}${done.stderr}`);
          return done.stdout;
        };
        pulumi('stack', 'init', 'theirs');
        pulumi('up', '--yes', '--skip-preview', '--stack', 'theirs');
        expect(JSON.parse(pulumi('stack', 'output', '--json', '--stack', 'theirs'))).toEqual({
          routing: 'tunnel',
          mtu: 1450,
          version,
        });
        expect(revision()).toBe(4);
        expect(allValues()).toMatchObject({ MTU: 1500, hubble: { relay: { enabled: true } } });
      },
      8 * minutes,
    );

    test(
      'is taken over with secrets among its values: no agent restarts, and they are shown nowhere',
      async () => {
        writeFileSync(join(folder, 'secret.yaml'), stringify(secret));
        const repository = project.environment.ROUTEWISE_CHART_REPOSITORY ?? '';
        helm(
          ...['upgrade', 'cilium', 'cilium', '--repo', repository, '--version', version, '--reuse-values'],
          ...['-f', join(folder, 'secret.yaml'), '--wait', '--timeout', '3m'],
        );
        const written = told('observe', '--kubeconfig', kubeconfig);
        writeFileSync(join(project.folder, 'existing.cluster.yaml'), written);
        expect((parse(written) as ObservedCluster).release?.hidden.sort()).toEqual([
          ['clustermesh', 'config', 'clusters'],
          ['extraArgs'],
          ['extraEnv'],
        ]);
        project.configure((sections) => {
          Object.assign(sections.provider as object, { values: 'keep' });
        });
        const before = await cluster.agents();
        const values = allValues();
        const up = await project.up();
        expect(await cluster.agents()).toEqual(before);
        expect(allValues()).toEqual(values);
        expect(values).toMatchObject(secret);
        expect(await changesOfPreview()).toEqual({});

        const { stdout: state } = await project.succeed(['stack', 'export']);
        const preview = await project.succeed(['preview', '--diff']);
        const key = /client-key-data: (\S+)/.exec(cluster.kubeconfig)?.[1] ?? '';
        expect(key).not.toBe('');
        const texts = { state, written, up: up.output, preview: preview.output };
        const cli = { adopt: told('adopt', 'existing'), plan: told('plan', 'existing', '--all') };
        for (const [name, text] of Object.entries({ ...texts, ...cli }))
          // Not `toContain`, which would print all of the text.
          expect([name, text.includes(password), text.includes(key)]).toEqual([name, false, false]);
      },
      8 * minutes,
    );
  },
);
