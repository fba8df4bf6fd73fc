// Cases of the rules on routing, masquerading, address ranges, IPAM and MTU.
import type { RuleCases } from '../ruleCase';
import { fast, native, replaced } from '../ruleCase';

const pool = 'ipam.operator.clusterPoolIPv4PodCIDRList';
const mask = 'ipam.operator.clusterPoolIPv4MaskSize';
const pool6 = 'ipam.operator.clusterPoolIPv6PodCIDRList';
const mask6 = 'ipam.operator.clusterPoolIPv6MaskSize';
const egress = {
  ...fast,
  'egressGateway.enabled': true,
  enableIPv4Masquerade: true,
} as const;
const delegated = {
  'ipam.mode': 'delegated-plugin',
  'endpointHealthChecking.enabled': false,
  'endpointRoutes.enabled': true,
  'extraConfig.local-router-ipv4': '169.254.23.0',
  ...native,
} as const;

export const networkCases: RuleCases = {
  'tunnel-with-direct-routes': {
    at: 'autoDirectNodeRoutes',
    trips: { values: { autoDirectNodeRoutes: true } },
    misses: { values: { ...native, autoDirectNodeRoutes: true } },
  },
  'skip-unreachable-without-direct-routes': {
    at: 'directRoutingSkipUnreachable',
    trips: { values: { ...native, directRoutingSkipUnreachable: true } },
    misses: { values: { ...native, autoDirectNodeRoutes: true, directRoutingSkipUnreachable: true } },
  },
  'direct-routes-behind-gateway': {
    at: 'autoDirectNodeRoutes',
    trips: {
      values: { ...native, autoDirectNodeRoutes: true },
      facts: { topology: 'gateway', podRoutes: 'nobody' },
    },
    misses: {
      values: { ...native, autoDirectNodeRoutes: true },
      facts: { topology: 'same-link', podRoutes: 'nobody' },
    },
  },
  'native-without-routes': {
    at: 'routingMode',
    trips: { values: native, facts: { topology: 'gateway', podRoutes: 'nobody' } },
    misses: { values: native, facts: { topology: 'gateway', podRoutes: 'cloud' } },
  },
  'native-on-a-link-without-routes': {
    at: 'autoDirectNodeRoutes',
    trips: { values: native, facts: { topology: 'same-link', podRoutes: 'nobody', nodes: 2 } },
    misses: { values: native, facts: { topology: 'same-link', podRoutes: 'nobody', nodes: 1 } },
  },
  'bgp-is-not-routing': {
    at: 'bgpControlPlane.enabled',
    trips: {
      values: { ...native, 'bgpControlPlane.enabled': true },
      facts: { topology: 'same-link', podRoutes: 'nobody' },
    },
    misses: {
      values: { ...native, 'bgpControlPlane.enabled': true },
      facts: { topology: 'same-link', podRoutes: 'router' },
    },
  },
  'gke-needs-native': {
    at: 'routingMode',
    trips: { values: { 'gke.enabled': true, routingMode: 'tunnel' } },
    misses: { values: { 'gke.enabled': true, ...native } },
  },
  'aks-byocni-needs-tunnel': {
    at: 'routingMode',
    trips: { values: { 'aksbyocni.enabled': true, ...native } },
    misses: { values: { 'aksbyocni.enabled': true, routingMode: 'tunnel' } },
  },
  'eni-with-tunnel': {
    at: 'routingMode',
    trips: { values: { 'eni.enabled': true, 'ipam.mode': 'eni', routingMode: 'tunnel' } },
    misses: { values: { 'eni.enabled': true, 'ipam.mode': 'eni' } },
  },
  'eni-with-ipv6': {
    at: 'ipv6.enabled',
    trips: {
      values: {
        'eni.enabled': true,
        'ipam.mode': 'eni',
        'ipv6.enabled': true,
        ipv6NativeRoutingCIDR: 'fd00::/64',
      },
    },
    misses: {
      version: '1.20.1',
      values: {
        'eni.enabled': true,
        'ipam.mode': 'eni',
        'ipv6.enabled': true,
        ipv6NativeRoutingCIDR: 'fd00::/64',
      },
    },
  },
  'no-address-family': {
    at: 'ipv4.enabled',
    trips: { values: { 'ipv4.enabled': false } },
    misses: { values: { 'ipv4.enabled': false, 'ipv6.enabled': true } },
  },
  'pool-is-no-network': {
    at: 'ipam.operator.clusterPoolIPv4PodCIDRList',
    trips: { values: { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/16', 'fd00::/104'] } },
    misses: { values: { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/16', '10.43.0.1/16'] } },
  },
  'pools-meet': {
    at: 'ipam.operator.clusterPoolIPv4PodCIDRList',
    trips: { values: { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/16', '10.42.128.0/17'] } },
    misses: { values: { 'ipam.operator.clusterPoolIPv4PodCIDRList': ['10.42.0.0/17', '10.42.128.0/17'] } },
  },
  'cidr-with-host-bits': {
    at: 'ipv4NativeRoutingCIDR',
    trips: { values: { ...native, ipv4NativeRoutingCIDR: '10.43.1.0/16' } },
    misses: { values: { ...native, ipv4NativeRoutingCIDR: '10.43.0.0/16' } },
  },
  'native-ipv4-cidr-missing': {
    at: 'ipv4NativeRoutingCIDR',
    trips: { values: { routingMode: 'native', enableIPv4Masquerade: true } },
    misses: { values: { ...native, enableIPv4Masquerade: true } },
  },
  'native-ipv4-cidr-missing-unsaid': {
    at: 'ipv4NativeRoutingCIDR',
    trips: { values: { routingMode: 'native' } },
    misses: { values: { routingMode: 'native', enableIPv4Masquerade: false } },
  },
  'native-ipv6-cidr-missing': {
    at: 'ipv6NativeRoutingCIDR',
    trips: { values: { ...native, 'ipv6.enabled': true } },
    misses: { values: { ...native, 'ipv6.enabled': true, ipv6NativeRoutingCIDR: 'fd00::/48' } },
  },
  'native-ipv6-cidr-missing-unsaid': {
    at: 'ipv6NativeRoutingCIDR',
    trips: { values: { 'gke.enabled': true, ipv4NativeRoutingCIDR: '10.0.0.0/8', 'ipv6.enabled': true } },
    misses: {
      values: {
        'gke.enabled': true,
        ipv4NativeRoutingCIDR: '10.0.0.0/8',
        'ipv6.enabled': true,
        enableIPv6Masquerade: false,
      },
    },
  },
  'native-cidr-not-of-its-family': {
    at: 'ipv4NativeRoutingCIDR',
    trips: { values: { ...native, ipv4NativeRoutingCIDR: 'fd00::/48' } },
    misses: { values: { ...native, ipv4NativeRoutingCIDR: '10.244.0.1/16' } },
  },
  'native-cidr-misses-pods': {
    at: 'ipv4NativeRoutingCIDR',
    trips: { values: { ...native, ipv4NativeRoutingCIDR: '10.42.0.0/16' } },
    misses: { values: { ...native, ipv4NativeRoutingCIDR: '10.42.0.0/16', [pool]: ['10.42.0.0/17'] } },
  },
  'native-cidr-covers-nodes': {
    at: 'ipv4NativeRoutingCIDR',
    trips: {
      values: { ...native, 'ipam.mode': 'kubernetes' },
      facts: { nodeCidrs: ['10.0.1.0/24'], podRoutes: 'nobody' },
    },
    misses: {
      values: { ...native, 'ipam.mode': 'kubernetes' },
      facts: { nodeCidrs: ['10.0.1.0/24'], podRoutes: 'cloud' },
    },
  },
  'native-cidr-from-several-pools': {
    at: pool,
    trips: {
      version: '1.20.1',
      values: {
        routingMode: 'native',
        nativeRoutingCIDRFromClusterPool: true,
        [pool]: ['10.42.0.0/16', '10.43.0.0/16'],
      },
    },
    misses: {
      version: '1.20.1',
      values: { routingMode: 'native', nativeRoutingCIDRFromClusterPool: true, [pool]: ['10.42.0.0/16'] },
    },
  },
  'native-cidr-derived-without-pool': {
    at: 'nativeRoutingCIDRFromClusterPool',
    trips: {
      version: '1.20.1',
      values: { nativeRoutingCIDRFromClusterPool: true, 'ipam.mode': 'kubernetes' },
    },
    misses: { version: '1.20.1', values: { nativeRoutingCIDRFromClusterPool: true } },
  },
  'bpf-masquerade-without-node-ports': {
    at: 'bpf.masquerade',
    trips: { version: '1.18.5', values: { 'bpf.masquerade': true } },
    misses: { version: '1.18.5', values: { 'bpf.masquerade': true, 'nodePort.enabled': true } },
  },
  'bpf-masquerade-by-interface': {
    at: 'egressMasqueradeInterfaces',
    trips: { values: { ...fast, egressMasqueradeInterfaces: 'eth0' } },
    misses: { values: { egressMasqueradeInterfaces: 'eth0' } },
  },
  'bpf-masquerade-to-route-source': {
    at: 'enableMasqueradeRouteSource',
    trips: { values: { ...fast, enableMasqueradeRouteSource: true } },
    misses: { values: { enableMasqueradeRouteSource: true } },
  },
  'bpf-masquerade-of-nothing': {
    at: 'bpf.masquerade',
    trips: { values: { ...fast, enableIPv4Masquerade: false } },
    misses: {
      values: { ...fast, enableIPv4Masquerade: false, 'ipv6.enabled': true, enableIPv6Masquerade: true },
    },
  },
  'ip-masq-agent-without-bpf': {
    at: 'ipMasqAgent.enabled',
    trips: { values: { 'ipMasqAgent.enabled': true } },
    misses: { values: { ...fast, 'ipMasqAgent.enabled': true } },
  },
  'masquerade-of-absent-family': {
    at: 'ipv6NativeRoutingCIDR',
    trips: { values: { ipv6NativeRoutingCIDR: 'fd00::/48' } },
    misses: { values: { ipv6NativeRoutingCIDR: 'fd00::/48', 'ipv6.enabled': true } },
  },
  'pool-meets-nodes': {
    at: pool,
    trips: { facts: { nodeCidrs: ['10.0.1.0/24'] } },
    misses: { values: { [pool]: ['10.42.0.0/16'] }, facts: { nodeCidrs: ['10.0.1.0/24'] } },
  },
  'pool-meets-services': {
    at: pool,
    trips: { facts: { serviceCidrs: ['10.96.0.0/12'] } },
    misses: { values: { [pool]: ['10.42.0.0/16'] }, facts: { serviceCidrs: ['10.96.0.0/12'] } },
  },
  'pool-is-not-the-cluster-s': {
    at: pool,
    trips: { facts: { podCidrs: ['10.244.0.0/16'] } },
    misses: { values: { [pool]: ['10.244.0.0/16'] }, facts: { podCidrs: ['10.244.0.0/16'] } },
  },
  'pods-inside-node-network': {
    at: 'facts:nodeCidrs',
    trips: {
      values: { 'ipam.mode': 'kubernetes' },
      facts: { nodeCidrs: ['10.0.0.0/8'], podCidrs: ['10.42.0.0/16'] },
    },
    misses: {
      values: { 'ipam.mode': 'kubernetes' },
      facts: { nodeCidrs: ['10.2.0.0/16'], podCidrs: ['10.42.0.0/16'] },
    },
  },
  'ranges-meet': {
    at: 'facts:podCidrs',
    trips: {
      values: { 'ipam.mode': 'kubernetes' },
      facts: { podCidrs: ['10.42.0.0/16'], serviceCidrs: ['10.42.128.0/17'] },
    },
    misses: {
      values: { 'ipam.mode': 'kubernetes' },
      facts: { podCidrs: ['10.42.0.0/16'], serviceCidrs: ['10.43.0.0/16'] },
    },
  },
  'pool-block-larger-than-pool': {
    at: mask,
    trips: { values: { [pool]: ['10.42.0.0/16'], [mask]: 15 } },
    misses: { values: { [pool]: ['10.42.0.0/16'], [mask]: 16 } },
  },
  'pool-block-too-small': {
    at: mask,
    trips: { values: { [mask]: 31 } },
    misses: { values: { [mask]: 28 } },
  },
  'pool-too-small-for-nodes': {
    at: pool,
    trips: { values: { [pool]: ['10.42.0.0/23'] }, facts: { nodes: 3 } },
    misses: { values: { [pool]: ['10.42.0.0/23'] }, facts: { nodes: 2 } },
  },
  'pool-ipv6-block-too-wide': {
    at: pool6,
    trips: { values: { 'ipv6.enabled': true, [pool6]: ['fd00::/56'], [mask6]: 120 } },
    misses: { values: { 'ipv6.enabled': true, [pool6]: ['fd00::/56'], [mask6]: 72 } },
  },
  'eni-mode-without-eni': {
    at: 'eni.enabled',
    trips: { version: '1.20.1', values: { 'ipam.mode': 'eni', routingMode: 'native' } },
    misses: { version: '1.20.1', values: { 'ipam.mode': 'eni', 'eni.enabled': true } },
  },
  'eni-overrules-ipam': {
    at: 'ipam.mode',
    trips: { values: { 'eni.enabled': true, 'ipam.mode': 'kubernetes' } },
    misses: { values: { 'eni.enabled': true } },
  },
  'delegated-ipam-with-health-endpoint': {
    at: 'endpointHealthChecking.enabled',
    trips: { values: { ...delegated, 'endpointHealthChecking.enabled': true } },
    misses: { values: delegated },
  },
  'delegated-ipam-without-router-address': {
    at: 'extraConfig.local-router-ipv6',
    trips: { values: { ...delegated, 'ipv6.enabled': true, ipv6NativeRoutingCIDR: 'fd00::/48' } },
    misses: { values: delegated },
  },
  'egress-gateway-without-masquerade': {
    at: 'egressGateway.enabled',
    trips: { values: { ...replaced, 'egressGateway.enabled': true } },
    misses: { values: egress },
  },
  'egress-gateway-with-endpoint-slices': {
    at: 'ciliumEndpointSlice.enabled',
    trips: { values: { ...egress, 'ciliumEndpointSlice.enabled': true } },
    misses: { values: { 'ciliumEndpointSlice.enabled': true } },
  },
  'egress-gateway-without-crd-identities': {
    at: 'identityAllocationMode',
    trips: { values: { ...egress, identityAllocationMode: 'kvstore' } },
    misses: { values: egress },
  },
  'egress-gateway-over-ipv6-underlay': {
    at: 'underlayProtocol',
    trips: { values: { ...egress, underlayProtocol: 'ipv6' } },
    misses: { version: '1.18.5', values: { ...egress, underlayProtocol: 'ipv6' } },
  },
  'redundant-pod-cidr-requirement': {
    at: 'k8s.requireIPv4PodCIDR',
    trips: { values: { 'k8s.requireIPv4PodCIDR': true } },
    misses: { values: { 'k8s.requireIPv4PodCIDR': true, 'ipam.mode': 'crd' } },
  },
  'cluster-pool-values-unused': {
    at: pool,
    trips: { values: { 'ipam.mode': 'kubernetes', [pool]: ['10.42.0.0/16'] } },
    misses: { values: { [pool]: ['10.42.0.0/16'] } },
  },
  'nodes-hand-out-ranges': {
    at: 'ipam.mode',
    trips: { values: { 'ipam.mode': 'kubernetes' }, facts: { distribution: 'other' } },
    misses: { values: { 'ipam.mode': 'kubernetes' }, facts: { distribution: 'k3s' } },
  },
  'mtu-larger-than-link': {
    at: 'MTU',
    trips: { values: { MTU: 1500 }, facts: { linkMtu: 1450 } },
    misses: { values: { MTU: 1450 }, facts: { linkMtu: 1450 } },
  },
  'mtu-pre-subtracted': {
    at: 'MTU',
    trips: { values: { MTU: 1450 }, facts: { linkMtu: 1500 } },
    misses: { values: { MTU: 1460 }, facts: { linkMtu: 1500 } },
  },
  'mtu-wastes-link': {
    at: 'MTU',
    trips: { values: { ...native, MTU: 1400 }, facts: { linkMtu: 1500 } },
    misses: { values: { ...native, MTU: 1500 }, facts: { linkMtu: 1500 } },
  },
  'mtu-negative': { at: 'MTU', trips: { values: { MTU: -1 } }, misses: { values: { MTU: 0 } } },
  'mtu-below-ipv6-minimum': {
    at: 'MTU',
    trips: {
      values: {
        MTU: 1400,
        'ipv6.enabled': true,
        'encryption.enabled': true,
        'encryption.type': 'wireguard',
      },
    },
    misses: {
      values: {
        MTU: 1425,
        'ipv6.enabled': true,
        'encryption.enabled': true,
        'encryption.type': 'wireguard',
      },
    },
  },
  'mtu-of-small-links': {
    at: 'MTU',
    trips: { values: { MTU: 1329 } },
    misses: { values: { MTU: 1330 } },
  },
  'mtu-changes-with-1-19': {
    at: 'encryption.type',
    trips: { version: '1.18.5', values: { 'encryption.enabled': true, 'encryption.type': 'wireguard' } },
    misses: { version: '1.18.5', values: { 'encryption.enabled': true, 'encryption.type': 'ipsec' } },
  },
  'mtu-found-on-the-wrong-device': {
    at: 'MTU',
    trips: { facts: { linkMtu: 1450 } },
    misses: { facts: { linkMtu: 1500 } },
  },
  'mtu-jumbo-unused': {
    at: 'MTU',
    trips: { values: { MTU: 1500 }, facts: { linkMtu: 9000 } },
    misses: { values: { MTU: 8900 }, facts: { linkMtu: 9000 } },
  },
};
