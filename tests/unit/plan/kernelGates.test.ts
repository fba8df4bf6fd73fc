import { kernelGates, olderThan, tooOld } from '../../../plan/known/kernelVersions';
import { xdpSince } from '../../../plan/known/xdpDrivers';

describe('kernel versions', () => {
  it.each([
    ['5.4.0', '5.10', true],
    ['5.10.0', '5.10', false],
    ['6.12.8-talos', '6.13', true],
    ['6.13', '6.13', false],
    ['v6.2.0-rc1', '6.3', true],
    ['6.12.25', '6.12.43', true],
    ['linux-6.1', '6.3', false],
    ['10.1', '6.3', false],
    ['unknown', '6.3', false],
  ])('%s is older than %s: %s', (kernel, from, older) => {
    expect(olderThan(kernel, from)).toBe(older);
  });

  it('lists what is too old once, oldest first', () => {
    expect(tooOld(['6.6', '5.15', '6.6', '6.12'], kernelGates.netkit.from)).toEqual(['5.15', '6.6']);
  });
});

describe('drivers with XDP', () => {
  it.each([
    ['i40e', '4.13'],
    ['mlx5_core', '4.9'],
    ['xen-netfront', '5.9'],
    ['VMXNET3', '6.6'],
    ['tg3', undefined],
    ['e1000e', undefined],
    ['constructor', undefined],
  ])('%s: from kernel %s', (driver, since) => {
    expect(xdpSince(driver)).toBe(since);
  });
});
