// The language host over its real gRPC service: what it says of a program, and how a program's end is told to the engine.
// It must never need the engine: the program's runner is a stand-in package in a folder of its own.
import { Client, Server, ServerCredentials, credentials } from '@grpc/grpc-js';
import { LanguageRuntimeService } from '@pulumi/pulumi/proto/language_grpc_pb';
import {
  GetProgramDependenciesRequest,
  GetRequiredPackagesRequest,
  ProgramInfo,
  RunRequest,
} from '@pulumi/pulumi/proto/language_pb';
import type {
  GetProgramDependenciesResponse,
  GetRequiredPackagesResponse,
  RunResponse,
} from '@pulumi/pulumi/proto/language_pb';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { languageRuntime } from '../../../sandbox/language-host/languageRuntime';
import { splitWords } from '../../../sandbox/language-host/runProgram';
import { temporaryFolder } from './temporaryFolder';

const runtime = languageRuntime({ engineAddress: '127.0.0.1:1', tracing: '' });
let server: Server;
let client: Client;

beforeAll(async () => {
  server = new Server();
  server.addService(LanguageRuntimeService, runtime.service);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
      if (error) reject(error);
      else resolve(bound);
    });
  });
  client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
});
afterAll(() => {
  client.close();
  server.forceShutdown();
});

function call<Response>(
  method: 'run' | 'getRequiredPackages' | 'getProgramDependencies',
  request: never,
): Promise<Response> {
  const { path, requestSerialize, responseDeserialize } = LanguageRuntimeService[method];
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize as (value: never) => Buffer,
      responseDeserialize as (bytes: Buffer) => unknown,
      request,
      (error, response) => {
        if (error) reject(error);
        else resolve(response as Response);
      },
    );
  });
}

/** @param files by path; objects are written as JSON */
function project(files: Record<string, unknown>): string {
  const root = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

function info(root: string): ProgramInfo {
  return new ProgramInfo().setRootDirectory(root).setProgramDirectory(root).setEntryPoint('.');
}

const runner = 'node_modules/@pulumi/pulumi/cmd/run/index.js';

async function run(root: string, change: (request: RunRequest) => RunRequest = (request) => request) {
  const request = new RunRequest()
    .setProject('p')
    .setStack('s')
    .setPwd(root)
    .setInfo(info(root))
    .setMonitorAddress('m:1');
  return call<RunResponse>('run', change(request) as never);
}

test('gives the program the engine as it is, and configuration by environment only', async () => {
  const root = project({
    [runner]: `require('fs').writeFileSync('seen.json', JSON.stringify({ args: process.argv.slice(2), env: process.env }))`,
  });
  const response = await run(root, (request) => {
    request.getConfigMap().set('p:token', 'hush');
    return request.setConfigsecretkeysList(['p:token']).setDryrun(true).setParallel(4).setOrganization('o');
  });
  expect([response.getError(), response.getBail()]).toEqual(['', false]);
  const seen = JSON.parse(readFileSync(join(root, 'seen.json'), 'utf8')) as {
    args: string[];
    env: Record<string, string>;
  };
  expect(seen.args.join(' ')).toBe(
    `--monitor m:1 --engine 127.0.0.1:1 --organization o --project p --root-directory ${root} --stack s --pwd ${root} --parallel 4 --dry-run .`,
  );
  expect(seen.env).toMatchObject({
    PULUMI_CONFIG: '{"p:token":"hush"}',
    PULUMI_CONFIG_SECRET_KEYS: '["p:token"]',
    PULUMI_NODEJS_TYPESCRIPT: 'true',
  });
});

test.each([
  ['0', '', false],
  ['1', 'Program exited with non-zero exit code: 1', false],
  // The SDK has told the user everything already.
  ['32', '', true],
])('a program that ends with %s', async (code, error, bail) => {
  const response = await run(project({ [runner]: `process.exit(${code})` }));
  expect([response.getError(), response.getBail()]).toEqual([error, bail]);
});

test('a project without the SDK is told what to do', async () => {
  const root = project({ 'package.json': {} });
  const response = await run(root);
  expect(response.getError()).toBe(
    `The Pulumi SDK (@pulumi/pulumi) is not installed in ${root}. Run \`npm install\` there.`,
  );
});

test('finds packages with a resource plugin: scoped, nested, linked; not the others', async () => {
  const root = project({
    'node_modules/@pulumi/kubernetes/package.json': {
      name: '@pulumi/kubernetes',
      version: '4.27.0',
      pulumi: { resource: true },
    },
    'node_modules/third/package.json': {
      name: 'third',
      version: '1.0.0',
      pulumi: { resource: true, name: 'proxmoxve', version: '8.6.0', server: 'github://x/y' },
    },
    'node_modules/third/node_modules/@pulumi/hcloud/package.json': {
      name: '@pulumi/hcloud',
      version: '1.41.0',
      pulumi: { resource: true },
    },
    'node_modules/@pulumi/pulumi/package.json': { name: '@pulumi/pulumi', version: '3.250.0' },
    'node_modules/nameless/package.json': { name: 'nameless', version: '1.0.0', pulumi: { resource: true } },
    'node_modules/broken/package.json': '{',
    'elsewhere/linked/package.json': {
      name: '@pulumi/linked',
      version: 'v2.0.0',
      pulumi: { resource: true },
    },
  });
  symlinkSync(join(root, 'elsewhere', 'linked'), join(root, 'node_modules', 'linked'));
  mkdirSync(join(root, 'program'));
  const request = new GetRequiredPackagesRequest().setInfo(info(join(root, 'program')));
  const response = await call<GetRequiredPackagesResponse>('getRequiredPackages', request as never);
  expect(
    response
      .getPackagesList()
      .map((found) => [found.getKind(), found.getName(), found.getVersion(), found.getServer()]),
  ).toEqual([
    ['resource', 'hcloud', 'v1.41.0', ''],
    ['resource', 'kubernetes', 'v4.27.0', ''],
    ['resource', 'linked', 'v2.0.0', ''],
    ['resource', 'proxmoxve', 'v8.6.0', 'github://x/y'],
  ]);
});

test('lists dependencies as they are installed, all of them from the lock file', async () => {
  const root = project({
    'package.json': { dependencies: { yaml: '^2.0.0' }, devDependencies: { jest: '^30.0.0' } },
    'node_modules/yaml/package.json': { version: '2.9.1' },
    'package-lock.json': {
      packages: {
        '': { version: '0' },
        'node_modules/a': { version: '1' },
        'node_modules/a/node_modules/@b/c': { version: '2' },
      },
    },
  });
  const ask = async (transitive: boolean) => {
    const request = new GetProgramDependenciesRequest()
      .setInfo(info(root))
      .setTransitivedependencies(transitive);
    const response = await call<GetProgramDependenciesResponse>('getProgramDependencies', request as never);
    return response.getDependenciesList().map((found) => `${found.getName()}@${found.getVersion()}`);
  };
  await expect(ask(false)).resolves.toEqual(['jest@^30.0.0', 'yaml@2.9.1']);
  await expect(ask(true)).resolves.toEqual(['a@1', '@b/c@2']);
});

test('splits node arguments at blanks outside quotes', () => {
  expect(splitWords(`--import "./a b.js"  --max-old-space-size=4096 '--x=y z'`)).toEqual([
    '--import',
    './a b.js',
    '--max-old-space-size=4096',
    '--x=y z',
  ]);
  expect(splitWords('')).toEqual([]);
});
