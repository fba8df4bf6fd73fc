// Decides on encryption between nodes and on mutual authentication of workloads.
// It must never leave a packet in clear that the stack wants encrypted without saying so.
import { satisfies } from 'semver';
import type { Problem } from '../../config/problem';
import type { ClusterSpec } from '../../config/schema/stack';
import type { Asked } from '../ground/asked';
import { askedReason } from '../ground/asked';
import type { Ground } from '../ground/ground';
import type { Decision } from '../decision';
import type { Encryption } from '../effective/options';
import type { Outcome } from '../outcome';
import { wireguardBytes } from '../known/packetOverhead';
import { sources } from '../known/sources';
import { securityProblems } from './securityProblems';
import { profileWishes } from './tuning/profiles';

const encryptionPath = 'routewise:cilium.encryption';

export interface SecurityPlan {
  readonly encryption: Decision<Encryption>;
  /** Packets between pods that would leave a node in clear are dropped. */
  readonly strictEgress: boolean;
  readonly nodeEncryption: boolean;
  readonly mutualAuthentication: Decision<'spire' | 'off'>;
}

export function planSecurity(
  { spec, networks }: Pick<Ground, 'spec' | 'networks'>,
  asked: Asked,
): Outcome<SecurityPlan> {
  const hasIPv4 = networks.families.includes('ipv4');
  const encryption = planEncryption(spec, asked);
  const { strictEgress, nodeEncryption } = spec.cilium.encryption;
  const encrypted = encryption.choice !== 'none';
  const mutualAuthentication = planMutualAuthentication(spec);
  return {
    value: {
      encryption,
      strictEgress:
        hasIPv4 &&
        (strictEgress === 'auto'
          ? encryption.choice === 'wireguard' && wishes(spec).encryption
          : strictEgress),
      nodeEncryption,
      mutualAuthentication,
    },
    problems: [
      ...(encrypted ? [] : withoutEncryption(spec)),
      ...(hasIPv4 ? [] : strictWithoutIPv4(spec)),
      ...aboutSpire(spec, mutualAuthentication),
    ],
  };
}

function wishes({ cilium }: ClusterSpec) {
  return profileWishes[cilium.profile];
}

function planEncryption(spec: ClusterSpec, asked: Asked): SecurityPlan['encryption'] {
  if (asked.encryption !== undefined) return encryptionAsked(spec, asked, asked.encryption);
  const { type } = spec.cilium.encryption;
  const bytes = wireguardBytes(spec.cilium.version);
  const choice = type === 'auto' ? (wishes(spec).encryption ? 'wireguard' : 'none') : type;
  const decidedBy = type === 'auto' ? ('plan' as const) : ('user' as const);
  if (choice === 'wireguard') {
    return {
      choice,
      decidedBy,
      reasons: [
        {
          text: `Packets between pods on different nodes are encrypted by the kernel; agents exchange keys through Kubernetes. It takes ${bytes} bytes of each packet.`,
          source: sources.wireguard,
        },
      ],
      turnedDown: [
        {
          choice: 'none',
          why:
            type === 'auto'
              ? `the profile ${spec.cilium.profile} asks for encryption`
              : 'the stack asks for encryption',
        },
      ],
    };
  }
  return {
    choice,
    decidedBy,
    reasons: [
      {
        text:
          spec.provider.kind === 'hetzner'
            ? 'The private network is isolated from other customers, though not encrypted.'
            : 'Whoever can listen on the link can read what pods send in clear.',
        ...(spec.provider.kind === 'hetzner' ? { source: sources.hetznerEncryptedDefault } : {}),
      },
    ],
    turnedDown: [
      {
        choice: 'wireguard',
        why: `it takes ${bytes} bytes and a cipher’s work of each packet, and nobody asks for it`,
        unless: 'routewise:cilium.encryption.type were wireguard, best before the first `up`',
      },
    ],
  };
}

const encryptionWords = {
  wireguard: 'Packets between pods on different nodes are encrypted by the kernel, with WireGuard.',
  ipsec:
    'Packets between pods on different nodes are encrypted by the kernel, with IPsec; its keys are yours to make and to change.',
  ztunnel: 'Connections of enrolled namespaces are encrypted by ztunnel; all others travel in clear.',
  none: 'Packets between pods on different nodes travel in clear.',
} as const satisfies Record<Encryption, string>;

