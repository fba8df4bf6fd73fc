// The toolchain with a build that writes small scripts instead of compiling: what is kept, repeated, shared and refused.
// Must never need Go.
import { spawn } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeBuildLock } from '../../../../sandbox/toolchain/buildLock';
import type { ToolchainEvent } from '../../../../sandbox/toolchain/events';
import type { BuildCommand } from '../../../../sandbox/toolchain/goBuild';
import type { FetchCommand } from '../../../../sandbox/toolchain/goFetch';
import { defaultModulesDir } from '../../../../sandbox/toolchain/modulesDir';
import { ensureTools, startToolchain } from '../../../../sandbox/toolchain/startToolchain';
import type { ToolchainOptions } from '../../../../sandbox/toolchain/startToolchain';
import type { ToolName } from '../../../../sandbox/toolchain/toolCatalog';

let root: string;
let events: ToolchainEvent[];
let builds: ToolName[][];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'routewise-toolchain-'));
  events = [];
  builds = [];
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const fakeBuild: BuildCommand = async (request) => {
  builds.push(request.tools);
  for (const tool of request.tools) {
    request.onPackage(`example.org/${tool}`);
    const path = join(request.workDir, tool);
    writeFileSync(path, `#!/bin/sh\necho ${tool}\n`);
    await request.onLinked(tool, path);
  }
  return { ok: true, messages: '' };
};

function options(overrides: Partial<ToolchainOptions> = {}): ToolchainOptions {
  return {
    cacheDir: join(root, 'cache'),
    environment: { PATH: join(root, 'bin') },
    go: '/nowhere/go',
    build: fakeBuild,
    fetch: () => () => undefined,
    onEvent: (event) => events.push(event),
    ...overrides,
  };
}

