// A warning that the stack lives with is told as accepted, a refusal never is, and an acceptance of nothing is told.
import { planMarkdown } from '../../../cli/present/planMarkdown';
import { formatProblems } from '../../../config/problem';
import { parseStack } from '../../../spec/parseStack';
import { planCluster } from '../../../plan/planCluster';
import { existingPlan } from '../../fixtures/observed';
import { hetznerPlan as plan } from '../../fixtures/plans';
import { hostsStack } from '../../fixtures/stacks';
import { problemsOf } from '../../fixtures/problems';

const reason = 'the office reaches it by VPN';
const accepting = (accept: Record<string, string>, more: Record<string, unknown> = {}) =>
  plan({ ...more, 'safety.accept': accept }).remarks;

it('is told as a note with its reason', () => {
  const [remark] = accepting({ 'node-ipam-private-addresses': reason }).filter(
    ({ rule }) => rule === 'node-ipam-private-addresses',
  );
  expect(remark).toMatchObject({ severity: 'note', accepted: reason });
  expect(formatProblems(remark === undefined ? [] : [remark])).toContain(`accepted: ${reason}`);
  const made = plan({ 'safety.accept': { 'node-ipam-private-addresses': reason } });
  expect(planMarkdown(made, 'dev')).toContain(`accepted: ${reason}`);
});

it('leaves the others as they are', () => {
  const before = plan().remarks.filter(({ rule }) => rule !== 'node-ipam-private-addresses');
  const after = accepting({ 'node-ipam-private-addresses': reason });
  expect(after.filter(({ rule }) => rule !== 'node-ipam-private-addresses')).toEqual(before);
});

it('is refused of a refusal', () => {
  const problems = problemsOf(() =>
    accepting({ 'routing-not-possible-here': reason }, { 'cilium.routing': 'native-direct' }),
  );
  expect(problems.map(({ rule }) => rule)).toEqual(['routing-not-possible-here', 'accept-of-refusal']);
});

it.each([
  ['node-ipam-private-address', /did you mean node-ipam-private-addresses/],
  ['observed-secrets-in-clear', /did you mean observed-secret-in-clear/],
  ['nothing-of-the-kind', /^remove it$/],
])('of nothing is warned of: %s', (rule, remedy) => {
  const [remark] = accepting({ [rule]: reason }).filter((each) => each.rule === 'accept-without-warning');
  expect(remark).toMatchObject({ severity: 'warn', path: `routewise:safety.accept.${rule}` });
  expect(remark?.remedy).toMatch(remedy);
});

it('of what is not warned of now is told, and nothing else is guessed', () => {
  const rule = 'observed-secret-in-clear';
  const [remark] = accepting({ [rule]: reason }).filter((each) => each.rule === 'accept-without-warning');
  expect(remark).toMatchObject({ found: rule, remedy: 'remove it' });
});

it('of what is never warned of is told to be useless', () => {
  const [remark] = accepting({ 'helm-wrong-type': reason }).filter(
    (each) => each.rule === 'accept-without-warning',
  );
  expect(remark?.reason).toContain('a refusal wherever it is told');
  // Of a release that stays as it is, all that is wrong with it is a warning.
  const kept = { provider: { values: 'keep' }, safety: { accept: { 'helm-wrong-typ': reason } } };
  const said = existingPlan(kept).remarks.find((each) => each.rule === 'accept-without-warning');
  expect(said?.remedy).toContain('did you mean helm-wrong-type');
});

describe('of what only hosts or certificates show', () => {
  const accept = { 'btf-missing': reason, 'ca-ends-soon': reason };
  const ofHosts = (accepted: Record<string, string>) =>
    planCluster(parseStack(hostsStack({ 'safety.accept': accepted })));
  const blamed = (remarks: ReturnType<typeof accepting>) =>
    remarks.flatMap(({ rule, found, remedy }) =>
      rule === 'accept-without-warning' ? [[found, remedy]] : [],
    );

  it('is taken on trust, and goes on with the plan', () => {
    const { remarks, acceptedLater } = ofHosts(accept);
    expect(blamed(remarks)).toEqual([]);
    expect(acceptedLater).toEqual({
      hosts: { 'btf-missing': reason },
      certificates: { 'ca-ends-soon': reason },
    });
  });

  it('is told where the stack has none of them', () => {
    const { remarks, acceptedLater } = plan({ 'safety.accept': accept });
    expect(blamed(remarks)).toEqual([['btf-missing', 'remove it']]);
    expect(acceptedLater).toEqual({ certificates: { 'ca-ends-soon': reason } });
    expect(plan()).not.toHaveProperty('acceptedLater');
  });

  it.each([
    ['btf-mising', /did you mean btf-missing/],
    ['port-blocked', /^remove it$/],
  ])('is told where it is another: %s', (rule, remedy) => {
    const { remarks, acceptedLater } = ofHosts({ [rule]: reason });
    expect(blamed(remarks)).toEqual([[rule, expect.stringMatching(remedy)]]);
    expect(acceptedLater).toBeUndefined();
  });
});

it('of a note is told to be needless', () => {
  const single = { 'nodes.controlPlanes.count': 1 };
  const [remark] = accepting({ 'single-control-plane': reason }, single).filter(
    ({ rule }) => rule === 'accept-without-warning',
  );
  expect(remark?.reason).toContain('it is a note');
});

it('needs a reason', () => {
  const [problem] = problemsOf(() => accepting({ 'node-ipam-private-addresses': '' }));
  expect(problem?.path).toBe('routewise:safety.accept.node-ipam-private-addresses');
});
