// Cases of the rules on load balancing, announcements and the L7 proxy.
import type { RuleCases } from '../ruleCase';
import { native, replaced } from '../ruleCase';

const dsr = { ...replaced, 'loadBalancer.mode': 'dsr' } as const;
const l2 = { ...replaced, 'l2announcements.enabled': true } as const;
const bgp = { ...replaced, 'bgpControlPlane.enabled': true } as const;
const gateway = { ...replaced, 'gatewayAPI.enabled': true } as const;
const ingress = { ...replaced, 'ingressController.enabled': true } as const;
const capabilities = 'securityContext.capabilities.ciliumAgent';

export const serviceCases: RuleCases = {
  'dsr-with-vxlan': {
    at: 'loadBalancer.mode',
    trips: { values: { ...dsr, 'loadBalancer.dsrDispatch': 'geneve' } },
    misses: { values: { ...dsr, 'loadBalancer.dsrDispatch': 'geneve', tunnelProtocol: 'geneve' } },
  },
  'dsr-tunnel-dispatch': {
    at: 'loadBalancer.dsrDispatch',
    trips: { values: { ...dsr, tunnelProtocol: 'geneve' } },
    misses: { values: { ...dsr, ...native } },
  },
  'geneve-dispatch-without-geneve': {
    at: 'tunnelProtocol',
    trips: { values: { ...dsr, ...native, 'loadBalancer.dsrDispatch': 'geneve' } },
    misses: { values: { ...dsr, ...native, 'loadBalancer.dsrDispatch': 'geneve', tunnelProtocol: 'geneve' } },
  },
  'lb-mode-annotation-with-hybrid': {
    at: 'bpf.lbModeAnnotation',
    trips: {
      values: { ...replaced, ...native, 'loadBalancer.mode': 'hybrid', 'bpf.lbModeAnnotation': true },
    },
    misses: { values: { ...dsr, ...native, 'bpf.lbModeAnnotation': true } },
  },
  'dsr-ipip-without-xdp': {
    at: 'loadBalancer.dsrDispatch',
    trips: { version: '1.18.5', values: { ...dsr, ...native, 'loadBalancer.dsrDispatch': 'ipip' } },
    misses: { version: '1.19.6', values: { ...dsr, ...native, 'loadBalancer.dsrDispatch': 'ipip' } },
  },
  'dsr-behind-cloud-gateway': {
    at: 'loadBalancer.mode',
    trips: { values: { ...dsr, ...native }, facts: { topology: 'gateway' } },
    misses: { values: { ...dsr, ...native }, facts: { topology: 'same-link' } },
  },
  'load-balancer-options-unused': {
    at: 'loadBalancer.algorithm',
    trips: { values: { 'loadBalancer.algorithm': 'maglev' } },
    misses: { values: { ...replaced, 'loadBalancer.algorithm': 'maglev' } },
  },
  'maglev-options-without-maglev': {
    at: 'maglev.tableSize',
    trips: { values: { ...replaced, 'maglev.tableSize': 65521 } },
    misses: { values: { ...replaced, 'maglev.tableSize': 65521, 'loadBalancer.algorithm': 'maglev' } },
  },
  'nat46x64-needs-both-families': {
    at: 'nat46x64Gateway.enabled',
    trips: { values: { 'nat46x64Gateway.enabled': true } },
    misses: { values: { 'nat46x64Gateway.enabled': true, 'ipv6.enabled': true } },
  },
  'socket-lb-options-without-socket-lb': {
    at: 'socketLB.hostNamespaceOnly',
    trips: { values: { 'socketLB.hostNamespaceOnly': true } },
    misses: { values: { 'socketLB.hostNamespaceOnly': true, 'socketLB.enabled': true } },
  },
  'socket-lb-for-sandboxed-pods': {
    at: 'socketLB.hostNamespaceOnly',
    trips: { values: replaced, facts: { sandboxedPods: true } },
    misses: { values: { ...replaced, 'socketLB.hostNamespaceOnly': true }, facts: { sandboxedPods: true } },
  },
  'istio-with-socket-lb': {
    at: 'socketLB.hostNamespaceOnly',
    trips: { values: replaced, facts: { istio: true } },
    misses: { facts: { istio: true } },
  },
  'istio-with-exclusive-cni': {
    at: 'cni.exclusive',
    trips: { facts: { istio: true } },
    misses: { values: { 'cni.exclusive': false }, facts: { istio: true } },
  },
  'node-ports-among-client-ports': {
    at: 'nodePort.range',
    trips: {
      values: { ...replaced, 'nodePort.range': '30000,40000', 'nodePort.autoProtectPortRange': false },
    },
    misses: { values: { ...replaced, 'nodePort.range': '30000,40000' } },
  },
  'node-ports-after-client-ports': {
    at: 'nodePort.range',
    trips: { values: { ...replaced, 'nodePort.range': '61000,62000' } },
    misses: { values: { ...replaced, 'nodePort.range': '30000,32767' } },
  },
  'node-port-range-backwards': {
    at: 'nodePort.range',
    trips: { values: { ...replaced, 'nodePort.range': '32767,30000' } },
    misses: { values: { ...replaced, 'nodePort.range': '30000,32767' } },
  },
  'kube-proxy-beside-replacement': {
    at: 'kubeProxyReplacement',
    trips: { values: replaced, facts: { kubeProxy: true } },
    misses: { values: replaced, facts: { kubeProxy: false } },
  },
  'nobody-serves-services': {
    at: 'kubeProxyReplacement',
    trips: { facts: { kubeProxy: false } },
    misses: { facts: { kubeProxy: true } },
  },
  'health-address-without-replacement': {
    at: 'kubeProxyReplacementHealthzBindAddr',
    trips: { values: { kubeProxyReplacementHealthzBindAddr: '0.0.0.0:10256' } },
    misses: { values: { ...replaced, kubeProxyReplacementHealthzBindAddr: '0.0.0.0:10256' } },
  },
  'node-ipam-off': {
    at: 'defaultLBServiceIPAM',
    trips: { values: { defaultLBServiceIPAM: 'nodeipam' } },
    misses: { values: { ...replaced, defaultLBServiceIPAM: 'nodeipam', 'nodeIPAM.enabled': true } },
  },
  'node-ipam-by-class-only': {
    at: 'defaultLBServiceIPAM',
    trips: { values: { ...replaced, 'nodeIPAM.enabled': true } },
    misses: { values: { ...replaced, 'nodeIPAM.enabled': true, defaultLBServiceIPAM: 'nodeipam' } },
  },
  'load-balancer-addresses-without-replacement': {
    at: 'nodeIPAM.enabled',
    trips: { values: { 'nodeIPAM.enabled': true } },
    misses: { values: { 'nodeIPAM.enabled': true }, facts: { kubeProxy: true } },
  },
  'l2-without-replacement': {
    at: 'l2announcements.enabled',
    trips: { values: { 'l2announcements.enabled': true } },
    misses: { values: l2 },
  },
  'l2-behind-gateway': {
    at: 'l2announcements.enabled',
    trips: { values: l2, facts: { topology: 'gateway' } },
    misses: { values: l2, facts: { topology: 'same-link' } },
  },
  'l2-beside-bgp': {
    at: 'l2announcements.enabled',
    trips: { values: { ...l2, ...bgp } },
    misses: { values: l2 },
  },
  'l2-lease-times': {
    at: 'l2announcements.leaseDuration',
    trips: { values: { ...l2, 'l2announcements.leaseDuration': '5s' } },
    misses: { values: { ...l2, 'l2announcements.leaseDuration': '6s' } },
  },
  'l2-request-rate': {
    at: 'k8sClientRateLimit.qps',
    trips: { values: l2 },
    misses: { values: { ...l2, 'k8sClientRateLimit.qps': 50 } },
  },
  'bgp-port-without-capability': {
    at: capabilities,
    trips: { values: bgp, facts: { bgpListenPorts: [179] } },
    misses: { values: bgp, facts: { bgpListenPorts: [1790] } },
  },
  'bgp-router-id-pool': {
    at: 'bgpControlPlane.routerIDAllocation.ipPool',
    trips: { values: { ...bgp, 'bgpControlPlane.routerIDAllocation.mode': 'ip-pool' } },
    misses: {
      values: {
        ...bgp,
        'bgpControlPlane.routerIDAllocation.mode': 'ip-pool',
        'bgpControlPlane.routerIDAllocation.ipPool': '10.9.0.0/16',
      },
    },
  },
  'bgp-secrets-namespace': {
    at: 'bgpControlPlane.secretsNamespace.name',
    trips: { values: { ...bgp, 'bgpControlPlane.secretsNamespace.name': 'bgp' } },
    misses: {
      values: {
        ...bgp,
        'bgpControlPlane.secretsNamespace.name': 'bgp',
        'bgpControlPlane.secretsNamespace.create': true,
      },
    },
  },
  'external-cluster-ips-without-replacement': {
    at: 'bpf.lbExternalClusterIP',
    trips: { values: { 'bpf.lbExternalClusterIP': true } },
    misses: { values: { ...replaced, 'bpf.lbExternalClusterIP': true } },
  },
  'advertised-status-off': {
    at: 'bgpControlPlane.statusReport.enabled',
    trips: { values: { ...bgp, 'bgpControlPlane.statusReport.enabled': false } },
    misses: { values: bgp },
  },
  'l7-features-without-proxy': {
    at: 'l7Proxy',
    trips: { values: { ...gateway, l7Proxy: false } },
    misses: { values: { ...replaced, l7Proxy: false } },
  },
  'ingress-traffic-policy': {
    at: 'ingressController.service.externalTrafficPolicy',
    trips: { values: { ...ingress, 'ingressController.service.externalTrafficPolicy': '' } },
    misses: {
      values: {
        ...ingress,
        'ingressController.service.externalTrafficPolicy': '',
        'ingressController.service.type': 'ClusterIP',
      },
    },
  },
  'gateway-without-replacement': {
    at: 'gatewayAPI.enabled',
    trips: { values: { 'gatewayAPI.enabled': true } },
    misses: { version: '1.18.5', values: { 'gatewayAPI.enabled': true, 'nodePort.enabled': true } },
  },
  'gateway-api-crds': {
    at: 'gatewayAPI.enabled',
    trips: { values: gateway },
    misses: { values: ingress },
  },
  'gateway-bypasses-pod-sockets': {
    at: 'socketLB.hostNamespaceOnly',
    trips: { version: '1.20.1', values: { ...gateway, 'socketLB.hostNamespaceOnly': false } },
    misses: { version: '1.19.6', values: { ...gateway, 'socketLB.hostNamespaceOnly': false } },
  },
  'gateway-host-network-ports': {
    at: 'gatewayAPI.hostNetwork.enabled',
    trips: { values: { ...gateway, 'gatewayAPI.hostNetwork.enabled': true } },
    misses: {
      values: {
        ...gateway,
        'gatewayAPI.hostNetwork.enabled': true,
        'envoy.securityContext.capabilities.keepCapNetBindService': true,
        'envoy.securityContext.capabilities.envoy': ['NET_ADMIN', 'SYS_ADMIN', 'NET_BIND_SERVICE'],
      },
    },
  },
  'tproxy-without-proxy': {
    at: 'bpf.tproxy',
    trips: { values: { l7Proxy: false, 'bpf.tproxy': true } },
    misses: { values: { 'bpf.tproxy': true } },
  },
  'standalone-dns-proxy-port': {
    at: 'dnsProxy.proxyPort',
    trips: { values: { 'standaloneDnsProxy.enabled': true } },
    misses: { values: { 'standaloneDnsProxy.enabled': true, 'dnsProxy.proxyPort': 10094 } },
  },
  'envoy-base-id': {
    at: 'envoy.baseID',
    trips: { values: { 'envoy.baseID': -1 } },
    misses: { values: { 'envoy.baseID': 1 } },
  },
};
