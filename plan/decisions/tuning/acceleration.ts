// Decides whether XDP programs in the network driver serve Services, and on which nodes.
// It must never choose them unasked, nor where a device is not known to carry them in hardware: that costs all other traffic.
import type { Problem } from '../../../config/problem';
import type { Profile } from '../../../config/schema/cilium';
import type { ClusterSpec } from '../../../config/schema/stack';
import type { Decision, Reason } from '../../decision';
import type { Ground } from '../../ground/ground';
import { sources } from '../../known/sources';
import { datapathProblems } from '../datapathProblems';
import type { TunnelPlan } from '../tunnel';
import { clauseOf } from './judgeXdp';
import { profileWishes } from './profiles';
import type { XdpVerdict } from './xdpVerdicts';
import { xdpVerdicts } from './xdpVerdicts';

export const accelerations = ['disabled', 'best-effort', 'native'] as const;
export type Acceleration = (typeof accelerations)[number];

/** The choice holds for all nodes that no hardware is named for. */
export interface AccelerationDecision extends Decision<Acceleration> {
  /** Entries of `nodes.hardware` whose nodes serve by XDP though the others do not. */
  readonly nativeOn?: readonly string[];
}

export function planAcceleration(
  ground: Pick<Ground, 'spec' | 'kernel' | 'hardware'>,
  tunnel: TunnelPlan | undefined,
): { readonly decision: AccelerationDecision; readonly problems: readonly Problem[] } {
  const { spec } = ground;
  const wanted = spec.cilium.loadBalancer.acceleration;
  const underlay = judgeUnderlay(tunnel);
  // Hardware that says itself what its nodes do is judged where that is said.
  const verdicts = xdpVerdicts(ground).filter(({ own }) => !own);
  if (wanted !== 'auto') {
    const impossible = underlay ?? verdicts.find(({ carries }) => carries === 'cannot');
    const problems = wanted === 'native' && impossible !== undefined ? [refusal(impossible)] : [];
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
  return { decision: decide(spec, underlay, verdicts), problems: [] };
}

function decide(
  spec: ClusterSpec,
  underlay: Impossible | undefined,
  verdicts: readonly XdpVerdict[],
): AccelerationDecision {
  const { profile } = spec.cilium;
  if (!profileWishes[profile].xdp) return disabled(notAskedFor(profile), profile);
  if (underlay !== undefined) return disabled(underlay.reason, profile, false);
  const carriers = verdicts.filter(({ carries }) => carries === 'in-hardware');
  const [other] = verdicts.filter(({ carries }) => carries !== 'in-hardware');
  const named = carriers.flatMap(({ hardware }) => (hardware === undefined ? [] : [hardware]));
  if (other === undefined && carriers.length > 0) return native(carriers);
  const none = disabled(
    other?.reason ?? { text: 'No node is left to decide for.' },
    profile,
    other?.carries === 'unknown' ? undefined : false,
  );
  return named.length === 0 ? none : mixed(none, named, carriers);
}

function native(carriers: readonly XdpVerdict[]): AccelerationDecision {
  return {
    choice: 'native',
    decidedBy: 'plan',
    reasons: [
      {
        text: 'Services are served before the kernel allocates a packet, and an agent that cannot do so says so by not starting.',
        source: sources.xdp,
      },
      ...reasonsOf(carriers),
    ],
    turnedDown: [
      { choice: 'best-effort', why: 'it would hide a device that does not carry XDP' },
      { choice: 'disabled', why: 'packets for Services would pass the kernel’s stack first' },
    ],
  };
}

/** Each node serves what enters by it, so that one kind of node can do it without the others. */
function mixed(
  none: AccelerationDecision,
  named: readonly string[],
  carriers: readonly XdpVerdict[],
): AccelerationDecision {
  return {
    ...none,
    nativeOn: named,
    reasons: [
      {
        text: `Nodes of hardware ${named.map((name) => `“${name}”`).join(', ')} serve by XDP what enters by them, each by a CiliumNodeConfig; the others do not.`,
        source: sources.nodeConfig,
      },
      ...reasonsOf(carriers),
      ...none.reasons,
    ],
    turnedDown: none.turnedDown.map((each) =>
      each.choice === 'native'
        ? {
            ...each,
            why: 'agents on the other nodes would refuse to start, or their devices lose their offloads',
          }
        : each,
    ),
  };
}

function reasonsOf(carriers: readonly XdpVerdict[]): Reason[] {
  return [...new Map(carriers.map(({ reason }) => [reason.text, reason])).values()];
}

function notAskedFor(profile: string): Reason {
  return {
    text: `XDP is for much traffic from outside, by NodePort or LoadBalancer, on cards that carry it in hardware; the profile ${profile} does not say that there is any. Everything else only loses: where XDP took the offloads of virtual devices, TCP between pods ran at 0.22–0.32 of the bare link, and without it at 0.75–0.92.`,
    source: sources.xdpCost,
  };
}

function disabled(reason: Reason, profile: Profile, carries?: boolean): AccelerationDecision {
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

interface Impossible {
  readonly hardware: string | undefined;
  readonly reason: Reason;
}

/** The XDP programs read IPv4 tunnels only, and the agent refuses them with another underlay. */
function judgeUnderlay(tunnel: TunnelPlan | undefined): Impossible | undefined {
  if (tunnel?.underlay !== 'ipv6') return undefined;
  return {
    hardware: undefined,
    reason: {
      text: 'Packets between nodes travel in a tunnel over IPv6, with which the agent refuses XDP acceleration.',
      source: sources.xdpUnderlay,
    },
  };
}

function refusal({ hardware, reason }: Impossible): Problem {
  const kind = datapathProblems['xdp-not-possible-here'];
  const own =
    hardware === undefined ? '' : `; set acceleration: disabled under routewise:nodes.hardware.${hardware}`;
  return kind.at('routewise:cilium.loadBalancer.acceleration', {
    found: 'native',
    detail: clauseOf(reason),
    remedy: `${kind.remedy}${own}`,
    source: reason.source,
  });
}
