import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { chartDefaults } from '../../../chart/defaults';
import { chooseVersion } from '../../../cli/check/ciliumVersion';
import type { LocatedProblem } from '../../../cli/check/checkRelease';
import { checkRelease } from '../../../cli/check/checkRelease';
import { optionOf } from '../../../cli/check/factOptions';
import { findValues } from '../../../cli/check/findValues';
import { NotYaml } from '../../../config/parseYaml';
import { checkMarkdown } from '../../../cli/present/checkMarkdown';
import { checkText } from '../../../cli/present/checkText';
import { ciliumVersions } from '../../../config/schema/versions';
import type { ClusterFacts } from '../../../plan/effective/facts';

const fixtures = join(__dirname, '../../fixtures/values');

function problemsOf(text: string, facts: ClusterFacts = {}): readonly LocatedProblem[] {
  return checkRelease(findValues('values.yaml', text), { version: '1.19.6', facts }).problems;
}

/** Those of keys and single values, without what rules say of them together. */
function ofKeys(text: string): readonly LocatedProblem[] {
  return problemsOf(text).filter(({ rule }) => rule.startsWith('helm-'));
}

describe('values files as they are found in the field', () => {
  it.each(readdirSync(join(fixtures, 'field')))(
    '%s: each stale, misspelt or invented knob, on its line',
    (name) => {
      const text = readFileSync(join(fixtures, 'field', name), 'utf8');
      const sources = findValues(name, text);
      const version = chooseVersion(sources[0]?.chartVersion ?? '1.19.6')?.version ?? '1.19.6';
      const found = checkRelease(sources, { version, facts: {} }).problems.filter(({ rule }) =>
        rule.startsWith('helm-'),
      );
      const expected = text.split('\n').flatMap((line, at) => {
        const [, rule, remedy] = / # finds ([a-z-]+): (.+)$/.exec(line) ?? [];
        return rule === undefined
          ? []
          : [{ line: at + 1, rule, remedy: expect.stringContaining(remedy ?? '') as string }];
      });
      expect(expected.length).toBeGreaterThan(4);
      expect(found.map(({ line, rule, remedy }) => ({ line, rule, remedy }))).toEqual(expected);
    },
  );
});

