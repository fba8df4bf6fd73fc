// Cases of the rules on words from a fixed list.
import type { RuleCases } from '../ruleCase';

const events = { 'hubble.dropEventEmitter.enabled': true } as const;
const envoy = { 'loadBalancer.l7.backend': 'envoy' } as const;

export const closedListCases: RuleCases = {
  'monitor-flag-unknown': {
    at: 'bpf.monitorFlags',
    trips: { values: { 'bpf.monitorFlags': 'syn,fin' } },
    misses: { values: { 'bpf.monitorFlags': 'SYN fin' } },
  },
  'cidr-match-mode-unknown': {
    at: 'policyCIDRMatchMode',
    trips: { values: { policyCIDRMatchMode: ['pods'] } },
    misses: { version: '1.20.1', values: { policyCIDRMatchMode: ['nodes', 'pods'] } },
  },
  'dns-reject-code-unknown': {
    at: 'dnsProxy.dnsRejectResponseCode',
    trips: { values: { 'dnsProxy.dnsRejectResponseCode': 'nxdomain' } },
    misses: { values: { 'dnsProxy.dnsRejectResponseCode': 'NameError' } },
  },
  'l7-algorithm-unknown': {
    at: 'loadBalancer.l7.algorithm',
    trips: { values: { ...envoy, 'loadBalancer.l7.algorithm': 'least-request' } },
    misses: { values: { ...envoy, 'loadBalancer.l7.algorithm': 'LEAST_REQUEST' } },
  },
  'debug-group-unknown': {
    at: 'debug.verbose',
    trips: { values: { 'debug.verbose': 'flow,policy' } },
    misses: { values: { 'debug.verbose': 'flow policy' } },
  },
  'drop-reason-unknown': {
    at: 'hubble.dropEventEmitter.reasons',
    trips: { values: { ...events, 'hubble.dropEventEmitter.reasons': ['policy-denied'] } },
    misses: { values: { ...events, 'hubble.dropEventEmitter.reasons': ['POLICY_DENIED'] } },
  },
  'log-option-unknown': {
    at: 'logOptions',
    trips: { values: { 'logOptions.level': 'trace' } },
    misses: { values: { 'logOptions.level': 'DEBUG', 'logOptions.format': 'json' } },
  },
  'log-options-no-mapping': {
    at: 'logOptions',
    trips: { values: { logOptions: 'json' } },
    misses: { values: { 'logOptions.format': 'json-ts' } },
  },
  'log-driver-unknown': {
    at: 'extraConfig.log-driver',
    trips: { values: { 'extraConfig.log-driver': 'fluentd' } },
    misses: { values: { 'extraConfig.log-driver': 'syslog' } },
  },
  'allow-localhost-unknown': {
    at: 'extraConfig.allow-localhost',
    trips: { values: { 'extraConfig.allow-localhost': 'never' } },
    misses: { values: { 'extraConfig.allow-localhost': 'Policy' } },
  },
  'mesh-service-mode-unknown': {
    at: 'extraConfig.clustermesh-service-v2',
    trips: { version: '1.20.1', values: { 'extraConfig.clustermesh-service-v2': 'legacy' } },
    misses: { version: '1.20.1', values: { 'extraConfig.clustermesh-service-v2': 'prefer-legacy' } },
  },
};
