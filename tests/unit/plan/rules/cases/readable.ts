// Cases of the rules on what must be readable, and on what excludes each other.
import type { RuleCases } from '../ruleCase';
import { replaced } from '../ruleCase';

const announced = { 'l2podAnnouncements.enabled': true } as const;
const vtep = {
  'vtep.enabled': true,
  'vtep.endpoint': '10.1.1.1 10.1.2.1',
  'vtep.cidr': '10.2.1.0/24 10.2.2.0/24',
  'vtep.mask': '255.255.255.0',
  'vtep.mac': '82:36:4c:98:2e:56 82:36:4c:98:2e:58',
} as const;
const slices = { 'ciliumEndpointSlice.enabled': true } as const;
const exported = { 'hubble.export.static.enabled': true } as const;
const pools = { 'ipam.mode': 'multi-pool' } as const;
const ztunnel = { 'encryption.enabled': true, 'encryption.type': 'ztunnel' } as const;
const gateway = {
  ...replaced,
  'nodeIPAM.enabled': true,
  'gatewayAPI.enabled': true,
  'gatewayAPI.externalTrafficPolicy': 'Local',
} as const;

export const readableCases: RuleCases = {
  'switch-not-readable': {
    at: 'policyAuditMode',
    trips: { values: { policyAuditMode: 'yes' } },
    misses: { values: { policyAuditMode: 'True', fragmentTracking: false, enableIdentityMark: 'no' } },
  },
  'number-not-readable': {
    at: 'clusterHealthPort',
    trips: { values: { clusterHealthPort: 'http' } },
    misses: { values: { clusterHealthPort: 4241 } },
  },
  'label-pattern': {
    at: 'labels',
    trips: { values: { labels: 'k8s:app k8s:(?!team)' } },
    misses: { values: { labels: 'k8s:app k8s:!tier\\.. reserved:.*', nodeLabels: '(?i)rack' } },
  },
  'labels-as-list': {
    at: 'labels',
    trips: { values: { labels: ['k8s:app', 'k8s:tier'] } },
    misses: { values: { labels: 'k8s:app k8s:tier' } },
  },
  'pod-announcement-devices': {
    at: 'l2podAnnouncements.interfacePattern',
    trips: { values: announced },
    misses: { values: { ...announced, 'l2podAnnouncements.interfacePattern': '^(eth|ens)' } },
  },
  'tunnel-source-ports': {
    at: 'tunnelSourcePortRange',
    trips: { values: { tunnelSourcePortRange: '32768,60999' } },
    misses: { values: { tunnelSourcePortRange: '32768-60999' } },
  },
  'vlan-not-a-number': {
    at: 'bpf.vlanBypass',
    trips: { values: { 'bpf.vlanBypass': ['vlan4000'] } },
    misses: { values: { 'bpf.vlanBypass': [4000, '4001'] } },
  },
  'pool-preallocation': {
    at: 'ipam.multiPoolPreAllocation',
    trips: { values: { ...pools, 'ipam.multiPoolPreAllocation': 'default:8' } },
    misses: { values: { ...pools, 'ipam.multiPoolPreAllocation': 'default=8,mars=4' } },
  },
  'pool-to-create': {
    at: 'ipam.operator.autoCreateCiliumPodIPPools',
    trips: {
      values: {
        ...pools,
        'ipam.operator.autoCreateCiliumPodIPPools.default.ipv4': { cidrs: ['10.10.0.0'], maskSize: 27 },
      },
    },
    misses: {
      values: {
        ...pools,
        'ipam.operator.autoCreateCiliumPodIPPools.default.ipv4': { cidrs: ['10.10.0.0/16'], maskSize: 27 },
      },
    },
  },
  'api-rates': {
    at: 'apiRateLimit',
    trips: { values: { apiRateLimit: 'endpoint-create=rate-limit:10' } },
    misses: { values: { apiRateLimit: 'endpoint-create=rate-limit:10/m,rate-burst:2' } },
  },
  'maglev-seed': {
    at: 'maglev.hashSeed',
    trips: { values: { 'maglev.hashSeed': 'JLfvgnHc2kaSUFa' } },
    misses: { values: { 'maglev.hashSeed': 'JLfvgnHc2kaSUFaI' } },
  },
  'list-of-ranges': {
    at: 'nodePort.addresses',
    trips: { values: { 'nodePort.addresses': ['192.168.1.10'] } },
    misses: { values: { 'nodePort.addresses': ['192.168.1.10/32', 'fd00::/64'] } },
  },
  'cloud-tags': {
    at: 'ipam.nodeSpec.ipamStaticIPTags',
    trips: { values: { 'ipam.nodeSpec.ipamStaticIPTags': ['team'] } },
    misses: { values: { 'ipam.nodeSpec.ipamStaticIPTags': ['team=network'] } },
  },
  'endpoint-slice-rates': {
    at: 'ciliumEndpointSlice.rateLimits',
    trips: { values: { ...slices, 'ciliumEndpointSlice.rateLimits': [{ nodes: 0, qps: 10, burst: 20 }] } },
    misses: {
      values: { ...slices, 'ciliumEndpointSlice.rateLimits': [{ nodes: 0, limit: 5, burst: 20 }] },
    },
  },
  'vtep-not-readable': {
    at: 'vtep.endpoint',
    trips: { values: { ...vtep, 'vtep.endpoint': '10.1.1.1 fd00::1' } },
    misses: { values: vtep },
  },
  'vtep-lists-differ': {
    at: 'vtep.mac',
    trips: { values: { ...vtep, 'vtep.mac': '82:36:4c:98:2e:56' } },
    misses: { version: '1.18.5', values: vtep },
  },
  'vtep-mask': {
    at: 'vtep.mask',
    trips: { values: { ...vtep, 'vtep.mask': '/24' } },
    misses: { version: '1.20.1', values: vtep },
  },
  'flow-field-unknown': {
    at: 'hubble.export.static.fieldMask',
    trips: { values: { ...exported, 'hubble.export.static.fieldMask': ['time', 'source.name'] } },
    misses: {
      values: {
        ...exported,
        'hubble.export.static.fieldMask': ['time', 'source.namespace', 'l7.http.code', 'is_reply.value'],
      },
    },
  },
  'flow-filter-not-readable': {
    at: 'hubble.export.static.allowList',
    trips: { values: { ...exported, 'hubble.export.static.allowList': ['{"verdict":["dropped"]}'] } },
    misses: {
      values: {
        ...exported,
        'hubble.export.static.allowList': ['{"verdict":["DROPPED"]} {"sourcePod":["default/"]}'],
      },
    },
  },
  'hubble-metrics-both-ways': {
    at: 'hubble.metrics.dynamic.enabled',
    trips: { values: { 'hubble.metrics.enabled': ['dns'], 'hubble.metrics.dynamic.enabled': true } },
    misses: { values: { 'hubble.metrics.dynamic.enabled': true } },
  },
  'ztunnel-with-cluster-number': {
    at: 'cluster.id',
    trips: { values: { ...ztunnel, 'cluster.id': 1, 'cluster.name': 'east' } },
    misses: { values: { ...ztunnel, 'cluster.name': 'east' } },
  },
  'node-ipam-local-traffic': {
    at: 'gatewayAPI.externalTrafficPolicy',
    trips: { values: { ...gateway, defaultLBServiceIPAM: 'nodeipam' } },
    misses: {
      values: { ...gateway, defaultLBServiceIPAM: 'nodeipam', 'gatewayAPI.externalTrafficPolicy': 'Cluster' },
    },
  },
  'node-ipam-local-traffic-by-class': {
    at: 'gatewayAPI.externalTrafficPolicy',
    trips: { values: gateway },
    misses: { values: { ...gateway, 'gatewayAPI.hostNetwork.enabled': true } },
  },
};