describe('values that Cilium’s documentation prescribes', () => {
  it.each([
    ['talos', '1.18.5'],
    ['talos', '1.19.6'],
    ['talos', '1.20.1'],
    ['k3s', '1.18.5'],
    ['k3s', '1.19.6'],
    ['k3s', '1.20.1'],
  ] as const)('raise no alarm on %s, %s', (distribution, version) => {
    const text = readFileSync(join(fixtures, 'documented', `${distribution}.yaml`), 'utf8');
    const { problems } = checkRelease(findValues('values.yaml', text), { version, facts: { distribution } });
    expect(problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});

describe('the charts’ own values', () => {
  it.each(ciliumVersions)('raise no alarm by keys or rules, %s', (version) => {
    const sources = findValues('values.yaml', stringify(chartDefaults(version).values));
    const { problems, keys } = checkRelease(sources, { version, facts: {} });
    expect(problems.filter(({ severity }) => severity !== 'note')).toEqual([]);
    expect(keys).toBeGreaterThan(1000);
  });
});

describe('where a problem stands', () => {
  it('is the key’s line and column, in flow mappings and behind anchors too', () => {
    expect(ofKeys('bpf: {masqerade: true}\nhubble:\n  relay:\n    enable: true\n')).toMatchObject([
      { line: 1, column: 7, path: 'bpf.masqerade' },
      { line: 4, column: 5, path: 'hubble.relay.enable' },
    ]);
    expect(ofKeys('podLabels: &x {a: b}\nbpf:\n  <<: {masqerade: true}\n')).toMatchObject([
      { line: 2, column: 1 },
    ]);
    expect(ofKeys('hubble.relay.enabled: true\n')).toMatchObject([{ line: 1, column: 1 }]);
  });

  it('is the nearest mapping where a rule blames what is not set', () => {
    const [problem] = problemsOf('hubble:\n  ui:\n    enabled: true\n').filter(({ path }) =>
      path.startsWith('hubble'),
    );
    expect(problem).toMatchObject({ line: expect.any(Number) as number, file: 'values.yaml' });
  });

  it('is not said to be a value that is not set', () => {
    const pool = problemsOf('MTU: 1450\n', { distribution: 'k3s' }).find(({ path }) =>
      path.startsWith('ipam.'),
    );
    expect(pool?.found).toMatch(/\(not set here\)$/);
    expect(pool?.line).toBeUndefined();
  });

  it('is the option where a stated fact is to blame', () => {
    expect(problemsOf('MTU: 0\n', { kubernetes: '1.20.0' }).map(({ path, line }) => [path, line])).toEqual([
      ['--kubernetes', undefined],
    ]);
  });
});

describe('YAML as Helm reads it', () => {
  it('has a key twice: found, and the last one counts', () => {
    const found = ofKeys('bpf:\n  masquerade: true\nMTU: 1450\nbpf:\n  masqerade: 1\n');
    expect(found.map(({ rule, line, path }) => [rule, line, path])).toEqual([
      ['helm-repeated-key', 4, 'bpf'],
      ['helm-unknown-key', 5, 'bpf.masqerade'],
    ]);
  });

  it('takes yes for a boolean, and a time for a text', () => {
    expect(
      ofKeys('hubble: {enabled: yes}\nconntrackGCInterval: 1m30s\ncrdWaitTimeout: 2001-01-01\n'),
    ).toEqual([]);
  });

  it('says where it is none', () => {
    expect(() => findValues('a', 'bpf:\n  - a\n b: c\n')).toThrow(NotYaml);
    try {
      findValues('a', 'bpf:\n  a: "b\n');
    } catch (error) {
      expect((error as NotYaml).position?.line).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('values inside of other files', () => {
  it('are those under cilium, of a chart that depends on Cilium’s', () => {
    const [source] = findValues('a', 'ingress: {foo: 1}\ncilium:\n  MTU: "1"\n');
    expect(source?.within).toBe('cilium');
    expect(ofKeys('ingress: {foo: 1}\ncilium:\n  MTU: "1"\n')).toMatchObject([
      { path: 'MTU', line: 3, column: 3 },
    ]);
  });

  it('are not those of another chart', () => {
    const other =
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: podinfo}\nspec:\n';
    expect(findValues('a', `${other}  chart: {spec: {chart: podinfo}}\n  values: {replicas: 1}\n`)).toEqual(
      [],
    );
    expect(findValues('a', 'apiVersion: v1\nkind: Namespace\nmetadata: {name: cilium}\n')).toEqual([]);
  });

  it('may be one of several documents', () => {
    const text = 'apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n---\nMTU: x\n';
    expect(findValues('a', text).map((source) => source.positionOf(['MTU']))).toEqual([
      { line: 5, column: 1 },
    ]);
  });
});

describe('values of an Argo CD Application', () => {
  const application = (spec: string): string =>
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: network}\nspec:\n${spec}`;
  const several = application(`  source: {chart: cilium, helm: {values: "MTU: 1"}}
  sources:
    - repoURL: https://git.example.com/values.git
      ref: values
    - chart: podinfo
      helm: {valuesObject: {replicas: 1}}
    - chart: charts/cilium
      targetRevision: 1.18.5
      helm:
        values: |
          bpf:
            masqerade: true
        parameters:
          - {name: MTU, value: '1400'}
          - {name: bpf.hostLegacyRoutin, value: 'true'}
    - chart: cilium
      targetRevision: 1.19.6
      helm:
        values: 'ignored: beside the object'
        valuesObject:
          tunnelPortt: 1
`);

  it('are those of each source that is Cilium’s chart, and of none beside several', () => {
    expect(
      findValues('a', several).map(({ within, chart, chartVersion, values }) => [
        within,
        chart,
        chartVersion,
        values,
      ]),
    ).toEqual([
      ['Application spec.sources.2.helm.values', 'charts/cilium', '1.18.5', { bpf: { masqerade: true } }],
      [
        'Application spec.sources.2.helm.parameters',
        'charts/cilium',
        '1.18.5',
        { MTU: 1400, bpf: { hostLegacyRoutin: true } },
      ],
      ['Application spec.sources.3.helm.valuesObject', 'cilium', '1.19.6', { tunnelPortt: 1 }],
    ]);
    const [values, parameters, object] = findValues('a', several).map(({ release }) => release);
    expect(values).toBe(parameters);
    expect(object).not.toBe(values);
  });

  it('are told of on their lines', () => {
    const lines = findValues('a', several)
      .map((source) => checkRelease([source], { version: '1.19.6', facts: {} }))
      .flatMap(({ problems }) => problems)
      .filter(({ rule }) => rule.startsWith('helm-'))
      .map(({ path, line }) => `${path} ${String(line)}`);
    expect(lines).toEqual(['bpf.masqerade 16', 'bpf.hostLegacyRoutin 19', 'tunnelPortt 25']);
  });

  it('are those of the single source, whose name the object has where it names no chart', () => {
    const single = application('  source: {helm: {parameters: [{name: MTU, value: "1"}]}}\n');
    expect(findValues('a', single)).toEqual([]);
    expect(findValues('a', single.replace('network', 'cilium'))[0]?.values).toEqual({ MTU: 1 });
    const none = application('  sources: [{ref: values}, {chart: podinfo, helm: {values: "a: 1"}}]\n');
    expect(findValues('a', none.replace('network', 'cilium'))).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['{name: a.b, value: "true"}', { a: { b: true } }],
    ['{name: a.b, value: "true", forceString: true}', { a: { b: 'true' } }],
    ['{name: a, value: "0.005"}', { a: '0.005' }],
    ['{name: a, value: "007"}', { a: '007' }],
    ['{name: a, value: "-7"}', { a: -7 }],
    ['{name: a, value: "null"}', { a: null }],
    ['{name: a, value: "{x,2}"}', { a: ['x', 2] }],
    ['{name: a, value: "x,y"}', { a: 'x,y' }],
    ["{name: 'a\\.b/c', value: x}", { 'a.b/c': 'x' }],
    ["{name: 'a[1].b', value: x}", { a: [null, { b: 'x' }] }],
    ['{name: a.b, value: x}, {name: a.c, value: z}', { a: { b: 'x', c: 'z' } }],
    ['{name: a, value: x}, {name: a, value: z}', { a: 'z' }],
    ['{name: .a, value: x}, {name: "a[", value: x}, {value: x}, x', {}],
    ['{name: __proto__.a, value: x}', { ['__proto__']: { a: 'x' } }],
  ])('as parameters are typed as Helm types them: %s', (parameters, values) => {
    const text = application(`  source: {chart: cilium, helm: {parameters: [${parameters}]}}\n`);
    const [found] = findValues('a', text);
    expect(JSON.stringify(found?.values ?? {})).toBe(JSON.stringify(values));
  });

  it('as a parameter that is given twice: the first is lost', () => {
    const text = application(
      '  source:\n    chart: cilium\n    helm:\n      parameters:\n      - {name: MTU, value: "1400"}\n      - {name: MTU, value: "1500"}\n',
    );
    const { problems } = checkRelease(findValues('a', text), { version: '1.19.6', facts: {} });
    expect(problems).toContainEqual(
      expect.objectContaining({ rule: 'helm-repeated-key', path: 'MTU', line: 10 }),
    );
  });
});

describe('layers of a release', () => {
  const layers = [
    ...findValues('base.yaml', 'routingMode: tunnel\nbpf:\n  masqerade: true\n'),
    ...findValues('site.yaml', 'MTU: 1450\nautoDirectNodeRoutes: true\n'),
  ];

  it('are each checked by keys, and together by rules', () => {
    const { problems, files } = checkRelease(layers, { version: '1.19.6', facts: {} });
    expect(files).toEqual(['base.yaml', 'site.yaml']);
    expect(problems).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ rule: 'helm-unknown-key', file: 'base.yaml', line: 3 }),
        expect.objectContaining({ rule: 'tunnel-with-direct-routes', file: 'site.yaml', line: 2 }),
      ]),
    );
  });
});

describe('a version', () => {
  it.each([
    ['1.19.6', '1.19.6'],
    ['v1.20', '1.20.1'],
    ['1.18.0', '1.18.5'],
    ['1.20.0-rc.1', '1.20.1'],
  ])('%s is checked as %s', (asked, version) => {
    expect(chooseVersion(asked)?.version).toBe(version);
  });

  it.each(['1.17.4', '2.0.0', 'latest'])('%s is not known', (asked) => {
    expect(chooseVersion(asked)).toBeUndefined();
  });
});

describe('a report', () => {
  const report = (text: string): ReturnType<typeof checkRelease> =>
    checkRelease(findValues('values.yaml', text), { version: '1.19.6', facts: {} });

  it('of a clean file says what could not be judged', () => {
    const text = checkText([report('MTU: 1450\n')]);
    expect(text).toContain('nothing to complain of');
    expect(text.replace(/\s+/g, ' ')).toMatch(/more rules speak: --\S+ \(\d+\)/);
    expect(text).toMatch(/0 refused, 0 warnings, 0 notes\n$/);
  });

  it('names place, verdict, value, reason and remedy', () => {
    const text = checkText([report('bpf:\n  masqerade: true\n')]);
    expect(text).toContain('values.yaml:2:3  refuse  bpf.masqerade = true  [helm-unknown-key]');
    expect(text).toContain('do:  did you mean bpf.masquerade?');
    expect(text).toMatch(/1 refused, 0 warnings, 0 notes\n$/);
  });

  it('as Markdown lets no value become markup', () => {
    const text = checkMarkdown([report('"a|b`c<img>": 1\n')]);
    const row = text.split('\n').find((line) => line.startsWith('| ⛔')) ?? '';
    expect(row.replace(/\\\|/g, '').split('|')).toHaveLength(6);
    expect(row).not.toContain('`c<img>`');
  });

  it('knows an option for every fact that rules ask for', () => {
    const { unasked } = report(
      'bpf: {datapathMode: netkit}\nroutingMode: native\nloadBalancer: {acceleration: native}\n',
    );
    expect(unasked.length).toBeGreaterThan(2);
    expect(optionOf('kernels')).toBe('--kernel');
    expect(optionOf('nothing')).toBeUndefined();
  });
});
