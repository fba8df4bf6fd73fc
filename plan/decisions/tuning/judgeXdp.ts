// Judges whether some nodes' devices carry XDP, and at what price.
// It must never ask for more than their names, driver and kernel: whoever has XDP there is judged alike, whole stack or single nodes.
import type { Reason } from '../../decision';
import { olderThan } from '../../known/kernelVersions';
import { sources } from '../../known/sources';
import { isVirtualDriver, isVlanName, vlanSource, xdpDriverSource, xdpSince } from '../../known/xdpDrivers';

/** What is known of them. */
export interface XdpDevices {
  readonly devices: readonly string[];
  readonly driver: string | undefined;
  readonly kernel: string | undefined;
}

/**
 * `in-hardware`: at no price. `in-software`: at the price of their offloads. `cannot`: an agent that has to exits. `unknown`: nobody
 * said which driver it is.
 */
export type XdpJudgement = { readonly reason: Reason } & (
  | { readonly carries: 'in-hardware' | 'in-software' | 'unknown' }
  | { readonly carries: 'cannot'; readonly for: 'vlan' | 'driver' | 'kernel' }
);

export function judgeXdp({ devices, driver, kernel }: XdpDevices): XdpJudgement {
  const vlans = devices.filter(isVlanName);
  if (vlans.length > 0)
    return {
      carries: 'cannot',
      for: 'vlan',
      reason: {
        text: `${vlans.join(', ')} ${vlans.length === 1 ? 'is a VLAN' : 'are VLANs'}, and the kernel has no XDP on VLAN devices, whatever card is below.`,
        source: vlanSource,
      },
    };
  if (driver === undefined)
    return {
      carries: 'unknown',
      reason: {
        text: 'The drivers of the hosts’ devices are not stated (routewise:nodes.hardware), so nobody knows whether they carry XDP.',
      },
    };
  const since = xdpSince(driver);
  if (since === undefined)
    return {
      carries: 'cannot',
      for: 'driver',
      reason: { text: `The driver ${driver} is not among those that carry XDP.`, source: xdpDriverSource },
    };
  if (kernel !== undefined && olderThan(kernel, since))
    return {
      carries: 'cannot',
      for: 'kernel',
      reason: {
        text: `The driver ${driver} carries XDP from Linux ${since} on, and the nodes run ${kernel}.`,
        source: xdpDriverSource,
      },
    };
  if (isVirtualDriver(driver))
    return {
      carries: 'in-software',
      reason: {
        text: `The driver ${driver} carries XDP in software only, and loses its segmentation offloads by it: TCP between pods ran at 0.22–0.32 of the bare link with XDP on such devices, and at 0.75–0.92 without.`,
        source: sources.xdpCost,
      },
    };
  return {
    carries: 'in-hardware',
    reason: { text: `The driver ${driver} carries XDP from Linux ${since} on.`, source: xdpDriverSource },
  };
}

/** As a part of a sentence. */
export function clauseOf({ text }: Reason): string {
  return text.replace(/^The\b/, 'the').replace(/\.$/, '');
}
