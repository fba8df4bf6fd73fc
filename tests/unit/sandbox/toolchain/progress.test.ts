// What a person is told while programs are built.
// Must never depend on the clock or on a terminal.
import { BuildProgress, estimateBuildSeconds } from '../../../../sandbox/toolchain/buildEstimate';
import expected from '../../../../sandbox/toolchain/expectedBuild.json';
import { programName, readGoLine } from '../../../../sandbox/toolchain/goBuild';
import { goBuildEnvironment } from '../../../../sandbox/toolchain/goBuildFlags';
import { duration, sentence, showLines } from '../../../../sandbox/toolchain/renderProgress';
import { demoTools } from '../../../../sandbox/toolchain/toolCatalog';

const gibibyte = 1024 ** 3;

test('every tool of the demo has a measured cost', () => {
  expect(Object.keys(expected.tools)).toEqual(expect.arrayContaining(demoTools));
});

test('more cores, less time', () => {
  expect(estimateBuildSeconds(demoTools, 4)).toBeLessThan(estimateBuildSeconds(demoTools, 2));
});

test('the estimate starts at what was measured and follows what this machine does', () => {
  const progress = new BuildProgress(demoTools, 2);
  expect(progress.remainingSeconds(0)).toBe(estimateBuildSeconds(demoTools, 2));
  while (progress.fraction < 0.5) progress.compiling('example.org/some/package');
  const seconds = estimateBuildSeconds(demoTools, 2) * 2;
  expect(progress.remainingSeconds(seconds)).toBeGreaterThan(seconds * 0.9);
});

test('never says it is done before it is', () => {
  const progress = new BuildProgress(['etcd'], 2);
  for (let count = 0; count < 20_000; count++) progress.compiling(`example.org/${count}`);
  expect(progress.fraction).toBeCloseTo(0.99);
  expect(progress.remainingSeconds(600)).toBeGreaterThan(0);
});

test('in a log: a line at the start, one every 15 seconds, one at the end', () => {
  const lines: string[] = [];
  const { onEvent } = showLines((line) => lines.push(line));
  onEvent({ kind: 'build-started', tools: ['etcd'], estimateSeconds: 95, packages: 560 });
  for (let second = 1; second <= 40; second++) {
    onEvent({
      kind: 'build-progress',
      fraction: second / 50,
      packages: second,
      current: 'go.etcd.io/etcd',
      elapsedSeconds: second,
      remainingSeconds: 50 - second,
    });
  }
  onEvent({ kind: 'build-finished', tools: ['etcd'], seconds: 41 });
  expect(lines).toEqual([
    'Building etcd from source: about 1 min 35 s the first time (up to 560 packages), ' +
      'less when Go has compiled some of them before.',
    '   30%  15 packages compiled, about 35 s left, now go.etcd.io/etcd',
    '   60%  30 packages compiled, about 20 s left, now go.etcd.io/etcd',
    'Built etcd in 41 s.',
  ]);
});

test.each([
  [0, '0 s'],
  [59.4, '59 s'],
  [60, '1 min 0 s'],
  [754, '12 min 34 s'],
])('%d seconds are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

test('what comes out of the cache needs no line', () => {
  expect(
    sentence({ kind: 'ready', tool: 'etcd', path: '/x', origin: 'cache', version: '1.0.0' }),
  ).toBeUndefined();
});

test('reads the lines of go build -v', () => {
  expect(readGoLine('k8s.io/api/core/v1')).toEqual({ kind: 'package', name: 'k8s.io/api/core/v1' });
  expect(readGoLine('go: downloading k8s.io/api v0.35.6')).toEqual({
    kind: 'download',
    name: 'k8s.io/api v0.35.6',
  });
  expect(readGoLine('# k8s.io/api/core/v1')).toEqual({ kind: 'message' });
  expect(readGoLine('types.go:50:3: unknown field')).toEqual({ kind: 'message' });
});

test("knows the name that go gives a tool's program", () => {
  expect(programName('etcd')).toBe('server');
  expect(programName('cilium-operator')).toBe('operator');
  expect(programName('pulumi-resource-hcloud')).toBe('pulumi-resource-hcloud');
});

test('the compilers collect garbage where memory is short, and not where it is plenty', () => {
  expect(goBuildEnvironment({}, 16 * gibibyte, 2)).toMatchObject({ GOGC: 'off', GOMEMLIMIT: '3072MiB' });
  expect(goBuildEnvironment({}, 2 * gibibyte, 4)).not.toHaveProperty('GOGC');
});

test('verification of downloads is nothing this toolchain touches', () => {
  const environment = goBuildEnvironment({ GOFLAGS: '-mod=mod', GOSUMDB: 'sum.golang.org' });
  expect(environment).toMatchObject({ GOFLAGS: '', GOSUMDB: 'sum.golang.org', GOTOOLCHAIN: 'local' });
  expect(environment).not.toHaveProperty('GONOSUMDB');
});
