import { nearestVersion } from '../../../cli/check/ciliumVersion';
import { softened } from '../../../cli/check/otherMinor';
import type { Problem } from '../../../config/problem';

describe('a version that a file names', () => {
  it.each([
    ['1.19.6', '1.19.6', undefined],
    ['v1.20.1', '1.20.1', undefined],
    ['1.19.2', '1.19.6', /1\.19\.2 is checked as 1\.19\.6/],
    ['1.18', '1.18.5', /checked as 1\.18\.5/],
    ['1.18.x', '1.18.5', /checked as 1\.18\.5/],
    ['^1.18.0', '1.20.1', /“\^1\.18\.0” allows/],
    ['>=1.19.0 <1.20.0', '1.19.6', /allows/],
    ['>=1.19.0 <1.19.4', '1.19.6', /allows/],
    ['*', '1.20.1', /allows/],
    ['main', '1.19.6', /“main” names no release/],
    ['', '1.19.6', /names no release/],
    ['9'.repeat(200), '1.19.6', /…” names no release/],
  ])('%s: judged as %s', (named, version, remark) => {
    const choice = nearestVersion(named);
    expect(choice.version).toBe(version);
    expect(choice.inPlaceOf).toBeUndefined();
    if (remark === undefined) expect(choice.remark).toBeUndefined();
    else expect(choice.remark).toMatch(remark);
  });

  it.each([
    ['1.17.3', '1.18.5'],
    ['~1.16.0', '1.18.5'],
    ['1.21.0-pre.1', '1.20.1'],
    ['v1.30', '1.20.1'],
    ['2.0.0', '1.20.1'],
    ['0.9', '1.18.5'],
  ])('%s is not known: judged as %s, and said so', (named, version) => {
    expect(nearestVersion(named)).toEqual({
      version,
      remark: expect.stringContaining(`${named} is not known here: judged as ${version}`) as string,
      inPlaceOf: named,
    });
  });
});

describe('what is refused of a release that stands for another', () => {
  const problem = (rule: string): Problem => ({
    rule,
    severity: 'refuse',
    path: 'a',
    reason: 'it is so',
    remedy: 'change it',
  });

  it.each(['helm-unknown-key', 'helm-renamed-key', 'helm-not-one-of', 'strict-mode-beside-ipsec'])(
    '%s is a warning, as it may be of that minor alone',
    (rule) => {
      expect(softened(problem(rule), '1.18.5', '1.17.3')).toMatchObject({
        severity: 'warn',
        reason: 'it is so (so in 1.18.5, which stands for 1.17.3 here)',
      });
    },
  );

  it('stays refused where the chart itself is at hand', () => {
    const unknown = problem('helm-unknown-key');
    expect(softened(unknown, '1.18.5', '1.17.3', true)).toEqual(unknown);
    expect(softened(problem('strict-mode-beside-ipsec'), '1.18.5', '1.17.3', true).severity).toBe('warn');
  });

  it.each(['helm-repeated-key', 'helm-wrong-type', 'no-address-family'])(
    '%s stays refused, as it is in every minor',
    (rule) => {
      expect(softened(problem(rule), '1.18.5', '1.17.3')).toEqual(problem(rule));
    },
  );
});
