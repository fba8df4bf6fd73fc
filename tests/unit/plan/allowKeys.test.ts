// Keys of a modified chart are for one: with the published chart nothing reads them.
import { hetznerPlan as plan } from '../../fixtures/plans';

const told = (cilium: Record<string, unknown>): boolean =>
  plan({ 'cilium.allowKeys': ['vxlanAcceleration'], ...cilium }).remarks.some(
    ({ rule }) => rule === 'allow-keys-without-chart',
  );

it('is warned of with the published chart alone', () => {
  expect(told({})).toBe(true);
  expect(told({ 'cilium.chart': { digest: 'a'.repeat(64) } })).toBe(true);
  expect(told({ 'cilium.chart': { repository: 'https://charts.example.com/' } })).toBe(false);
  expect(told({ 'cilium.chart': { archive: './cilium.tgz' } })).toBe(false);
  expect(plan().remarks.map(({ rule }) => rule)).not.toContain('allow-keys-without-chart');
});
