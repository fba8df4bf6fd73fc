import { describeVolume } from '../../../../plan/preflight/localVolumes';
import { parseReport } from '../../../../providers/src/hosts/reset/resetReport';
import { keptLines } from '../../../../providers/src/hosts/reset/resetMachine';

const claim = 'pvc-0b6a5b3a-3f5e-4b0e-9d2a-1f2e3d4c5b6a_shop_data';

describe('what the scripts of a reset say', () => {
  it('is refused where it is not whole', () => {
    expect(() => parseReport('volume\t/a\t1\n')).toThrow(/not whole/);
    expect(parseReport('end\n')).toEqual({ volumes: [], kept: [], done: [], stops: [] });
  });

  it('names volumes by their claim and size', () => {
    expect(describeVolume({ path: `/s/${claim}`, kiB: 12 * 1024 })).toBe(`shop/data, 12.0 MiB: /s/${claim}`);
    expect(describeVolume({ path: '/s/x', kiB: 3 * 1024 * 1024 })).toBe('of no known claim, 3.0 GiB: /s/x');
    expect(describeVolume({ path: '/s/x' })).toBe('of no known claim, of unknown size: /s/x');
  });

  it('is decoded, and cleaned before it is shown', () => {
    const { volumes, kept, stops } = parseReport(
      'volume\t/s/a\\040b\\012c\t7\nkept\tforeign\t/k/\\033]0;x\nstop\theld\t/p/a\\134b\tnfs\tserver:/x\tprocess 1 (sh\\033[2J)\nend\n',
    );
    expect(volumes).toEqual([{ path: '/s/a b\nc', kiB: 7 }]);
    expect(kept).toEqual(['/k/\\x1b]0;x, which k3s has not made']);
    expect(stops).toMatchObject([{ kind: 'mount-stays', found: '/p/a\\b' }]);
    expect(stops[0]?.reason).toMatch(
      /^nfs of server:\/x is mounted there for a pod .* process 1 \(sh\\x1b\[2J\)$/,
    );
    expect(stops[0]?.remedy).toMatch(/reboot the host .*run it again/);
  });

  it('tells volumes by what becomes of them', () => {
    const report = parseReport(`volume\t/s/${claim}\t1024\nend\n`);
    expect(keptLines(report, { scope: 'cluster' })).toEqual([
      `keeping the local volume shop/data, 1.0 MiB: /s/${claim}`,
    ]);
    expect(keptLines(report, { scope: 'cluster', localVolumes: 'delete' })).toEqual([
      `DELETING (safety.localVolumes: delete) the local volume shop/data, 1.0 MiB: /s/${claim}`,
    ]);
  });
});
