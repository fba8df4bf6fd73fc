// Decides whether XDP programs in the network driver serve Services.
// It must never choose `native` where a device is not known to carry it: every such agent would refuse to start.
import type { Problem } from '../../config/problem';
import type { RoutingChoice } from '../../config/schema/cilium';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Decision, Reason } from '../decision';
import type { KernelPlan } from '../kernel';
import { hardwareOf } from '../hardware';
import { allKernelsFrom } from '../kernel';
import { underlayOf } from '../mtu';
import { sources } from '../sources';
import { xdpDriverSource, xdpSince } from '../xdpDrivers';
import { profileWishes } from './profiles';

export type Acceleration = 'disabled' | 'best-effort' | 'native';

export function planAcceleration(
  spec: ClusterSpec,
  kernel: KernelPlan,
  routing: RoutingChoice,
): { readonly decision: Decision<Acceleration>; readonly problems: readonly Problem[] } {
  const wanted = spec.cilium.loadBalancer.acceleration;
  const drivers = driversOf(spec);
  const verdict = judgeUnderlay(spec, routing) ?? judgeDrivers(drivers, kernel);
  if (wanted !== 'auto') {
    const problems = wanted === 'native' && verdict.carries === false ? [refusal(verdict.reason)] : [];
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
  const wish = profileWishes[spec.cilium.profile].xdp;
  if (wish === 'disabled') {
    return {
      choice: 'disabled',
      decidedBy: 'plan',
      reasons: [{ text: `The profile ${spec.cilium.profile} keeps out of the network driver.` }],
      turnedDown: [{ choice: 'best-effort', why: `the profile ${spec.cilium.profile} does not ask for it` }],
    };
  }
  if (wish === 'native' && verdict.carries === true) {
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
      turnedDown: [{ choice: 'best-effort', why: 'it would hide a device that does not carry XDP' }],
    };
  }
  if (verdict.carries === false) {
    return {
      choice: 'disabled',
      decidedBy: 'plan',
      reasons: [verdict.reason],
      turnedDown: [
        { choice: 'native', why: 'every agent would refuse to start' },
        { choice: 'best-effort', why: 'it would gain nothing, or stop the agents as well' },
      ],
    };
  }
  if (wish !== 'native' && !entersByNodes(spec)) {
    return {
      choice: 'disabled',
      decidedBy: 'plan',
      reasons: [
        {
          text: 'Nothing enters the cluster by the nodes’ own addresses, so XDP would cost offloads and serve nobody.',
          source: sources.xdp,
        },
      ],
      turnedDown: [
        {
          choice: 'best-effort',
          why: 'it would serve nobody',
          unless: 'Services had addresses that the nodes answer for',
        },
      ],
    };
  }
  return {
    choice: 'best-effort',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'Services enter by the nodes, so XDP can serve them before the kernel’s stack does; “best-effort” keeps an agent alive where a device cannot, which “native” does not.',
        source: sources.xdp,
      },
      verdict.reason,
    ],
    turnedDown: [
      {
        choice: 'native',
        why: 'an agent would refuse to start on any device that cannot attach XDP',
        unless: 'every driver were stated under routewise:nodes.hardware, and the profile were xdp-edge',
      },
      { choice: 'disabled', why: 'packets for Services would pass the kernel’s stack first' },
    ],
  };
}

function entersByNodes({ cilium, provider, bgp }: ClusterSpec): boolean {
  const { ipam, pools } = cilium.loadBalancer;
  if (ipam === 'none') return false;
  if (ipam === 'auto') return provider.kind === 'hetzner' || Object.keys(pools).length > 0;
  return ipam === 'nodeipam' || Object.keys(pools).length > 0 || bgp !== undefined;
}

/** Drivers of the nodes' devices; `undefined` where those of some are not known. */
export function driversOf(spec: ClusterSpec): readonly string[] | undefined {
  if (spec.provider.kind === 'hetzner' || spec.provider.kind === 'proxmox') return ['virtio_net'];
  const drivers = hardwareOf(spec).map((name) =>
    name === undefined ? undefined : spec.nodes.hardware[name]?.driver,
  );
  return drivers.includes(undefined)
    ? undefined
    : [...new Set(drivers.filter((driver) => driver !== undefined))];
}

/** The XDP programs read IPv4 tunnels only, and the agent refuses them with another underlay. */
function judgeUnderlay(spec: ClusterSpec, routing: RoutingChoice): DriverVerdict | undefined {
  if (routing !== 'tunnel' || underlayOf(spec) !== 'ipv6') return undefined;
  return {
    carries: false,
    reason: {
      text: 'Packets between nodes travel in a tunnel over IPv6, with which the agent refuses XDP acceleration.',
      source: sources.xdpUnderlay,
    },
  };
}

function judgeDrivers(drivers: readonly string[] | undefined, kernel: KernelPlan): DriverVerdict {
  if (drivers === undefined) {
    return {
      carries: undefined,
      reason: {
        text: 'The drivers of the hosts’ devices are not stated (routewise:nodes.hardware), so nobody knows whether they carry XDP.',
      },
    };
  }
  for (const driver of drivers) {
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
