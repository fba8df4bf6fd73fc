// Where the stack says `caller`, the firewall gets this machine's address; where nobody knows it, nothing is built.
import { RefusedError } from '../../../../../config/problem';
import { callerNetwork } from '../../../../../stacks/site/hetzner/callerAddress';
import { withCaller } from '../../../../../stacks/site/hetzner/withCaller';
import { hetznerPlan } from '../../../../fixtures/plans';

const sources = (plan: Awaited<ReturnType<typeof withCaller>>): string[] =>
  plan.infrastructure.kind === 'hetzner'
    ? Object.values(plan.infrastructure.firewalls).flatMap(({ rules }) => rules.flatMap(({ from }) => from))
    : [];

it('stands where the stack says nothing else, in both firewalls', async () => {
  const plan = hetznerPlan({ 'nodes.controlPlanes.count': 1 });
  expect(sources(plan)).toContain('caller');
  const opened = await withCaller(plan, () => Promise.resolve('203.0.113.7/32'));
  expect(sources(opened)).not.toContain('caller');
  expect(sources(opened).filter((each) => each === '203.0.113.7/32')).toHaveLength(3);
});

it('is not asked for where the stack lists networks', async () => {
  const listed = hetznerPlan({
    'access.kubernetesApi': ['198.51.100.0/24'],
    'access.talosApi': ['198.51.100.0/24'],
  });
  const never = (): Promise<string> => Promise.reject(new Error('it was asked'));
  expect(await withCaller(listed, never)).toBe(listed);
});

it.each([
  ['203.0.113.7', '203.0.113.7/32'],
  ['203.0.113.0/28', '203.0.113.0/28'],
  ['2001:db8::7', '2001:db8::7/128'],
])('ROUTEWISE_CALLER: %s', async (said, network) => {
  expect(await callerNetwork(said)).toBe(network);
});

it.each(['0.0.0.0/0', '::/0', 'me', '203.0.113.7/33'])('ROUTEWISE_CALLER: %s is refused', async (said) => {
  await expect(callerNetwork(said)).rejects.toThrow(RefusedError);
});
