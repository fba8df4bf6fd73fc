// The component package on the real engine: the schema that other languages get, and a component made over the wire.
// It must never reach the component by its class: a program in another language has its type's name alone.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { apiServerTools } from '../../fixtures/cluster/startApiServer';
import { installLibrary } from '../../fixtures/installLibrary';
import { ForeignCluster } from '../../fixtures/stack/foreignCluster';
import { SandboxedProject } from '../../fixtures/stack/sandboxedProject';
import { temporaryFolder } from '../../unit/sandbox/temporaryFolder';
import { describeWith, projectRoot } from '../sandbox/readyTools';

const minutes = 60_000;
const nodes = [
  { name: 'cp-1', address: '10.20.0.1', labels: { 'node-role.kubernetes.io/control-plane': '' } },
  { name: 'w-1', address: '10.20.0.11' },
];
const inputs = ['allow', 'chartRepository', 'cilium', 'kubeconfig', 'network', 'observed'];
const outputs = ['podMtu', 'remarks', 'routing', 'status', 'valuesDigest', 'version'];

interface Schema {
  resources: Record<
    string,
    {
      isComponent: boolean;
      inputProperties: Record<string, { description?: string }>;
      requiredInputs: string[];
      properties: Record<string, { description?: string }>;
    }
  >;
}

