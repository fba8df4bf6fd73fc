import { parseStack } from '../../../../spec/parseStack';
import { placeholderOf, replacePlaceholders } from '../../../../config/secrets/placeholder';
import { secureMarks, takeStackSecrets } from '../../../../config/secrets/stackSecrets';
import { planStack } from '../../../../plan/planStack';
import type { ClusterPlan } from '../../../../plan/clusterPlan';
import { pemKey, tokens } from '../../../fixtures/plantedSecrets';
import { problemsOf } from '../../../fixtures/problems';
import { smallestStack } from '../../../fixtures/stacks';

const secure = { secure: 'v1:c2VjcmV0:abcdef==' };

function planned(sections: Record<string, unknown>): ClusterPlan {
  return planStack({ ...smallestStack(), ...sections }, process.cwd(), { environment: {} });
}
const remarksOf = (plan: ClusterPlan, rule: string): string[] =>
  plan.remarks.filter((each) => each.rule === rule).map(({ path }) => path);

describe('a secret of Pulumi’s in a section', () => {
  it('is found at any depth, and in lists', () => {
    expect(
      secureMarks({ a: [[{ b: secure }], 1], c: { 'd.e': secure }, secure: 'x', f: { secure: 1 } }),
    ).toEqual([
      ['a', 0, 0, 'b'],
      ['c', 'd.e'],
    ]);
  });

  it('stands in the plan as a text that names its key, among Helm values and in patches', () => {
    const plan = planned({
      cilium: { values: { extraEnv: [{ name: 'A', value: secure }], tls: { ca: { key: secure } } } },
      distribution: {
        kind: 'talos',
        patches: {
          all: [{ machine: { registries: { config: { 'a.example.com': { auth: { password: secure } } } } } }],
        },
      },
    });
    expect(plan.cilium.helmValues).toMatchObject({
      extraEnv: [{ name: 'A', value: '[secret routewise:cilium.values.extraEnv[0].value]' }],
      tls: { ca: { key: '[secret routewise:cilium.values.tls.ca.key]' } },
    });
    const text = JSON.stringify(plan);
    expect(text).not.toContain('v1:');
    expect(text).not.toContain('"secure":');
    expect(text).toContain(
      '[secret routewise:distribution.patches.all[0].machine.registries.config[\\"a.example.com\\"].auth.password]',
    );
    expect(remarksOf(plan, 'secret-kept')).toHaveLength(3);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an address', { network: { nodes: secure } }, 'routewise:network.nodes'],
    ['a whole section', { cilium: secure }, 'routewise:cilium'],
    ['all values', { cilium: { values: secure } }, 'routewise:cilium.values'],
    ['a version', { cilium: { version: secure } }, 'routewise:cilium.version'],
    ['in a list', { access: { kubernetesApi: ['10.0.0.0/8', secure] } }, 'routewise:access.kubernetesApi[1]'],
    [
      'a value that the plan decides',
      { cilium: { values: { routingMode: secure } } },
      'routewise:cilium.values.routingMode',
    ],
  ])('is refused where it decides: %s', (_, sections, path) => {
    const problem = problemsOf(() => planned(sections)).find(({ rule }) => rule === 'secret-decides');
    expect(problem?.path).toBe(path);
    expect(problem?.remedy).toContain('pulumi config set');
    expect(JSON.stringify(problem)).not.toContain('v1:');
  });
});

