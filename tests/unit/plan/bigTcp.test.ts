// BIG TCP where nodes have devices of several drivers, not all of which the stack states.
import type { ClusterPlan } from '../../../plan/clusterPlan';
import { k3sHostsPlan } from '../../fixtures/plans';

type Changes = Readonly<Record<string, unknown>>;

describe('BIG TCP on nodes of several drivers', () => {
  /** The second host has hardware of its own, or none. */
  const plan = (other: Changes | undefined, more: Changes = {}): ClusterPlan =>
    k3sHostsPlan({
      'nodes.hardware.card.driver': 'mlx5_core',
      ...(other === undefined ? {} : { 'nodes.hardware.other': other }),
      'nodes.workers.general.hosts': [
        { name: 'two', address: '10.0.1.2', ...(other === undefined ? {} : { hardware: 'other' }) },
      ],
      ...more,
    });
  const told = (made: ClusterPlan): string[] =>
    made.remarks.flatMap(({ rule, severity }) =>
      rule.startsWith('big-tcp-d') ? [`${severity} ${rule}`] : [],
    );
  const insists = { 'cilium.tuning.bigTcp': true };

  it.each<[string, Changes | undefined, string[]]>([
    ['all known, all carry it', { devices: ['eth0'], driver: 'ice' }, []],
    ['one does not carry it', { devices: ['eth0'], driver: 'i40e' }, ['warn big-tcp-device']],
    ['one is not stated', { devices: ['eth0'] }, ['note big-tcp-driver-unknown']],
    ['one pool has no hardware', undefined, ['note big-tcp-driver-unknown']],
  ])('is told of: %s', (_, other, expected) => {
    expect(told(plan(other, insists))).toEqual(expected);
  });

  it('that cannot is told though another is not stated', () => {
    const both = plan(
      { devices: ['eth0'], driver: 'i40e' },
      { ...insists, 'nodes.hardware.card.driver': undefined },
    );
    expect(told(both).sort()).toEqual(['note big-tcp-driver-unknown', 'warn big-tcp-device']);
  });

  it('stays off with the profile, and says for whose sake', () => {
    const why = (other: Changes | undefined): string | undefined =>
      plan(other, { 'cilium.profile': 'performance' }).tuning.features.find(
        ({ feature }) => feature === 'big-tcp',
      )?.reasons[0]?.text;
    expect(why({ devices: ['eth0'] })).toMatch(/does not say which drivers devices of hardware “other” have/);
    expect(why(undefined)).toMatch(/devices of nodes that no hardware is named for have/);
    expect(why({ devices: ['eth0'], driver: 'i40e' })).toMatch(/driver is i40e/);
  });
});
