// Decides whether XDP programs in the network driver serve Services.
// It must never choose them unasked, nor where a device is not known to carry them in hardware: that costs all other traffic.
import { ownEntry } from '../../config/ownValue';
import type { Problem } from '../../config/problem';
import type { Profile } from '../../config/schema/cilium';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Decision, Reason } from '../decision';
import type { KernelPlan } from '../kernel';
import { driverOfMachines, hardwareOf } from '../hardware';
import { allKernelsFrom } from '../kernel';
import { sources } from '../sources';
import type { TunnelPlan } from '../tunnel';
import { isVirtualDriver, isVlanName, vlanSource, xdpDriverSource, xdpSince } from '../xdpDrivers';
import { profileWishes } from './profiles';

export type Acceleration = 'disabled' | 'best-effort' | 'native';

export function planAcceleration(
  spec: ClusterSpec,
  kernel: KernelPlan,
  tunnel: TunnelPlan | undefined,
): { readonly decision: Decision<Acceleration>; readonly problems: readonly Problem[] } {
  const wanted = spec.cilium.loadBalancer.acceleration;
  const drivers = driversOf(spec);
  const impossible = judgeUnderlay(tunnel) ?? judgeVlans(spec) ?? judgeAttaching(drivers, kernel);
  const verdict = impossible ?? judgeCards(drivers);
  if (wanted !== 'auto') {
    const problems = wanted === 'native' && impossible !== undefined ? [refusal(impossible.reason)] : [];
    return {
      decision: {
        choice: wanted,
        decidedBy: 'user',
        reasons: [{ text: `The stack asks for ${wanted}.`, source: sources.xdp }],
        turnedDown: [],
      },
      problems,
    };
  }
  return { decision: decide(spec, verdict), problems: [] };
}

interface DriverVerdict {
  readonly carries: boolean | undefined;
  readonly reason: Reason;
}

function decide(spec: ClusterSpec, verdict: DriverVerdict): Decision<Acceleration> {
  const { profile } = spec.cilium;
  if (!profileWishes[profile].xdp) return disabled(notAskedFor(profile), profile);
  if (verdict.carries !== true) return disabled(verdict.reason, profile, verdict.carries);
  return {
    choice: 'native',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'Services are served before the kernel allocates a packet, and an agent that cannot do so says so by not starting.',
        source: sources.xdp,
      },
      verdict.reason,
    ],
    turnedDown: [
      { choice: 'best-effort', why: 'it would hide a device that does not carry XDP' },
      { choice: 'disabled', why: 'packets for Services would pass the kernel’s stack first' },
    ],
  };
}

function notAskedFor(profile: string): Reason {
  return {
    text: `XDP is for much traffic from outside, by NodePort or LoadBalancer, on cards that carry it in hardware; the profile ${profile} does not say that there is any. Everything else only loses: where XDP took the offloads of virtual devices, TCP between pods ran at 0.22–0.32 of the bare link, and without it at 0.75–0.92.`,
    source: sources.xdpCost,
  };
}

function disabled(reason: Reason, profile: Profile, carries?: boolean): Decision<Acceleration> {
  const asks = profileWishes[profile].xdp;
  return {
    choice: 'disabled',
    decidedBy: 'plan',
    reasons: [reason],
    turnedDown: [
      {
        choice: 'native',
        why:
          carries === false
            ? 'agents would refuse to start, or the devices lose their offloads'
            : asks
              ? 'an agent refuses to start on any device that cannot attach XDP'
              : `the profile ${profile} does not ask for it`,
        unless: asks
          ? 'every driver were stated under routewise:nodes.hardware, and carried XDP in hardware'
          : 'the profile were xdp-edge, and every driver were stated and carried XDP in hardware',
      },
      {
        choice: 'best-effort',
        why: 'it takes the offloads of every device that can attach XDP at all, virtual ones too, whether or not anything enters by them',
        unless: 'routewise:cilium.loadBalancer.acceleration asked for it',
      },
    ],
  };
}

