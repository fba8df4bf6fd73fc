// A warning that the stack lives with is told as accepted, a refusal never is, and an acceptance of nothing is told.
import { planMarkdown } from '../../../cli/present/planMarkdown';
import { formatProblems } from '../../../config/problem';
import { hetznerPlan as plan } from '../../fixtures/plans';
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
  ['nothing-of-the-kind', /^remove it$/],
])('of nothing is warned of: %s', (rule, remedy) => {
  const [remark] = accepting({ [rule]: reason }).filter((each) => each.rule === 'accept-without-warning');
  expect(remark).toMatchObject({ severity: 'warn', path: `routewise:safety.accept.${rule}` });
  expect(remark?.remedy).toMatch(remedy);
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