describeWith([...apiServerTools, 'pulumi', 'pulumi-resource-kubernetes'])('the component package', () => {
  const folder = temporaryFolder();
  const plugin = join(folder, 'bin', 'pulumi-resource-routewise');
  const program = join(folder, 'program');
  let cluster: ForeignCluster;
  let project: SandboxedProject;

  beforeAll(async () => {
    [cluster, project] = await Promise.all([
      ForeignCluster.start(folder, nodes),
      SandboxedProject.start(() => undefined, 'existing'),
    ]);
    const own = join(folder, 'package');
    cpSync(join(projectRoot, 'component-package'), own, { recursive: true });
    installLibrary(own);
    mkdirSync(join(folder, 'bin'));
    // What Pulumi's own language host starts for `runtime: nodejs`; the sandbox's runs programs alone.
    const runPlugin = join(own, 'node_modules', '@pulumi', 'pulumi', 'cmd', 'run-plugin');
    const start = `PULUMI_NODEJS_TYPESCRIPT=true exec "${process.execPath}" "${runPlugin}" "${own}" "$@"`;
    writeFileSync(plugin, `#!/bin/sh\ncd "${own}" && ${start}\n`);
    chmodSync(plugin, 0o755);
  }, 10 * minutes);
  afterAll(async () => {
    await project.stop();
    await cluster.stop();
  }, 3 * minutes);

  function run(cwd: string, command: string, ...args: string[]): string {
    const path = `${join(folder, 'bin')}${delimiter}${project.environment.PATH ?? ''}`;
    const done = spawnSync(command, args, {
      cwd,
      encoding: 'utf8',
      env: { ...project.environment, PATH: path },
    });
    if (done.status !== 0) throw new Error(`${command} ${args.join(' ')}: ${done.stdout}${done.stderr}`);
    return done.stdout;
  }

  test(
    'tells the engine its schema, with a description of everything',
    () => {
      const schema = JSON.parse(run(folder, 'pulumi', 'package', 'get-schema', plugin)) as Schema;
      expect(Object.keys(schema.resources)).toEqual(['routewise:index:TunedCilium']);
      const tuned = schema.resources['routewise:index:TunedCilium'];
      expect(tuned?.isComponent).toBe(true);
      expect(Object.keys(tuned?.inputProperties ?? {}).sort()).toEqual(inputs);
      expect(tuned?.requiredInputs.sort()).toEqual(['kubeconfig', 'observed']);
      expect(Object.keys(tuned?.properties ?? {}).sort()).toEqual(outputs);
      for (const property of Object.values({ ...tuned?.inputProperties, ...tuned?.properties }))
        expect(property.description).toMatch(/\w/);
    },
    2 * minutes,
  );

  test(
    'makes a component for a program that knows nothing but its name',
    async () => {
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, cluster.kubeconfig, { mode: 0o600 });
      const cli = join(projectRoot, 'bin', 'routewise.js');
      const observed: unknown = parse(
        run(folder, process.execPath, cli, 'observe', '--kubeconfig', kubeconfig),
      );
      mkdirSync(program);
      cpSync(join(folder, 'package', 'node_modules', '@pulumi'), join(program, 'node_modules', '@pulumi'), {
        recursive: true,
      });
      writeFileSync(join(program, 'Pulumi.yaml'), 'name: other\nruntime: nodejs\nmain: index.js\n');
      writeFileSync(
        join(program, 'package.json'),
        '{ "name": "other", "version": "0.0.0", "main": "index.js" }\n',
      );
      writeFileSync(join(program, 'observed.json'), JSON.stringify(observed));
      writeFileSync(join(program, 'index.js'), otherLanguage);
      run(program, 'pulumi', 'stack', 'init', 'other');
      cluster.watchForCilium();
      project.environment.KUBECONFIG_FILE = kubeconfig;
      const up = (): string =>
        run(program, 'pulumi', 'up', '--yes', '--skip-preview', '--non-interactive', '--stack', 'other');
      // The kubeconfig leads to loopback here, where no agent on a worker would find the API.
      expect(up).toThrow(/refuse helm:k8sServiceHost = "127\.0\.0\.1".*\n.*why: /);
      project.environment.API_HOST = '10.20.0.1';
      project.environment.GATEWAY_API = 'true';
      expect(up).toThrow(/refuse cilium\.gatewayApiCrds = install .*\n.*why: the component package/);
      delete project.environment.GATEWAY_API;
      up();
      const out = JSON.parse(
        run(program, 'pulumi', 'stack', 'output', '--json', '--stack', 'other'),
      ) as unknown;
      expect(out).toMatchObject({ status: 'deployed', version: '1.19.6', routing: 'tunnel', podMtu: 1450 });
      expect((await cluster.agents()).map(({ node }) => node)).toEqual(['cp-1', 'w-1']);
      const key = /client-key-data: (\S+)/.exec(readFileSync(kubeconfig, 'utf8'))?.[1] ?? 'none';
      const state = run(program, 'pulumi', 'stack', 'export', '--stack', 'other');
      expect([state.includes(key), state.includes(Buffer.from(key, 'base64').toString('utf8'))]).toEqual([
        false,
        false,
      ]);
    },
    8 * minutes,
  );
});

/** What a generated SDK comes down to: a remote component of this type, with these inputs. */
const otherLanguage = `
const fs = require('node:fs');
const pulumi = require('@pulumi/pulumi');
class TunedCilium extends pulumi.ComponentResource {
  constructor(name, args) {
    const outputs = ${JSON.stringify(outputs)};
    super('routewise:index:TunedCilium', name,
      { ...args, ...Object.fromEntries(outputs.map((key) => [key, undefined])) }, {}, true);
  }
}
const tuned = new TunedCilium('theirs', {
  observed: JSON.parse(fs.readFileSync('observed.json', 'utf8')),
  kubeconfig: pulumi.secret(fs.readFileSync(process.env.KUBECONFIG_FILE, 'utf8')),
  cilium: {
    version: '1.19.6',
    gatewayApi: process.env.GATEWAY_API === 'true',
    values: process.env.API_HOST ? { k8sServiceHost: process.env.API_HOST, k8sServicePort: 6443 } : {},
  },
  network: { mtu: 1500 },
  chartRepository: process.env.ROUTEWISE_CHART_REPOSITORY,
});
for (const key of ['status', 'version', 'routing', 'podMtu', 'remarks']) exports[key] = tuned[key];
`;
