// Cases of the rules on times.
import type { RuleCases } from '../ruleCase';

const exported = { 'hubble.export.static.enabled': true } as const;
const aggregated = { ...exported, 'hubble.export.static.aggregationInterval': '30s' } as const;

export const durationCases: RuleCases = {
  'time-not-readable-by-chart': {
    at: 'conntrackGCInterval',
    trips: { values: { conntrackGCInterval: '5 minutes' } },
    misses: { values: { conntrackGCInterval: '1h30m', crdWaitTimeout: '' } },
  },
  'time-not-readable': {
    at: 'iptablesLockTimeout',
    trips: { values: { iptablesLockTimeout: '5' } },
    misses: { values: { iptablesLockTimeout: '1.5s', 'l2announcements.leaseDuration': '15' } },
  },
  'time-without-unit': {
    at: 'l2announcements.leaseDuration',
    trips: { values: { 'l2announcements.enabled': true, 'l2announcements.leaseDuration': '15' } },
    misses: { values: { 'l2announcements.enabled': true, 'l2announcements.leaseDuration': '15s' } },
  },
  'endpoint-collection-off': {
    at: 'operator.endpointGCInterval',
    trips: { values: { 'operator.endpointGCInterval': '0s' } },
    misses: { values: { 'operator.endpointGCInterval': '0s', identityAllocationMode: 'kvstore' } },
  },
  'reflector-wait-of-nothing': {
    at: 'loadBalancer.reflectorWaitTime',
    trips: { version: '1.20.1', values: { 'loadBalancer.reflectorWaitTime': '0s' } },
    misses: { version: '1.20.1', values: { 'loadBalancer.reflectorWaitTime': '10ms' } },
  },
  'flow-aggregation-interval-lost': {
    at: 'hubble.export.static.aggregationInterval',
    trips: { values: aggregated },
    misses: { values: { ...aggregated, 'hubble.export.aggregationInterval': '30s' } },
  },
};
