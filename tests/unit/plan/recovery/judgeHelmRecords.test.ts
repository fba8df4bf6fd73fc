import type { HelmRecord } from '../../../../plan/recovery/judgeHelmRecords';
import { judgeHelmRecords } from '../../../../plan/recovery/judgeHelmRecords';

const written = '2026-03-01T12:00:00Z';
const record = (version: number, status: string, created = '2026-03-01T12:00:20Z'): HelmRecord => ({
  secret: `sh.helm.release.v1.cilium.v${version}`,
  ...{ version, status, created },
});
const judge = (records: HelmRecord[], revision?: number, at: string | undefined = written) => {
  const { adopt, remove, leave } = judgeHelmRecords(records, {
    ...(revision === undefined ? {} : { revision }),
    ...(at === '' ? {} : { written: at }),
  });
  return {
    adopt: adopt?.version,
    remove: remove.map(({ version }) => version),
    leave: leave.map(({ record: { version }, why }) => `${version}: ${why}`),
  };
};

describe('what Helm keeps of a release whose update broke off', () => {
  it('goes where it is the unfinished revision after the one the state knows', () => {
    expect(judge([record(1, 'pending-install')])).toEqual({ adopt: undefined, remove: [1], leave: [] });
    expect(judge([record(1, 'deployed'), record(2, 'pending-upgrade')], 1)).toEqual({
      ...{ adopt: undefined, remove: [2], leave: [] },
    });
    expect(judge([record(1, 'failed')])).toMatchObject({ remove: [1] });
  });

  it('is taken into the state where it is finished and the state knows of none', () => {
    expect(judge([record(1, 'deployed')])).toEqual({ adopt: 1, remove: [], leave: [] });
    expect(judge([record(4, 'superseded'), record(5, 'deployed')])).toEqual({
      adopt: 5,
      remove: [],
      leave: [],
    });
  });

  it('is nothing to see to where the state knows the release and nothing is unfinished', () => {
    expect(judge([record(1, 'superseded'), record(2, 'deployed'), record(3, 'failed')], 2)).toEqual({
      ...{ adopt: undefined, remove: [], leave: [] },
    });
  });

  it.each<[string, HelmRecord[], number | undefined, string, RegExp]>([
    [
      'much later',
      [record(2, 'pending-upgrade', '2026-03-01T13:00:21Z')],
      1,
      written,
      /not made in the update/,
    ],
    [
      'much earlier',
      [record(2, 'pending-upgrade', '2026-03-01T10:00:00Z')],
      1,
      written,
      /not made in the update/,
    ],
    ['before others', [record(2, 'pending-upgrade'), record(3, 'deployed')], 1, written, /gone on from it/],
    ['before the known one', [record(2, 'pending-upgrade')], 2, written, /a later one, revision 2/],
    ['at an unknown time', [record(2, 'pending-upgrade')], 1, '', /cannot be told/],
  ])('stays where it was made %s', (_, records, revision, at, why) => {
    const { remove, leave } = judge(records, revision, at);
    expect(remove).toEqual([]);
    expect(leave).toEqual([expect.stringMatching(why)]);
  });
});
