import { parseStack } from '../../../spec/parseStack';
import { formatProblems } from '../../../config/problem';
import { problemsOf } from '../../fixtures/problems';
import { smallestStack, stackWith } from '../../fixtures/stacks';

/** One wrong value each: what is changed, and the rule, path and words of the single problem that follows. */
const refusals: [string, Record<string, unknown>, string, string, RegExp][] = [
  [
    'unknown section',
    { clustr: {} },
    'config-unknown-key',
    'routewise:clustr',
    /did you mean routewise:cluster\?/,
  ],
  [
    'unknown key',
    { 'nodes.controlPlanes.lables': {} },
    'config-unknown-key',
    'routewise:nodes.controlPlanes.lables',
    /did you mean .*\.labels\?/,
  ],
  [
    'unknown key far from any',
    { 'network.zzzzzzzz': 1 },
    'config-unknown-key',
    'routewise:network.zzzzzzzz',
    /remove it/,
  ],
  [
    'missing key',
    { 'provider.location': undefined },
    'config-missing-key',
    'routewise:provider.location',
    /add routewise:provider\.location/,
  ],
  [
    'wrong type',
    { 'nodes.workers.general.count': '3' },
    'config-wrong-type',
    'routewise:nodes.workers.general.count',
    /type number/,
  ],
  [
    'unknown location',
    { 'provider.location': 'fsn2' },
    'config-invalid-value',
    'routewise:provider.location',
    /did you mean fsn1\?/,
  ],
  [
    'unknown provider',
    { 'provider.kind': 'hetzne' },
    'config-invalid-value',
    'routewise:provider.kind',
    /did you mean hetzner\?/,
  ],
  [
    'server type shape',
    { 'nodes.controlPlanes.type': 't3.large' },
    'config-invalid-value',
    'routewise:nodes.controlPlanes.type',
    /server type/,
  ],
  [
    'even control planes',
    { 'nodes.controlPlanes.count': 2 },
    'config-invalid-value',
    'routewise:nodes.controlPlanes.count',
    /odd.*etcd/,
  ],
  [
    'unsupported chart version',
    { 'cilium.version': '1.17.0' },
    'config-invalid-value',
    'routewise:cilium.version',
    /1\.19\.6, 1\.20\.1, 1\.18\.5/,
  ],
  [
    'host bits',
    { 'network.pods': '10.0.128.1/17' },
    'config-invalid-value',
    'routewise:network.pods',
    /host bits/,
  ],
  [
    'pool name',
    { 'nodes.workers.General': { type: 'cpx41', count: 1 } },
    'config-invalid-value',
    'routewise:nodes.workers.General',
    /DNS label/,
  ],
  [
    'overlap of pods and nodes',
    { 'network.pods': '10.0.0.0/17', 'network.services': '10.96.0.0/16' },
    'cidr-overlap',
    'routewise:network.pods',
    /overlaps routewise:network\.nodes = 10\.0\.1\.0\/24/,
  ],
  [
    'overlap of services and pods',
    { 'network.services': '10.0.128.0/20' },
    'cidr-overlap',
    'routewise:network.pods',
    /overlaps routewise:network\.services/,
  ],
  [
    'pods too small',
    { 'network.pods': '10.0.128.0/22' },
    'cidr-pods-too-small',
    'routewise:network.pods',
    /4 blocks of \/24.*6 nodes[\s\S]*at least a \/21/,
  ],
  [
    'nodes outside the network',
    { 'network.nodes': '192.168.1.0/24' },
    'cidr-nodes-outside-network',
    'routewise:network.nodes',
    /within the private network/,
  ],
  [
    'services too wide',
    { 'network.services': '172.16.0.0/11' },
    'config-invalid-value',
    'routewise:network.services',
    /host bits/,
  ],
  [
    'services too small',
    { 'network.services': '10.96.0.0/28' },
    'cidr-services-size',
    'routewise:network.services',
    /\/12 to \/24/,
  ],
];

describe('a stack’s configuration', () => {
  it('needs eight lines, and fills in the rest', () => {
    const spec = parseStack(smallestStack());
    expect(spec.network).toMatchObject({
      range: '10.0.0.0/16',
      nodes: '10.0.1.0/24',
      services: '10.0.8.0/21',
      pods: '10.0.128.0/17',
      podBlock: 24,
      families: 'ipv4',
      topology: 'auto',
    });
    expect(spec.nodes.controlPlanes.count).toBe(3);
    expect(spec.cilium.version).toBe('1.19.6');
    expect(spec.distribution).toMatchObject({ kind: 'talos', version: 'v1.12.0' });
    expect(spec.safety).toMatchObject({ protect: true, unprotected: [] });
  });

  it.each(refusals)('refuses: %s', (_, changes, rule, path, words) => {
    const problems = problemsOf(() => parseStack(stackWith(changes)));
    expect(problems.map((problem) => [problem.rule, problem.path, problem.severity])).toEqual([
      [rule, path, 'refuse'],
    ]);
    expect(formatProblems(problems)).toMatch(words);
  });

  it('accepts the near misses of those', () => {
    for (const changes of [
      { 'nodes.controlPlanes.count': 1 },
      { 'network.pods': '10.0.128.0/21' },
      { 'network.services': '10.96.0.0/24' },
      { 'provider.location': 'hel1' },
      { 'cluster.apiEndpoint': 'api.example.com' },
    ]) {
      expect(() => parseStack(stackWith(changes))).not.toThrow();
    }
  });

  it('reports all problems at once, sorted by path', () => {
    const problems = problemsOf(() =>
      parseStack(
        stackWith({
          'cluster.name': 'Dev',
          'nodes.controlPlanes.count': 2,
          'cilium.routing': 'nativ-direct',
        }),
      ),
    );
    expect(problems.map(({ path }) => path)).toEqual([
      'routewise:cilium.routing',
      'routewise:cluster.name',
      'routewise:nodes.controlPlanes.count',
    ]);
  });

  it('quotes the branch of a union that the user meant', () => {
    const problems = problemsOf(() => parseStack(stackWith({ 'cilium.chart': { repository: 'not a url' } })));
    expect(problems.map(({ path }) => path)).toEqual(['routewise:cilium.chart.repository']);
  });

  it.each([null, [], 'text', 7])('refuses %p in place of sections', (raw) => {
    expect(problemsOf(() => parseStack(raw)).length).toBeGreaterThan(0);
  });
});
