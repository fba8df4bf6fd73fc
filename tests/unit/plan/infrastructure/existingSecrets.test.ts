import { planExistingCluster } from '../../../../lib/planExistingCluster';
import { releaseArgsOf } from '../../../../lib/releaseArgs';
import { hasSecrets } from '../../../../plan/infrastructure/existing';
import { restoreHidden } from '../../../../plan/infrastructure/restoreHidden';
import { existingPlan, existingSpec, observed, running } from '../../../fixtures/observed';
import { pemKey, tokens } from '../../../fixtures/plantedSecrets';
import { problemsOf } from '../../../fixtures/problems';

const clusters = [{ name: 'b', tls: { key: Buffer.from(pemKey).toString('base64') } }];
/** As an earlier release wrote it: nothing is hidden. */
const leaked = running(
  { ipam: { mode: 'kubernetes' }, clustermesh: { config: { enabled: true, clusters } } },
  { defaults: { extraArgs: [`--etcd-token=${tokens.GitHub ?? ''}`] } },
);
const secretTexts = [clusters[0]?.tls.key ?? '', tokens.GitHub ?? ''];

describe('a file with secrets in clear, written by an earlier release', () => {
  it('gives a plan without them, that takes them from the cluster as secrets', () => {
    const plan = existingPlan({}, leaked);
    for (const text of secretTexts) expect(JSON.stringify(plan).includes(text)).toBe(false);
    expect(plan.infrastructure).toMatchObject({
      release: { hidden: [['clustermesh', 'config', 'clusters']], hiddenDefaults: [['extraArgs']] },
    });
    expect(releaseArgsOf(plan).adopt?.secretValues).toBe(true);
    expect(plan.cilium.helmValues).toMatchObject({ clustermesh: { config: { enabled: true } } });
  });

  it('is warned of, with where they stand and none of them', () => {
    const remark = existingPlan({}, leaked).remarks.find(({ rule }) => rule === 'observed-secret-in-clear');
    expect(remark).toMatchObject({
      severity: 'warn',
      path: 'routewise:provider.cluster',
      found: 'release.values.clustermesh.config.clusters, release.defaults.extraArgs',
    });
    expect(remark?.remedy).toContain('routewise observe');
    expect(existingPlan().remarks.map(({ rule }) => rule)).not.toContain('observed-secret-in-clear');
  });

  it('is refused by what takes no secrets over', () => {
    const [problem] = problemsOf(() =>
      planExistingCluster(existingSpec({}, leaked).observed ?? observed(), { name: 'a' }),
    );
    expect(problem).toMatchObject({ rule: 'hidden-values', found: 'clustermesh.config.clusters' });
  });
});

describe('secrets of a running release', () => {
  const release = { hidden: [['clustermesh', 'config', 'clusters']], hiddenDefaults: [['a', 'token']] };
  const live = {
    values: { clustermesh: { config: { clusters } }, a: { b: 1 } },
    chart: { defaults: { a: { token: 'x' } } },
  };

  it('come back in lists, within mappings that the plan has, too, and out of the chart’s defaults', () => {
    const planned = { clustermesh: { config: { enabled: true } }, a: { c: 2 } };
    expect(restoreHidden(planned, release, live, [])).toEqual({
      clustermesh: { config: { enabled: true, clusters } },
      a: { c: 2, token: 'x' },
    });
  });

  it.each([[['clustermesh', 'config', 'clusters']], [['clustermesh', 'config']]])(
    'stay away where the stack sets %j itself',
    (own) => {
      expect(restoreHidden({}, release, live, [own])).toEqual({ a: { token: 'x' } });
    },
  );

  it('that are gone from the cluster are gone', () => {
    expect(restoreHidden({ b: 1 }, release, { values: {}, chart: { defaults: {} } }, [])).toEqual({ b: 1 });
  });

  it('of the chart alone make secrets of all values, too', () => {
    expect(hasSecrets({ hidden: [], hiddenDefaults: [['a']] })).toBe(true);
    expect(hasSecrets({ hidden: [] })).toBe(false);
  });

  it('that the stack overrules are a change, told without what was before', () => {
    const plan = existingPlan({ cilium: { values: { extraEnv: [{ name: 'A', value: 'b' }] } } });
    expect(plan.infrastructure).toMatchObject({
      release: { changes: expect.arrayContaining([expect.objectContaining({ key: 'extraEnv' })]) as unknown },
    });
    const change = JSON.stringify(plan.infrastructure);
    expect(change).not.toContain('"from":[]');
  });
});