/** Drivers of the nodes' devices; `undefined` where those of some are not known. */
export function driversOf(spec: ClusterSpec): readonly string[] | undefined {
  const made = driverOfMachines(spec);
  if (made !== undefined) return [made];
  const drivers = hardwareOf(spec).map((name) =>
    name === undefined ? undefined : ownEntry(spec.nodes.hardware, name)?.driver,
  );
  return drivers.includes(undefined)
    ? undefined
    : [...new Set(drivers.filter((driver) => driver !== undefined))];
}

/** The XDP programs read IPv4 tunnels only, and the agent refuses them with another underlay. */
function judgeUnderlay(tunnel: TunnelPlan | undefined): DriverVerdict | undefined {
  if (tunnel?.underlay !== 'ipv6') return undefined;
  return {
    carries: false,
    reason: {
      text: 'Packets between nodes travel in a tunnel over IPv6, with which the agent refuses XDP acceleration.',
      source: sources.xdpUnderlay,
    },
  };
}

/** The devices that the stack itself names as VLANs. */
function judgeVlans(spec: ClusterSpec): DriverVerdict | undefined {
  const named = hardwareOf(spec).flatMap((name) =>
    name === undefined ? [] : (ownEntry(spec.nodes.hardware, name)?.devices ?? []),
  );
  const vlans = [...new Set(named.filter(isVlanName))];
  if (vlans.length === 0) return undefined;
  return {
    carries: false,
    reason: {
      text: `${vlans.join(', ')} ${vlans.length === 1 ? 'is a VLAN' : 'are VLANs'}, and the kernel has no XDP on VLAN devices, whatever card is below.`,
      source: vlanSource,
    },
  };
}

/** Drivers that cannot attach XDP; `undefined` where each that is known can. */
function judgeAttaching(
  drivers: readonly string[] | undefined,
  kernel: KernelPlan,
): DriverVerdict | undefined {
  for (const driver of drivers ?? []) {
    const from = xdpSince(driver);
    if (from === undefined)
      return {
        carries: false,
        reason: { text: `The driver ${driver} is not among those that carry XDP.`, source: xdpDriverSource },
      };
    if (allKernelsFrom(kernel, from) === false)
      return {
        carries: false,
        reason: {
          text: `The driver ${driver} carries XDP from Linux ${from} on, and the nodes run ${kernel.versions.join(', ')}.`,
          source: xdpDriverSource,
        },
      };
  }
  return undefined;
}

/** Whether the devices are cards that carry XDP without losing by it. */
function judgeCards(drivers: readonly string[] | undefined): DriverVerdict {
  if (drivers === undefined) {
    return {
      carries: undefined,
      reason: {
        text: 'The drivers of the hosts’ devices are not stated (routewise:nodes.hardware), so nobody knows whether they carry XDP.',
      },
    };
  }
  const soft = drivers.filter(isVirtualDriver);
  if (soft.length > 0) {
    return {
      carries: false,
      reason: {
        text: `The driver ${soft.join(', ')} carries XDP in software only, and loses its segmentation offloads by it: TCP between pods ran at 0.22–0.32 of the bare link with XDP on such devices, and at 0.75–0.92 without.`,
        source: sources.xdpCost,
      },
    };
  }
  const list = drivers.map((driver) => `${driver} from Linux ${xdpSince(driver) ?? ''}`).join(', ');
  return { carries: true, reason: { text: `The drivers carry XDP: ${list}.`, source: xdpDriverSource } };
}

function refusal({ text, source }: Reason): Problem {
  return {
    rule: 'xdp-driver',
    severity: 'refuse',
    path: 'routewise:cilium.loadBalancer.acceleration',
    found: 'native',
    reason: `every agent on such a device would refuse to start: ${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, '')}`,
    remedy: 'use best-effort or auto, or keep the device out by devices under routewise:nodes.hardware',
    ...(source === undefined ? {} : { source }),
  };
}
