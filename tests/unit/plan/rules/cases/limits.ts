// Cases of the rules on limits of numbers.
import type { RuleCases } from '../ruleCase';

export const limitCases: RuleCases = {
  'number-beyond-limits': {
    at: 'bpf.nodeMapMax',
    trips: { values: { 'bpf.nodeMapMax': 1024 } },
    misses: { values: { 'bpf.nodeMapMax': 16_384, 'bpf.authMapMax': 256, 'bpf.lbMapMax': 1 } },
  },
  'number-brought-within-limits': {
    at: 'bpf.policyMapMax',
    trips: { values: { 'bpf.policyMapMax': 131_072 } },
    misses: { values: { 'bpf.policyMapMax': 65_536, 'bpf.policyStatsMapMax': 1024 } },
  },
  'count-with-exponent': {
    at: 'bpf.nodeMapMax',
    trips: { values: { 'bpf.nodeMapMax': 1_048_576 } },
    misses: { values: { 'bpf.nodeMapMax': 999_999, 'extraConfig.bpf-node-map-max': '1048576' } },
  },
  'flow-buffer-size': {
    at: 'hubble.eventBufferCapacity',
    trips: { values: { 'hubble.eventBufferCapacity': 4096 } },
    misses: { values: { 'hubble.eventBufferCapacity': '4095' } },
  },
  'probe-ratio-out-of-range': {
    at: 'connectivityProbeFrequencyRatio',
    trips: { values: { connectivityProbeFrequencyRatio: 1.5 } },
    misses: { values: { connectivityProbeFrequencyRatio: 1 } },
  },
  'lease-beyond-limits': {
    at: 'extraConfig.kvstore-lease-ttl',
    trips: { values: { 'extraConfig.kvstore-lease-ttl': '10s' } },
    misses: { values: { 'extraConfig.kvstore-lease-ttl': '24h' } },
  },
  'leader-election-times': {
    at: 'extraConfig.leader-election-lease-duration',
    trips: { values: { 'extraConfig.leader-election-lease-duration': '10s' } },
    misses: { values: { 'extraConfig.leader-election-lease-duration': '11s' } },
  },
};
