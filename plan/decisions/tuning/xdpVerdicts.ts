// Judges for each kind of hardware of a stack whether its devices carry XDP, and at what price.
// It must never choose: one kind that does not carry it says nothing against another that does.
import type { ClusterSpec } from '../../../config/schema/stack';
import type { Reason } from '../../decision';
import { driverOf, hardwareEntry, hardwareOf } from '../../ground/hardware';
import type { KernelPlan } from '../../ground/kernel';
import { allKernelsFrom } from '../../ground/kernel';
import { olderThan } from '../../known/kernelVersions';
import { sources } from '../../known/sources';
import { isVirtualDriver, isVlanName, vlanSource, xdpDriverSource, xdpSince } from '../../known/xdpDrivers';

/** What is known of the devices of some nodes. */
export interface XdpVerdict {
  /** Entry of `nodes.hardware`; undefined for nodes without one. */
  readonly hardware: string | undefined;
  /**
   * `in-hardware`: at no price. `in-software`: at the price of its offloads. `cannot`: an agent that has to exits.
   * `unknown`: nobody said which driver it is.
   */
  readonly carries: 'in-hardware' | 'in-software' | 'cannot' | 'unknown';
  readonly reason: Reason;
  /** Whether the stack says itself what these nodes are to do. */
  readonly own: boolean;
}

export function xdpVerdicts(spec: ClusterSpec, kernel: KernelPlan): XdpVerdict[] {
  return hardwareOf(spec).map((hardware) => {
    const entry = hardwareEntry(spec, hardware);
    return {
      hardware,
      own: entry?.acceleration !== undefined,
      ...judge({
        devices: entry?.devices ?? [],
        driver: driverOf(spec, hardware),
        kernel: entry?.kernel,
        kernels: kernel,
      }),
    };
  });
}

interface Devices {
  readonly devices: readonly string[];
  readonly driver: string | undefined;
  /** Of these nodes alone, where it is known. */
  readonly kernel: string | undefined;
  readonly kernels: KernelPlan;
}

function judge({ devices, driver, kernel, kernels }: Devices): Pick<XdpVerdict, 'carries' | 'reason'> {
  const vlans = devices.filter(isVlanName);
  if (vlans.length > 0)
    return {
      carries: 'cannot',
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
      reason: { text: `The driver ${driver} is not among those that carry XDP.`, source: xdpDriverSource },
    };
  const old = kernel === undefined ? allKernelsFrom(kernels, since) === false : olderThan(kernel, since);
  if (old)
    return {
      carries: 'cannot',
      reason: {
        text: `The driver ${driver} carries XDP from Linux ${since} on, and the nodes run ${kernel ?? kernels.versions.join(', ')}.`,
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
