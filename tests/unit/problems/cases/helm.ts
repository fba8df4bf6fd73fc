// Cases of single Helm keys and their values, as a stack writes them.
import type { ProblemCase, ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

/** @param key blamed, dotted */
const ofValues = (key: string, trips: object, misses: object): ProblemCase =>
  ofPlan(`cilium.values.${key}`, { 'cilium.values': trips }, { 'cilium.values': misses });

const svcSourceRangeCheck = { 'cilium.values': { svcSourceRangeCheck: true } };

export const helmCases: ProblemCases = {
  'helm-unknown-key': ofValues(
    'hostLegacyRouting',
    { hostLegacyRouting: true },
    { bpf: { hostLegacyRouting: true } },
  ),
  'helm-known-mistake': ofValues('mtu', { mtu: 1400 }, { MTU: 1400 }),
  'helm-removed-key': ofPlan('cilium.values.svcSourceRangeCheck', svcSourceRangeCheck, {
    ...svcSourceRangeCheck,
    'cilium.version': '1.18.5',
  }),
  'helm-renamed-key': ofValues(
    'encryption.keyFile',
    { encryption: { keyFile: 'keys' } },
    { encryption: { ipsec: { keyFile: 'keys' } } },
  ),
  'helm-deprecated-key': ofValues(
    'localRedirectPolicy',
    { localRedirectPolicy: true },
    { localRedirectPolicies: { enabled: true } },
  ),
  'helm-unread-key': ofValues(
    'enableInternalTrafficPolicy',
    { enableInternalTrafficPolicy: false },
    { enableInternalTrafficPolicy: true },
  ),
  'helm-wrong-type': ofValues('MTU', { MTU: '1400' }, { MTU: 1400 }),
  'helm-not-one-of': ofValues(
    'loadBalancer.acceleration',
    { loadBalancer: { acceleration: 'generic' } },
    { loadBalancer: { acceleration: 'best-effort' } },
  ),
  'helm-wrong-form': ofValues('devices', { devices: '10.4.0.0/16' }, { devices: 'eth0' }),
  'helm-empty-mapping': ofValues('hubble', { hubble: null }, { hubble: {} }),
  'helm-null-is-set': ofValues(
    'loadBalancer.mode',
    { loadBalancer: { mode: null } },
    { loadBalancer: { mode: 'snat' } },
  ),
  'helm-needless-value': ofValues(
    'operator.hostNetwork',
    { operator: { hostNetwork: true } },
    { operator: { hostNetwork: false } },
  ),
};