function install(name: string, output: string): string {
  mkdirSync(join(root, 'bin'), { recursive: true });
  const path = join(root, 'bin', name);
  writeFileSync(path, `#!/bin/sh\necho '${output}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const kinds = (): string[] => events.map(({ kind }) => kind);

test('builds what is missing in one go, in the order of need, and uses it afterwards', async () => {
  const first = await ensureTools(['kwok', 'etcd'], options());
  expect(builds).toEqual([['etcd', 'kwok']]);
  expect(readFileSync(first.etcd, 'utf8')).toContain('echo etcd');
  expect(kinds()).toEqual([
    'build-started',
    'build-progress',
    'ready',
    'build-progress',
    'ready',
    'build-finished',
  ]);
  events = [];
  expect(await ensureTools(['etcd', 'kwok'], options())).toEqual(first);
  expect(builds).toHaveLength(1);
  expect(kinds()).toEqual(['ready', 'ready']);
  expect(readdirSync(join(root, 'cache', 'work'))).toEqual([]);
});

test('a tool can be used while the others are still building', async () => {
  let goOn = (): void => undefined;
  const paused = new Promise<void>((resolve) => (goOn = resolve));
  const build: BuildCommand = async (request) => {
    const [first, ...rest] = request.tools;
    await fakeBuild({ ...request, tools: first ? [first] : [] });
    await paused;
    return fakeBuild({ ...request, tools: rest });
  };
  const toolchain = startToolchain(['etcd', 'kwok'], options({ build }));
  expect(existsSync(await toolchain.tool('etcd'))).toBe(true);
  let isKwokThere = false;
  const kwok = toolchain.tool('kwok').then(() => (isKwokThere = true));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isKwokThere).toBe(false);
  goOn();
  await kwok;
  expect(Object.keys(await toolchain.all)).toEqual(['etcd', 'kwok']);
});

test('tools of different modules are built apart, and the next are fetched meanwhile', async () => {
  const fetched: [ToolName[], number][] = [];
  const fetch: FetchCommand = ({ tools }) => {
    fetched.push([tools, builds.length]);
    return () => undefined;
  };
  await ensureTools(['gobgpd', 'etcd', 'gobgp'], options({ fetch }));
  expect(builds).toEqual([['etcd'], ['gobgpd', 'gobgp']]);
  expect(fetched).toEqual([[['gobgpd', 'gobgp'], 0]]);
});

test.each([
  [
    'cut short',
    (path: string) => {
      truncateSync(path, 5);
    },
    'bytes',
  ],
  [
    'changed in place',
    (path: string) => {
      const text = readFileSync(path, 'utf8');
      writeFileSync(path, text.replace('echo', 'ECHO'));
      utimesSync(path, 1, 1);
    },
    'content',
  ],
  [
    'removed',
    (path: string) => {
      rmSync(path);
    },
    'gone',
  ],
])('a program that was %s is noticed and built again', async (_what, harm, reason) => {
  const { etcd } = await ensureTools(['etcd'], options());
  harm(etcd);
  events = [];
  await ensureTools(['etcd'], options());
  expect(builds).toHaveLength(2);
  expect(events[0]).toMatchObject({ kind: 'damaged', tool: 'etcd' });
  expect(JSON.stringify(events[0])).toContain(reason);
  expect(readFileSync(etcd, 'utf8')).toBe('#!/bin/sh\necho etcd\n');
});

test('a program whose time alone was changed is kept', async () => {
  const { etcd } = await ensureTools(['etcd'], options());
  utimesSync(etcd, 1, 1);
  await ensureTools(['etcd'], options());
  expect(builds).toHaveLength(1);
});

test('a build that broke off leaves nothing that is taken for a program', async () => {
  const broken: BuildCommand = (request) => {
    writeFileSync(join(request.workDir, 'etcd'), 'half');
    return Promise.resolve({ ok: false, messages: 'compile: out of memory' });
  };
  await expect(ensureTools(['etcd'], options({ build: broken }))).rejects.toThrow(
    /Building etcd failed[\s\S]*out of memory[\s\S]*Run this again/,
  );
  expect(readdirSync(join(root, 'cache', 'work'))).toEqual([]);
  await ensureTools(['etcd'], options());
  expect(builds).toEqual([['etcd']]);
});

test('what a killed build left is removed by the next', async () => {
  const left = join(root, 'cache', 'work', 'killed', 'out');
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, 'server'), 'half');
  await ensureTools(['etcd'], options());
  expect(readdirSync(join(root, 'cache', 'work'))).toEqual([]);
});

test('one tool that does not build spoils no other', async () => {
  const build: BuildCommand = async (request) => {
    await fakeBuild({ ...request, tools: ['etcd'] });
    return { ok: false, messages: '# sigs.k8s.io/kwok\nundefined: x' };
  };
  const toolchain = startToolchain(['etcd', 'kwok'], options({ build }));
  await expect(toolchain.tool('etcd')).resolves.toContain('etcd');
  await expect(toolchain.tool('kwok')).rejects.toThrow('undefined: x');
  await expect(toolchain.all).rejects.toThrow('Building kwok failed');
});

test('a module proxy out of reach is said in words', async () => {
  const build: BuildCommand = () =>
    Promise.resolve({ ok: false, messages: 'dial tcp: lookup proxy.golang.org: no such host' });
  await expect(ensureTools(['etcd'], options({ build }))).rejects.toThrow('HTTPS_PROXY');
});

test('PATH comes first where the version fits', async () => {
  const path = install('etcd', 'etcd Version: 3.5.9');
  expect(await ensureTools(['etcd'], options())).toEqual({ etcd: path });
  expect(events).toEqual([{ kind: 'ready', tool: 'etcd', path, origin: 'path', version: '3.5.9' }]);
});

test('PATH is left aside when the version does not fit, or when told so', async () => {
  install('etcd', 'etcd Version: 3.4.30');
  expect((await ensureTools(['etcd'], options())).etcd).toContain(join('cache', 'bin'));
  install('pulumi', 'v3.240.0');
  const environment = { PATH: join(root, 'bin'), ROUTEWISE_TOOLCHAIN_FROM_SOURCE: '1' };
  expect(startToolchain([], options({ environment })).pulumiFromPath).toBe(false);
  expect(startToolchain([], options()).pulumiFromPath).toBe(true);
});

test('two that ask at the same time build once', async () => {
  let running = 0;
  let most = 0;
  const build: BuildCommand = async (request) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const result = await fakeBuild(request);
    running -= 1;
    return result;
  };
  const both = [0, 1].map(() => ensureTools(['etcd'], options({ build })));
  const [one, two] = await Promise.all(both);
  expect(one).toEqual(two);
  expect(most).toBe(1);
  expect(builds).toEqual([['etcd']]);
  expect(kinds()).toContain('waiting');
});

test('the lock of a process that is gone is broken', async () => {
  const child = spawn('true');
  await new Promise((resolve) => child.once('exit', resolve));
  const folder = join(root, 'cache');
  mkdirSync(folder);
  writeFileSync(join(folder, 'build.lock'), JSON.stringify({ pid: child.pid }));
  const release = await takeBuildLock(folder);
  await release();
  writeFileSync(join(folder, 'build.lock'), JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
  await (
    await takeBuildLock(folder)
  )();
  expect(readdirSync(folder)).toEqual([]);
});

test('without Go it says what is missing and how to get it, and no stack', async () => {
  const withoutGo = options();
  delete withoutGo.go;
  await expect(ensureTools(['etcd', 'kwok'], withoutGo)).rejects.toThrow(
    /^Go 1\.\d+\.\d+ or newer is needed to build etcd, kwok; there is no `go` on PATH\.\n.*go\.dev\/dl/,
  );
});

test('with an old Go it says which it found', async () => {
  const path = install('go', 'go1.22.5');
  const withoutGo = options();
  delete withoutGo.go;
  await expect(ensureTools(['etcd'], withoutGo)).rejects.toThrow(`${path} is 1.22.5.`);
});

test('a change of the module makes a new build', async () => {
  const modulesDir = join(root, 'modules');
  mkdirSync(join(modulesDir, 'demo'), { recursive: true });
  for (const file of ['go.mod', 'go.sum']) {
    writeFileSync(join(modulesDir, 'demo', file), readFileSync(join(defaultModulesDir(), 'demo', file)));
  }
  await ensureTools(['etcd'], options({ modulesDir }));
  writeFileSync(join(modulesDir, 'demo', 'go.mod'), 'module toolchain/demo\n\ngo 1.27\n');
  await ensureTools(['etcd'], options({ modulesDir }));
  expect(builds).toHaveLength(2);
});
