// Encryption and mutual authentication, read back out of values.
// It must never ask of a value what plan/effective does not say.
import * as effective from '../../effective/options';
import type { ReadBack } from '../readBack';
import { onOff } from '../readBack';
import { askedOf, ciliumOf, encryptionOf } from '../take';

export const security: readonly ReadBack[] = [
  {
    decision: 'cilium.encryption.type',
    keys: ['encryption.type', 'encryption.enabled', 'enable-wireguard', 'enable-ipsec', 'enable-ztunnel'],
    planned: ({ decided }) => decided.security.encryption.choice,
    effective: ({ values }) => effective.encryption(values),
    take: (found) =>
      found === 'wireguard' || found === 'ipsec' || found === 'ztunnel' || found === 'none'
        ? askedOf({ encryption: found })
        : undefined,
    remedy: 'say it by routewise:cilium.encryption.type',
  },
  {
    decision: 'cilium.encryption.nodeEncryption',
    keys: ['encryption.nodeEncryption'],
    planned: ({ decided: { security: plan } }) =>
      onOff(plan.nodeEncryption && plan.encryption.choice !== 'none'),
    effective: ({ values }) => onOff(effective.nodeEncryption(values)),
    take: (found) => encryptionOf({ nodeEncryption: found === 'on' }),
    remedy: 'say it by routewise:cilium.encryption.nodeEncryption',
  },
  {
    decision: 'cilium.encryption.strictEgress',
    keys: ['encryption.strictMode.egress.enabled', 'encryption.strictMode.enabled'],
    planned: ({ decided: { security: plan, networks } }) =>
      onOff(
        plan.strictEgress && plan.encryption.choice === 'wireguard' && networks.families.includes('ipv4'),
      ),
    effective: (valued) =>
      onOff(
        effective.strictEgress(valued) !== undefined && effective.encryption(valued.values) === 'wireguard',
      ),
    take: (found) => encryptionOf({ strictEgress: found === 'on' }),
    remedy: 'say it by routewise:cilium.encryption.strictEgress',
  },
  {
    decision: 'cilium.mutualAuthentication',
    keys: ['authentication.mutual.spire.enabled', 'authentication.enabled'],
    planned: ({ decided }) => decided.security.mutualAuthentication.choice,
    effective: ({ values }) =>
      values.on('authentication.enabled') && values.on('authentication.mutual.spire.enabled')
        ? 'spire'
        : 'off',
    take: (found) => ciliumOf({ mutualAuthentication: found === 'spire' }),
    remedy: 'say it by routewise:cilium.mutualAuthentication',
  },
];
