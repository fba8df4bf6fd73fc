// Helm values for encryption and mutual authentication, by the names each version has for them.
import { satisfies } from 'semver';
import { podRangeOf } from '../ground/addressing';
import { sources } from '../known/sources';
import { spireStorageOf } from '../decisions/security';
import { existingSpireNamespace } from '../objects/spireNamespace';
import type { ValueGround } from './ground';
import type { ReasonedValue } from './reasonedValue';
import { from, set } from './reasonedValue';

const key = 'routewise:cilium.encryption';

export function securityValues(ground: ValueGround): ReasonedValue[] {
  const { encryption, mutualAuthentication } = ground.security;
  return [
    ...(encryption.choice === 'wireguard' ? wireguard(ground) : []),
    // What a running release has of it is carried over with the rest of its values.
    ...(mutualAuthentication.choice === 'spire' &&
    ground.asked.from.get('cilium.mutualAuthentication')?.by !== 'running'
      ? spire(ground)
      : []),
  ];
}

function wireguard(ground: ValueGround): ReasonedValue[] {
  const { encryption, nodeEncryption, strictEgress } = ground.security;
  return [
    from(
      `${key}.type`,
      set('encryption.enabled', true, encryption.reasons[0]?.text ?? '', sources.wireguard),
    ),
    from(
      `${key}.type`,
      set(
        'encryption.type',
        'wireguard',
        'It is written out: the chart takes ipsec otherwise, and nothing at all for a word it does not know.',
        sources.encryptionType,
      ),
    ),
    from(
      `${key}.nodeEncryption`,
      set(
        'encryption.nodeEncryption',
        nodeEncryption,
        nodeEncryption
          ? 'The stack asks for it: traffic of the nodes themselves is encrypted as well, but for control planes, which opt out so that no node is locked out of the API. It is beta.'
          : 'Traffic of the nodes themselves stays in clear: encrypting it can lock a node out whose keys are lost.',
        sources.wireguard,
      ),
    ),
    ...(strictEgress ? strict(ground) : []),
  ];
}

/** 1.19 moved the keys under `egress`; 1.20 ignores the old ones in silence. */
function strict(ground: ValueGround): ReasonedValue[] {
  const { spec, routing, addressing } = ground;
  const pods = podRangeOf(addressing, 4);
  if (pods === undefined) return [];
  const prefix = satisfies(spec.cilium.version, '>=1.19.0')
    ? 'encryption.strictMode.egress'
    : 'encryption.strictMode';
  const remote = routing.choice === 'tunnel';
  return [
    from(
      `${key}.strictEgress`,
      set(
        `${prefix}.enabled`,
        true,
        'A packet between pods that would leave its node in clear is dropped.',
        sources.strictEgress,
      ),
    ),
    set(
      `${prefix}.cidr`,
      pods.cidr,
      'The addresses it holds for: those of the pods, IPv4 only.',
      sources.strictEgress,
    ),
    set(
      `${prefix}.allowRemoteNodeIdentities`,
      remote,
      remote
        ? 'The chart asks for it where a tunnel is used; without one it matters where the nodes’ addresses lie in that range.'
        : 'Node and pod addresses do not overlap, so no exception is needed.',
      sources.strictEgress,
    ),
  ];
}

function spire({ spec }: ValueGround): ReasonedValue[] {
  const path = 'routewise:cilium.mutualAuthentication';
  return [
    from(
      path,
      set(
        'authentication.enabled',
        true,
        'From 1.19 on it is off by default, and the chart refuses SPIRE without it.',
        sources.mutualAuthentication,
      ),
    ),
    from(
      path,
      set(
        'authentication.mutual.spire.enabled',
        true,
        'SPIRE gives workloads their certificates.',
        sources.mutualAuthentication,
      ),
    ),
    from(
      path,
      set(
        'authentication.mutual.spire.install.enabled',
        true,
        'The chart installs the SPIRE server and agents itself.',
        sources.mutualAuthentication,
      ),
    ),
    // On a cluster that is there the chart may have made it, and would delete it where it is told to leave it to others.
    ...(spec.observed !== undefined
      ? []
      : [
          from(
            path,
            set(
              existingSpireNamespace,
              true,
              'The stack makes the namespace, with the label that lets SPIRE’s agents in where Pod Security is enforced.',
              sources.spireNamespace,
            ),
          ),
        ]),
    ...spireStorage(spec),
  ];
}

const dataStorage = 'authentication.mutual.spire.install.server.dataStorage';

function spireStorage(spec: ValueGround['spec']): ReasonedValue[] {
  const at = 'routewise:cilium.spire';
  const { size, storageClass } = spec.cilium.spire;
  const storage = spireStorageOf(spec);
  if (storage === undefined) return [];
  const onVolume = storage === 'volume';
  return [
    from(
      `${at}.storage`,
      set(
        `${dataStorage}.enabled`,
        onVolume,
        onVolume
          ? 'SPIRE’s server keeps its CA and its identities on a volume, so that a restart of its pod is none for anybody else.'
          : 'A volume needs a storage class, which a new cluster seldom has. The price: a server of SPIRE that restarts has another CA and knows no identity, and policies that require authentication drop what they select until the operator and SPIRE’s agents are restarted as well.',
        sources.mutualAuthentication,
      ),
    ),
    ...(onVolume ? [from(`${at}.size`, set(`${dataStorage}.size`, size, 'The size the stack names.'))] : []),
    ...(onVolume && storageClass !== undefined
      ? [
          from(
            `${at}.storageClass`,
            set(`${dataStorage}.storageClass`, storageClass, 'The storage class the stack names.'),
          ),
        ]
      : []),
  ];
}
