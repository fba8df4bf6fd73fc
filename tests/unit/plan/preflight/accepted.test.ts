// A warning of a host that the stack lives with: a note with the reason, where it is no refusal.
import { planPreflight } from '../../../../plan/preflight/preflightPlan';
import { planOfHosts } from '../../../fixtures/hosts/hostsStack';
import type { Change } from './situation';
import { all, clean, judge, worker } from './situation';

const reason = 'these are old test machines';
const hosts = [
  { name: 'master', address: '10.4.100.1', ssh: 'root@192.0.2.1' },
  { name: 'worker', address: '10.4.100.2', ssh: 'root@192.0.2.2' },
];
const accepting: Change = (situation) => {
  const accept = { 'btf-missing': reason, 'clock-off': reason };
  const plan = planPreflight(planOfHosts(hosts, { 'safety.accept': accept }));
  if (plan === undefined) throw new Error('no hosts are planned');
  return { ...situation, plan };
};
const judged = (...changes: Change[]) =>
  judge(all(...changes)(clean())).map(({ rule, severity, accepted }) => [rule, severity, accepted]);

it('is told as accepted, and a refusal of the same rule is refused', () => {
  const off = worker({ btf: false, clockAheadMs: 5_000 });
  expect(judged(off)).toEqual([
    ['btf-missing', 'warn', undefined],
    ['clock-off', 'warn', undefined],
  ]);
  expect(judged(accepting, off)).toEqual([
    ['btf-missing', 'note', reason],
    ['clock-off', 'note', reason],
  ]);
  expect(judged(accepting, worker({ clockAheadMs: 500_000 }))).toEqual([['clock-off', 'refuse', undefined]]);
});

it('leaves what a stack without any hands to its hosts as it was', () => {
  expect(planPreflight(planOfHosts(hosts))).not.toHaveProperty('accepted');
});
