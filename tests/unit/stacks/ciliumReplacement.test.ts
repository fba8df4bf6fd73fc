import { isRefused, replacementRefusal } from '../../../components/ciliumReplacement';

const installed = { cluster: 'abc', retained: true };

describe('another release of Cilium in place of one that runs', () => {
  it.each([
    ['the same cluster', installed, { cluster: 'abc', uninstall: false }, true],
    [
      'a state that does not say which cluster',
      { retained: false },
      { cluster: 'abc', uninstall: false },
      true,
    ],
    ['another cluster', installed, { cluster: 'def', uninstall: false }, false],
    ['a cluster that is still to be made', installed, { cluster: undefined, uninstall: false }, false],
    [
      'consent that the state knows',
      { ...installed, retained: false },
      { cluster: 'abc', uninstall: true },
      false,
    ],
    ['consent that the state does not know yet', installed, { cluster: 'abc', uninstall: true }, true],
  ])('%s', (_case, before, now, refused) => {
    expect(isRefused(before, now)).toBe(refused);
  });

  it.each([true, false])('is refused with the key, the reason and the way out (consent: %p)', (uninstall) => {
    const text = replacementRefusal({ namespace: 'kube-system', name: 'cilium' }, uninstall);
    expect(text).toContain('routewise:safety.uninstallCilium');
    expect(text).toContain('kube-system/cilium');
    expect(text).toMatch(/Nothing of the release was changed/);
    expect(text).toMatch(/make the change after that/);
  });
});
