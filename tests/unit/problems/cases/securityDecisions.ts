// Cases of encryption and authentication that would not do what the stack asks for.
import { proxmoxStack } from '../../../fixtures/stacks';
import type { ProblemCases } from '../problemCase';
import { ofPlan } from '../problemCase';

const secure = { 'cilium.profile': 'secure' };
const strict = (families: string) => ({
  'network.families': families,
  'cilium.encryption': { type: 'wireguard', strictEgress: true },
});

export const securityDecisionCases: ProblemCases = {
  'encryption-option-without-encryption': ofPlan(
    'cilium.encryption.nodeEncryption',
    { 'cilium.encryption': { nodeEncryption: true } },
    { 'cilium.encryption': { nodeEncryption: true, type: 'wireguard' } },
  ),
  'strict-egress-without-ipv4': ofPlan(
    'cilium.encryption.strictEgress',
    strict('ipv6'),
    strict('dual-stack'),
    proxmoxStack,
  ),
  'mutual-authentication-left-off': ofPlan(
    'cilium.mutualAuthentication',
    { ...secure, 'cilium.version': '1.20.1' },
    { ...secure, 'cilium.version': '1.20.1', 'cilium.mutualAuthentication': false },
  ),
  'spire-storage-in-memory': ofPlan('cilium.spire.storage', secure, {
    ...secure,
    'cilium.spire': { storage: 'volume' },
  }),
};
