// Decides the MTU on each hop: the links between nodes, what encapsulation takes, what is left for pods.
// It must never subtract overhead from Cilium's own `MTU` value: that is the MTU of the link.
import type { Problem } from '../../config/problem';
import { askedReason } from '../ground/asked';
import type { Reason } from '../decision';
import type { Encryption } from '../effective/options';
import type { Outcome } from '../outcome';
import {
  ipsecBytes,
  ipv6LeastMtu,
  tunnelBytes,
  wireguardBytes,
  wireguardBytesOf,
} from '../known/packetOverhead';
import type { Ground } from '../ground/ground';
import { datapathProblems } from './datapathProblems';
import type { TunnelGround, TunnelPlan } from './tunnel';
import { tunnelHeader } from './tunnel';
import { sources } from '../known/sources';

/** Sizes in bytes. */
export interface MtuPlan {
  /** What the agents take for the MTU of the link: the smallest of all links between nodes, or what the Helm value `MTU` says instead. */
  readonly link: number;
  /** What all links between nodes carry, where that is not `link`. */
  readonly carried?: number;
  /** What is taken from each packet between nodes, and by what. */
  readonly overhead: readonly Overhead[];
  /** MTU of the pods' default route. */
  readonly podRoute: number;
  /** Each hop a packet can take from pod to pod, in order. */
  readonly hops: readonly Hop[];
  readonly reasons: readonly Reason[];
}

export interface Overhead {
  readonly by: string;
  readonly bytes: number;
}

export interface Hop {
  readonly name: string;
  readonly mtu: number;
  readonly carries: string;
}

export interface MtuGround extends TunnelGround, Pick<Ground, 'segments' | 'between'> {
  readonly tunnel: TunnelPlan | undefined;
  readonly encryption: Encryption;
}

export function planMtu(ground: MtuGround): Outcome<MtuPlan> {
  const { asked, segments, between } = ground;
  const links = [...segments.map(({ mtu }) => mtu), ...(between === undefined ? [] : [between.mtu])];
  const carried = Math.min(...links);
  // Where agents are to look for themselves, what the links carry is still the best that is known.
  const link = asked.linkMtu === undefined || asked.linkMtu === 0 ? carried : asked.linkMtu;
  const overhead = overheadOf(ground);
  const podRoute = overhead.reduce((rest, { bytes }) => rest - bytes, link);
  const mtu: MtuPlan = {
    link,
    ...(link === carried ? {} : { carried }),
    overhead,
    podRoute,
    hops: hopsOf(ground, podRoute),
    reasons: [
      ...linkReasons(ground, carried),
      ...askedReasons(ground),
      ...overheadReasons(ground, overhead, podRoute),
    ],
  };
  return { value: mtu, problems: checkFloor(ground, mtu) };
}

function overheadOf(ground: MtuGround): Overhead[] {
  const { spec, asked, tunnel, encryption } = ground;
  const ciphers = { wireguard: wireguardBytes(spec.cilium.version), ipsec: ipsecBytes, ztunnel: 0, none: 0 };
  return [
    ...(tunnel === undefined ? [] : [{ by: tunnel.protocol, bytes: tunnelHeader(ground) }]),
    // Its own tunnel device counts for all packets, with native routing, too.
    ...(tunnel === undefined && asked.egressGateway === true
      ? [{ by: 'egress gateway', bytes: tunnelBytes.ipv4 }]
      : []),
    ...(ciphers[encryption] > 0 ? [{ by: encryption, bytes: ciphers[encryption] }] : []),
  ];
}

function askedReasons({ asked }: MtuGround): Reason[] {
  const link = askedReason(asked, 'network.mtu');
  return link === undefined ? [] : [{ text: link }];
}

function linkReasons({ segments, between }: MtuGround, link: number): Reason[] {
  const several = segments.length > 1 || between !== undefined;
  const smallest = segments.find(({ mtu }) => mtu === link);
  const named = smallest ?? segments[0];
  const texts = new Map(
    (several ? segments : named === undefined ? [] : [named]).map((segment) => [
      segment.mtuReason.text,
      segment.mtuReason,
    ]),
  );
  return [
    ...texts.values(),
    ...(several
      ? [
          {
            text:
              smallest === undefined
                ? `Between segments ${link} bytes pass at most, and one MTU holds for the whole cluster: the smallest on any way.`
                : `One MTU holds for the whole cluster: the smallest on any way, ${link} on segment “${smallest.name}”.`,
            source: sources.mtu,
          },
        ]
      : []),
    {
      text: 'It is set rather than detected, because Cilium takes the smallest of the devices it selects, and those may not be the ones on the way between nodes.',
      source: sources.mtuDetection,
    },
  ];
}

function overheadReasons(
  { spec, tunnel }: MtuGround,
  overhead: readonly Overhead[],
  podRoute: number,
): Reason[] {
  if (overhead.length === 0)
    return [{ text: 'Nothing is encapsulated, so pods use the MTU of the link.', source: sources.mtu }];
  return overhead.map(({ by, bytes }, index) => {
    const rest = index === overhead.length - 1 ? `, which leaves ${podRoute} for pods` : '';
    if (by === 'ipsec')
      return { text: `IPsec takes ${bytes} bytes with keys of 128 bits${rest}.`, source: sources.mtu };
    if (by === 'egress gateway')
      return {
        text: `The egress gateway has a tunnel device of its own, for which agents take ${bytes} bytes of every packet, with native routing, too${rest}.`,
        source: sources.egressGatewayMtu,
      };
    return by === 'wireguard'
      ? {
          text: `WireGuard takes ${bytes} bytes in Cilium ${spec.cilium.version}${rest}; it is ${wireguardBytesOf.before119} up to 1.18 and ${wireguardBytesOf.from119} from 1.19 on, so an upgrade across that line shrinks every pod’s packets.`,
          source: sources.mtu,
        }
      : {
          text: `${by} over ${tunnel?.underlay === 'ipv6' ? 'IPv6' : 'IPv4'} takes ${bytes} bytes${rest}.`,
          source: sources.mtu,
        };
  });
}

function hopsOf({ segments, between, tunnel, encryption }: MtuGround, podRoute: number): Hop[] {
  const wrapped = [
    ...(tunnel === undefined ? [] : [tunnel.protocol]),
    ...(encryption === 'none' ? [] : [encryption]),
  ];
  const carries =
    wrapped.length === 0 ? 'packets of pods as they are' : `packets of pods in ${wrapped.join(' in ')}`;
  return [
    { name: 'pod to node', mtu: podRoute, carries: 'packets of pods as they are' },
    ...segments.map(({ name, mtu }) => ({ name: `segment ${name}`, mtu, carries })),
    ...(between === undefined ? [] : [{ name: 'between segments', mtu: between.mtu, carries }]),
  ];
}

function checkFloor({ networks }: MtuGround, mtu: MtuPlan): Problem[] {
  if (!networks.families.includes('ipv6') || mtu.podRoute >= ipv6LeastMtu) return [];
  const overhead = mtu.overhead.map(({ by, bytes }) => `${bytes} by ${by}`).join(', ');
  return [
    datapathProblems['mtu-below-ipv6-floor'].at('routewise:network.mtu', {
      found: String(mtu.link),
      reason: `IPv6 needs ${ipv6LeastMtu} bytes on every link (RFC 8200), and pods would have ${mtu.podRoute}: ${mtu.link} on the link${overhead === '' ? '' : `, less ${overhead}`}`,
      remedy: `use a link of at least ${ipv6LeastMtu + mtu.link - mtu.podRoute} bytes, give up encapsulation or encryption, or IPv6`,
    }),
  ];
}