describe('a secret in clear in a section', () => {
  const url = 'http://me:hunter-22@proxy.example.com';
  it.each<[string, Record<string, unknown>]>([
    [
      'routewise:cilium.values.extraEnv[0].value',
      { cilium: { values: { extraEnv: [{ name: 'HTTPS_PROXY', value: url }] } } },
    ],
    [
      'routewise:cilium.values.extraEnv[0].value',
      { cilium: { values: { extraEnv: [{ name: 'A', value: pemKey }] } } },
    ],
    [
      'routewise:distribution.patches.all[0].machine.env.A_TOKEN',
      { distribution: { kind: 'talos', patches: { all: [{ machine: { env: { A_TOKEN: 'hunter-22' } } }] } } },
    ],
    [
      'routewise:distribution.config.servers.datastore-endpoint',
      {
        distribution: {
          kind: 'k3s',
          config: { servers: { 'datastore-endpoint': 'mysql://me:hunter-22@tcp(db)/k' } },
        },
      },
    ],
  ])('is refused at %s with the command that makes it a secret', (path, sections) => {
    const [problem] = problemsOf(() => planned(sections));
    expect(problem).toMatchObject({ rule: 'stack-secret-in-clear', severity: 'refuse', path });
    expect(problem?.remedy).toContain(`pulumi config set --secret --path '${path}'`);
    expect(JSON.stringify(problem)).not.toMatch(/hunter-22|BEGIN/);
  });

  it.each([
    [
      'distribution.install.url',
      { kind: 'k3s', install: { url: 'https://me:hunter-22@mirror.example/k3s' } },
    ],
    [
      'distribution.install.url',
      { kind: 'k3s', install: { url: 'https://mirror.example/k3s?token=hunter-22x' } },
    ],
  ])('is refused at %s, which the plan shows, without a way to keep it there', (key, distribution) => {
    const [problem] = problemsOf(() => planned({ distribution }));
    expect(problem).toMatchObject({
      rule: 'stack-secret-in-clear',
      severity: 'refuse',
      path: `routewise:${key}`,
    });
    expect(problem?.remedy).not.toContain('--secret');
    expect(JSON.stringify(problem)).not.toContain('hunter-22');
  });

  it.each([
    ['a login', { cluster: { name: 'dev', apiEndpoint: 'admin:hunter-22@api.example' } }],
    ['a chart’s repository', { cilium: { chart: { repository: 'https://me:hunter-22@charts.example' } } }],
    ['an address', { access: { kubernetesApi: ['me:hunter-22@203.0.113.7'] } }],
    ['a key', { nodes: { controlPlanes: { labels: { 'https://me:hunter-22@a.example': 'x' } } } }],
    ['a section that there is not', { other: ['https://me:hunter-22@a.example'] }],
  ])('is nowhere in the refusal of %s', (_, sections) => {
    const problems = problemsOf(() => planned(sections));
    expect(problems.map(({ rule }) => rule)).toEqual(['stack-secret-in-clear']);
    expect(JSON.stringify(problems)).not.toContain('hunter-22');
  });

  const doubtful = 'k9PqL2mN8vB4xZ7wC1dF5gH3jT6yR0sU4aE8iO2p';
  it('that may be something else is warned of, and kept like one', () => {
    const plan = planned({ cilium: { values: { podAnnotations: { 'example.com/a': doubtful } } } });
    expect(plan.remarks.find(({ rule }) => rule === 'stack-secret-in-clear')).toMatchObject({
      severity: 'warn',
      path: 'routewise:cilium.values.podAnnotations["example.com/a"]',
    });
    expect(JSON.stringify(plan)).not.toContain(doubtful);
    expect(plan.cilium.helmValues.podAnnotations).toEqual({
      'example.com/a': placeholderOf(['cilium', 'values', 'podAnnotations', 'example.com/a']),
    });
  });

  it('stays away from stacks that have none', () => {
    const plan = planned({});
    expect(plan.remarks.filter(({ rule }) => rule.includes('secret'))).toEqual([]);
  });

  it('comes back where the placeholder stands, and only there', () => {
    const clear = { cilium: { values: { podAnnotations: { a: doubtful, b: '1' }, list: [doubtful] } } };
    const { sections, secrets } = takeStackSecrets(clear);
    expect(secrets).toHaveLength(2);
    expect(replacePlaceholders(sections, () => doubtful)).toEqual(clear);
  });

  it('is not quoted where its key is wrong', () => {
    for (const sections of [
      { ...smallestStack(), provider: { kind: 'hetzner', location: tokens.GitHub } },
      { ...smallestStack(), cilium: { version: tokens.JWT } },
    ]) {
      const text = JSON.stringify(problemsOf(() => parseStack(sections)));
      expect(text.includes(tokens.GitHub ?? '') || text.includes((tokens.JWT ?? '').slice(0, 40))).toBe(
        false,
      );
      expect(text).toContain('(not shown)');
    }
  });
});
