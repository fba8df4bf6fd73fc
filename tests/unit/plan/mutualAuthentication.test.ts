// Mutual authentication: what a profile leaves off is told, and where SPIRE keeps its keys is the stack's choice.
import { valueAt } from '../../../chart/helmValue';
import type { HelmValues } from '../../../chart/helmValue';
import { hetznerPlan as plan } from '../../fixtures/plans';
import { existingPlan, running } from '../../fixtures/observed';

const storage = (helmValues: HelmValues): unknown =>
  valueAt(helmValues, 'authentication.mutual.spire.install.server.dataStorage'.split('.'));
const remarks = (changes: Record<string, unknown>): string[] =>
  plan(changes).remarks.map(({ rule, severity }) => `${severity} ${rule}`);
const secure = { 'cilium.profile': 'secure' };

describe('mutual authentication', () => {
  it('is told where the profile leaves it off, until the stack says so itself', () => {
    const later = { ...secure, 'cilium.version': '1.20.1' };
    expect(plan(later).security.mutualAuthentication.choice).toBe('off');
    expect(remarks(later)).toContain('warn mutual-authentication-left-off');
    expect(remarks({ ...later, 'cilium.mutualAuthentication': false })).not.toContain(
      'warn mutual-authentication-left-off',
    );
    expect(remarks(secure)).not.toContain('warn mutual-authentication-left-off');
  });

  it('keeps its keys in memory with a warning, or on a volume', () => {
    expect(storage(plan(secure).cilium.helmValues)).toEqual({ enabled: false });
    expect(remarks(secure)).toContain('warn spire-storage-in-memory');
    const volume = { ...secure, 'cilium.spire': { storage: 'volume', size: '2Gi', storageClass: 'fast' } };
    expect(storage(plan(volume).cilium.helmValues)).toEqual({
      enabled: true,
      size: '2Gi',
      storageClass: 'fast',
    });
    expect(remarks(volume)).not.toContain('warn spire-storage-in-memory');
    expect(remarks({})).not.toContain('warn spire-storage-in-memory');
  });

  it('of a release that runs stays as it is', () => {
    const spire = { enabled: true, install: { enabled: false } };
    const live = running({
      ipam: { mode: 'kubernetes' },
      authentication: { enabled: true, mutual: { spire } },
    });
    const { security, cilium } = existingPlan({}, live);
    expect(security.mutualAuthentication.choice).toBe('spire');
    expect(cilium.helmValues.authentication).toEqual({ enabled: true, mutual: { spire } });
  });
});