/** Helm values know types that the stack has no key for. */
function encryptionAsked(spec: ClusterSpec, asked: Asked, choice: Encryption): SecurityPlan['encryption'] {
  const { cilium } = spec;
  const own =
    cilium.encryption.type === 'auto' && wishes(spec).encryption ? 'wireguard' : cilium.encryption.type;
  const said = askedReason(asked, 'cilium.encryption.type') ?? '';
  return {
    choice,
    decidedBy: 'user',
    reasons: [
      {
        text: encryptionWords[choice],
        source: choice === 'wireguard' ? sources.wireguard : sources.encryptionType,
      },
      { text: said },
    ],
    turnedDown:
      own === 'auto' || own === choice ? [] : [{ choice: own, why: 'Helm values have the last word' }],
  };
}

function planMutualAuthentication(spec: ClusterSpec): SecurityPlan['mutualAuthentication'] {
  const wanted = spec.cilium.mutualAuthentication;
  const on = wanted === 'auto' ? wishes(spec).mutualAuthentication : wanted;
  const ending = satisfies(spec.cilium.version, '>=1.20.0');
  if (wanted === 'auto' && on && ending) {
    return {
      choice: 'off',
      decidedBy: 'plan',
      reasons: [
        {
          text: 'Cilium 1.20 has deprecated it, and 1.21 removes it: nothing new is built on it.',
          source: sources.spireDeprecated,
        },
      ],
      turnedDown: [
        {
          choice: 'spire',
          why: 'it ends with Cilium 1.21',
          unless: 'routewise:cilium.mutualAuthentication were true',
        },
      ],
    };
  }
  return {
    choice: on ? 'spire' : 'off',
    decidedBy: wanted === 'auto' ? 'plan' : 'user',
    reasons: [
      on
        ? {
            text: 'SPIRE gives each identity a certificate; policies with `authentication.mode: required` let a connection pass only between workloads that have proven theirs.',
            source: sources.mutualAuthentication,
          }
        : { text: 'No policy asks workloads for certificates.' },
    ],
    turnedDown: [
      on
        ? {
            choice: 'off',
            why:
              wanted === 'auto' ? `the profile ${spec.cilium.profile} asks for it` : 'the stack asks for it',
          }
        : {
            choice: 'spire',
            why: 'nobody asks for it',
            unless: 'routewise:cilium.mutualAuthentication were true',
          },
    ],
  };
}

/** @returns undefined where the chart of an existing cluster decides */
export function spireStorageOf({ cilium, observed }: ClusterSpec): 'memory' | 'volume' | undefined {
  return cilium.spire.storage ?? (observed === undefined ? 'memory' : undefined);
}

/** What a profile leaves off in silence, and what a server without a volume forgets. */
function aboutSpire(
  spec: ClusterSpec,
  { choice, decidedBy }: SecurityPlan['mutualAuthentication'],
): Problem[] {
  const { profile } = spec.cilium;
  if (choice === 'off' && decidedBy === 'plan' && wishes(spec).mutualAuthentication) {
    const kind = securityProblems['mutual-authentication-left-off'];
    return [
      kind.at('routewise:cilium.mutualAuthentication', {
        found: 'auto',
        reason: `the profile ${profile} has SPIRE up to Cilium 1.19 and leaves it off from 1.20 on, where it is deprecated: ${kind.why}`,
      }),
    ];
  }
  if (choice !== 'spire' || spireStorageOf(spec) !== 'memory') return [];
  return [
    securityProblems['spire-storage-in-memory'].at('routewise:cilium.spire.storage', { found: 'memory' }),
  ];
}

/** The chart has no such option for IPv6. */
function strictWithoutIPv4(spec: ClusterSpec): Problem[] {
  if (spec.cilium.encryption.strictEgress !== true) return [];
  return [
    securityProblems['strict-egress-without-ipv4'].at(`${encryptionPath}.strictEgress`, { found: 'true' }),
  ];
}

function withoutEncryption(spec: ClusterSpec): Problem[] {
  const { strictEgress, nodeEncryption } = spec.cilium.encryption;
  const keys = [
    ...(strictEgress === true ? ['strictEgress'] : []),
    ...(nodeEncryption ? ['nodeEncryption'] : []),
  ];
  return keys.map((key) =>
    securityProblems['encryption-option-without-encryption'].at(`${encryptionPath}.${key}`, {
      found: 'true',
    }),
  );
}
