// Cases of the rules on options that go past the chart.
import type { RuleCases } from '../ruleCase';
import { fast, native } from '../ruleCase';

const router = { 'extraConfig.local-router-ipv4': '169.254.23.0' } as const;
const routes = { 'endpointRoutes.enabled': true } as const;
const wireguard = { 'encryption.enabled': true, 'encryption.type': 'wireguard' } as const;
const delegated = {
  ...native,
  ...routes,
  ...router,
  'ipam.mode': 'delegated-plugin',
  'cni.customConf': true,
  'endpointHealthChecking.enabled': false,
} as const;
const dual = { 'ipv4.enabled': true, 'ipv6.enabled': true } as const;

export const pastTheChartCases: RuleCases = {
  'extra-config-not-text': {
    at: 'extraConfig.enable-tracing',
    trips: { values: { 'extraConfig.enable-tracing': true } },
    misses: { values: { 'extraConfig.enable-tracing': 'true' } },
  },
  'option-not-readable': {
    at: 'extraConfig.enable-tracing',
    trips: { values: { 'extraConfig.enable-tracing': 'yes' } },
    misses: { values: { 'extraConfig.enable-tracing': 'T', extraArgs: ['--gops-port=9000'] } },
  },
  'argument-unknown': {
    at: 'extraArgs',
    trips: { values: { extraArgs: ['--enable-tracin'] } },
    misses: { values: { extraArgs: ['--enable-srv6=false', '--enable-tracing'] } },
  },
  'operator-option-not-readable': {
    at: 'operator.extraArgs',
    trips: { values: { 'operator.extraArgs': ['--operator-k8s-client-burst=many'] } },
    misses: {
      values: {
        'operator.extraArgs': ['--operator-k8s-client-burst=200'],
        'extraConfig.ces-rate-limits': 'x',
      },
    },
  },
  'operator-argument-unknown': {
    at: 'operator.extraArgs',
    trips: { values: { 'operator.extraArgs': ['--skip-crd-creatio'] } },
    misses: { values: { 'operator.extraArgs': ['--skip-crd-creation', '--enable-icmp-rules=false'] } },
  },
  'agent-and-operator-told-apart': {
    at: 'operator.extraArgs',
    trips: { values: { 'operator.extraArgs': ['--enable-ipv6=true'] } },
    misses: { values: { 'ipv6.enabled': true, 'operator.extraArgs': ['--enable-ipv6'] } },
  },
  'option-of-wrong-form': {
    at: 'extraConfig.container-ip-local-reserved-ports',
    trips: { values: { 'extraConfig.container-ip-local-reserved-ports': '8080;9090' } },
    misses: {
      values: {
        'extraConfig.container-ip-local-reserved-ports': '8080,9000-9090',
        'extraConfig.ipv6-cluster-alloc-cidr': 'f00d::/64',
      },
    },
  },
  'router-address-in-tunnel': {
    at: 'extraConfig.local-router-ipv4',
    trips: { values: { ...router, ...routes } },
    misses: { values: { ...router, ...routes, ...native } },
  },
  'router-address-without-endpoint-routes': {
    at: 'extraConfig.local-router-ipv4',
    trips: { values: { ...router, ...native } },
    misses: { version: '1.20.1', values: { ...router, ...native } },
  },
  'router-address-with-ipsec': {
    at: 'extraConfig.local-router-ipv4',
    trips: {
      values: { ...router, ...routes, ...native, 'encryption.enabled': true, 'encryption.type': 'ipsec' },
    },
    misses: { values: { ...router, ...routes, ...native, ...wireguard } },
  },
  'two-encryptions': {
    at: 'extraConfig.enable-ipsec',
    trips: { values: { ...wireguard, 'extraConfig.enable-ipsec': 'true' } },
    misses: {
      values: { ...wireguard, 'extraConfig.enable-ipsec': 'true', 'extraConfig.enable-wireguard': 'false' },
    },
  },
  'encryption-without-node-objects': {
    at: 'extraConfig.enable-ciliumnode-crd',
    trips: { values: { ...delegated, ...wireguard, 'extraConfig.enable-ciliumnode-crd': 'false' } },
    misses: { values: { ...wireguard, 'extraConfig.enable-ciliumnode-crd': 'false' } },
  },
  'service-translation-without-snat': {
    at: 'extraConfig.bpf-lb-nat46x64',
    trips: {
      values: {
        ...fast,
        ...native,
        ...dual,
        ipv6NativeRoutingCIDR: 'fd00::/48',
        'loadBalancer.mode': 'dsr',
        'extraConfig.bpf-lb-nat46x64': 'true',
      },
    },
    misses: { values: { ...fast, ...dual, 'extraConfig.bpf-lb-nat46x64': 'true' } },
  },
  'remote-masquerade-without-bpf': {
    at: 'extraConfig.enable-remote-node-masquerade',
    trips: { values: { 'extraConfig.enable-remote-node-masquerade': 'true' } },
    misses: { values: { ...fast, 'extraConfig.enable-remote-node-masquerade': 'true' } },
  },
  'ipv6-options-without-ipv6': {
    at: 'extraConfig.enable-srv6',
    trips: { values: { 'extraConfig.enable-srv6': 'true' } },
    misses: { values: { ...dual, 'extraConfig.enable-srv6': 'true' } },
  },
  'neighbour-discovery-without-device': {
    at: 'extraConfig.enable-ipv6-ndp',
    trips: { values: { ...dual, 'extraConfig.enable-ipv6-ndp': 'true' } },
    misses: {
      values: {
        ...dual,
        'extraConfig.enable-ipv6-ndp': 'true',
        'extraConfig.ipv6-mcast-device': 'eth0',
      },
    },
  },
  'route-tables-with-legacy-routing': {
    at: 'extraConfig.fib-table-id-annotation',
    trips: {
      version: '1.20.1',
      values: { 'bpf.hostLegacyRouting': true, 'extraConfig.fib-table-id-annotation': 'true' },
    },
    misses: { version: '1.20.1', values: { ...fast, 'extraConfig.fib-table-id-annotation': 'true' } },
  },
};
