// The kinds of problems that are found while encryption and mutual authentication are decided.
// It must never say what holds of one stack alone: whoever finds one adds that.
import { problemKinds } from '../../config/problemKinds';
import { sources } from '../known/sources';

export const securityProblems = problemKinds(
  {
    id: 'security-decisions',
    title: 'Encryption and authentication that a stack asks for',
    about: 'What a stack asks for that would leave packets in clear, or drop them, without anybody noticing.',
  },
  {
    'encryption-option-without-encryption': {
      title: 'An option of an encryption that there is not',
      severity: 'refuse',
      why: 'nothing is encrypted in this stack, so it would have no effect',
      remedy: 'set routewise:cilium.encryption.type to wireguard, or remove the key',
    },
    'strict-egress-without-ipv4': {
      title: 'Strict egress in a cluster without IPv4',
      severity: 'refuse',
      why: 'Cilium drops packets in clear by their IPv4 addresses alone, and this cluster has none: nothing would be dropped',
      remedy:
        'remove the key, and know that packets to nodes that are not known yet may leave in clear; or give the cluster IPv4, too',
      source: sources.strictEgress,
    },
    'mutual-authentication-left-off': {
      title: 'A profile has SPIRE no longer from Cilium 1.20 on',
      severity: 'warn',
      why: 'policies with authentication.mode: required would drop all that they select, for nobody authenticates anything',
      remedy:
        'take authentication.mode: required out of all policies before this version; or set it to true and keep SPIRE until 1.21; false says that no policy asks for it',
      source: 'Cilium 1.20: pkg/auth/cell.go, "Authentication processing is disabled"; bpf/lib/auth.h',
    },
    'spire-storage-in-memory': {
      title: 'SPIRE’s server forgets all when it restarts',
      severity: 'warn',
      why: 'SPIRE’s server keeps its CA and its identities in its pod: when that restarts or moves, policies with authentication.mode: required drop what they select until the operator and SPIRE’s agents are restarted, too',
      remedy:
        'set it to volume where the cluster has a storage class; else restart them after the server: deployment cilium-operator, daemonset spire-agent',
      source: `${sources.mutualAuthentication}, "in-memory storage"; operator/auth/watcher.go`,
    },
  },
);
