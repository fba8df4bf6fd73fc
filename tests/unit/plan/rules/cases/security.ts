// Cases of the rules on encryption and observability.
import type { RuleCases } from '../ruleCase';
import { fast, native, replaced } from '../ruleCase';

const wireguard = { 'encryption.enabled': true, 'encryption.type': 'wireguard' } as const;
const ipsec = { 'encryption.enabled': true, 'encryption.type': 'ipsec' } as const;
const strict = {
  ...wireguard,
  'encryption.strictMode.egress.enabled': true,
  'encryption.strictMode.egress.cidr': '10.0.0.0/8',
  'encryption.strictMode.egress.allowRemoteNodeIdentities': true,
} as const;
const oldStrict = {
  'encryption.strictMode.enabled': true,
  'encryption.strictMode.cidr': '10.0.0.0/8',
  'encryption.strictMode.allowRemoteNodeIdentities': true,
} as const;
const ingressStrict = 'encryption.strictMode.ingress.enabled';

export const securityCases: RuleCases = {
  'strict-mode-without-encryption': {
    at: 'encryption.strictMode.egress.enabled',
    trips: { values: { ...strict, 'encryption.enabled': false, 'encryption.type': null } },
    misses: { values: strict },
  },
  'strict-mode-beside-ipsec': {
    at: 'encryption.strictMode.enabled',
    trips: { version: '1.18.5', values: { ...ipsec, ...oldStrict } },
    misses: { version: '1.19.6', values: { ...ipsec, ...oldStrict } },
  },
  'strict-egress-cidr': {
    at: 'encryption.strictMode.egress.cidr',
    trips: { values: { ...strict, 'encryption.strictMode.egress.cidr': 'fd00::/48' } },
    misses: { values: strict },
  },
  'strict-egress-covers-nodes': {
    at: 'encryption.strictMode.egress.allowRemoteNodeIdentities',
    trips: {
      values: {
        ...strict,
        'ipam.mode': 'kubernetes',
        'encryption.strictMode.egress.allowRemoteNodeIdentities': false,
      },
      facts: { nodeCidrs: ['10.0.1.0/24'] },
    },
    misses: { values: { ...strict, 'ipam.mode': 'kubernetes' }, facts: { nodeCidrs: ['10.0.1.0/24'] } },
  },
  'strict-egress-through-tunnel': {
    at: 'encryption.strictMode.egress.allowRemoteNodeIdentities',
    trips: { values: { ...strict, 'encryption.strictMode.egress.allowRemoteNodeIdentities': false } },
    misses: {
      values: { ...strict, ...native, 'encryption.strictMode.egress.allowRemoteNodeIdentities': false },
    },
  },
  'strict-egress-misses-pods': {
    at: 'encryption.strictMode.egress.cidr',
    trips: { values: { ...strict, 'encryption.strictMode.egress.cidr': '10.42.0.0/16' } },
    misses: { values: strict },
  },
  'strict-egress-ipv4-only': {
    at: 'encryption.strictMode.egress.enabled',
    trips: { values: { ...strict, 'ipv6.enabled': true } },
    misses: { values: { ...strict, 'ipv6.enabled': true, [ingressStrict]: true } },
  },
  'strict-ingress-with-ipsec': {
    at: ingressStrict,
    trips: { values: { ...ipsec, ...native, [ingressStrict]: true } },
    misses: { values: { ...wireguard, [ingressStrict]: true } },
  },
  'strict-ingress-without-tunnel': {
    at: ingressStrict,
    trips: { values: { ...wireguard, ...native, [ingressStrict]: true } },
    misses: { version: '1.20.1', values: { ...wireguard, ...native, [ingressStrict]: true } },
  },
  'strict-ingress-roll-out': {
    at: ingressStrict,
    trips: { values: { ...wireguard, [ingressStrict]: true }, facts: { running: true } },
    misses: { values: { ...wireguard, [ingressStrict]: true }, facts: { running: false } },
  },
  'ipsec-with-host-firewall': {
    at: 'hostFirewall.enabled',
    trips: { values: { ...ipsec, 'hostFirewall.enabled': true } },
    misses: { values: { ...wireguard, 'hostFirewall.enabled': true } },
  },
  'ipsec-with-multi-pool': {
    at: 'ipam.mode',
    trips: { version: '1.18.5', values: { ...ipsec, ...native, 'ipam.mode': 'multi-pool' } },
    misses: { version: '1.18.5', values: { ...ipsec, 'ipam.mode': 'multi-pool' } },
  },
  'ipsec-without-transparent-dns-proxy': {
    at: 'dnsProxy.enableTransparentMode',
    trips: { values: { ...ipsec, 'dnsProxy.enableTransparentMode': false } },
    misses: { values: { ...wireguard, 'dnsProxy.enableTransparentMode': false } },
  },
  'encrypted-overlay-without-vxlan': {
    at: 'encryption.ipsec.encryptedOverlay',
    trips: {
      version: '1.18.5',
      values: { ...ipsec, tunnelProtocol: 'geneve', 'encryption.ipsec.encryptedOverlay': true },
    },
    misses: { version: '1.18.5', values: { ...ipsec, 'encryption.ipsec.encryptedOverlay': true } },
  },
  'wireguard-over-ipv6-underlay': {
    at: 'underlayProtocol',
    trips: { version: '1.18.5', values: { ...wireguard, underlayProtocol: 'ipv6' } },
    misses: { version: '1.19.6', values: { ...wireguard, underlayProtocol: 'ipv6' } },
  },
  'node-encryption-without-wireguard': {
    at: 'encryption.nodeEncryption',
    trips: { values: { ...ipsec, 'encryption.nodeEncryption': true } },
    misses: { values: { ...wireguard, 'encryption.nodeEncryption': true } },
  },
  'encryption-type-without-encryption': {
    at: 'encryption.type',
    trips: { values: { 'encryption.type': 'wireguard' } },
    misses: { values: wireguard },
  },
  'encryption-on-running-cluster': {
    at: 'encryption.enabled',
    trips: { values: wireguard, facts: { running: true } },
    misses: { values: wireguard, facts: { running: false } },
  },
  'spire-without-authentication': {
    at: 'authentication.enabled',
    trips: { version: '1.19.6', values: { 'authentication.mutual.spire.enabled': true } },
    misses: { version: '1.18.5', values: { 'authentication.mutual.spire.enabled': true } },
  },
  'spire-deprecated': {
    at: 'authentication.mutual.spire.enabled',
    trips: {
      version: '1.20.1',
      values: { 'authentication.enabled': true, 'authentication.mutual.spire.enabled': true },
    },
    misses: {
      version: '1.19.6',
      values: { 'authentication.enabled': true, 'authentication.mutual.spire.enabled': true },
    },
  },
  'ipsec-host-routing-kernel': {
    at: 'encryption.type',
    trips: { version: '1.19.6', values: { ...fast, ...ipsec } },
    misses: { version: '1.19.6', values: { ...replaced, ...ipsec } },
  },
  'hubble-ui-without-relay': {
    at: 'hubble.ui.enabled',
    trips: { values: { 'hubble.ui.enabled': true } },
    misses: { values: { 'hubble.ui.enabled': true, 'hubble.relay.enabled': true } },
  },
  'hubble-ui-without-login': {
    at: 'hubble.ui.service.type',
    trips: {
      values: {
        'hubble.ui.enabled': true,
        'hubble.relay.enabled': true,
        'hubble.ui.service.type': 'NodePort',
      },
    },
    misses: { values: { 'hubble.ui.enabled': true, 'hubble.relay.enabled': true } },
  },
  'tunnel-on-public-addresses': {
    at: 'routingMode',
    trips: { values: { routingMode: 'tunnel' }, facts: { nodeCidrs: ['192.168.1.0/24', '203.0.113.0/28'] } },
    misses: { values: { routingMode: 'tunnel' }, facts: { nodeCidrs: ['192.168.1.0/24', 'fd00:1::/64'] } },
  },
  'hubble-ui-standalone-certificates': {
    at: 'hubble.ui.standalone.tls.certsVolume',
    trips: {
      values: {
        'hubble.ui.enabled': true,
        'hubble.ui.standalone.enabled': true,
        'hubble.relay.tls.server.enabled': true,
      },
    },
    misses: { values: { 'hubble.ui.enabled': true, 'hubble.ui.standalone.enabled': true } },
  },
  'hubble-relay-without-hubble': {
    at: 'hubble.relay.enabled',
    trips: { values: { 'hubble.enabled': false, 'hubble.relay.enabled': true } },
    misses: { values: { 'hubble.relay.enabled': true } },
  },
  'hubble-certificates-without-issuer': {
    at: 'hubble.tls.auto.certManagerIssuerRef',
    trips: { values: { 'hubble.tls.auto.method': 'certmanager' } },
    misses: { values: { 'hubble.tls.auto.method': 'certmanager', 'hubble.enabled': false } },
  },
  'hubble-certificates-missing': {
    at: 'hubble.relay.tls.client.existingSecret',
    trips: {
      values: {
        'hubble.relay.enabled': true,
        'hubble.tls.auto.enabled': false,
        'hubble.tls.server.existingSecret': 'hubble',
      },
    },
    misses: {
      values: {
        'hubble.relay.enabled': true,
        'hubble.tls.auto.enabled': false,
        'hubble.tls.server.existingSecret': 'hubble',
        'hubble.relay.tls.client.cert': 'x',
        'hubble.relay.tls.client.key': 'x',
      },
    },
  },
  'hubble-headers-both-ways': {
    at: 'hubble.redact.http.headers.deny',
    trips: {
      values: { 'hubble.redact.http.headers.allow': ['a'], 'hubble.redact.http.headers.deny': ['b'] },
    },
    misses: { values: { 'hubble.redact.http.headers.allow': ['a'] } },
  },
  'hubble-ui-image-too-old': {
    at: 'hubble.ui.backend.image.tag',
    trips: {
      values: {
        'hubble.relay.enabled': true,
        'hubble.ui.enabled': true,
        'hubble.ui.backend.image.tag': 'v0.8.5@sha256:0',
      },
    },
    misses: {
      values: {
        'hubble.relay.enabled': true,
        'hubble.ui.enabled': true,
        'hubble.ui.backend.image.tag': 'v0.9.0',
      },
    },
  },
  'service-monitors-without-crds': {
    at: 'prometheus.serviceMonitor.enabled',
    trips: { values: { 'prometheus.enabled': true, 'prometheus.serviceMonitor.enabled': true } },
    misses: {
      values: { 'prometheus.enabled': true, 'prometheus.serviceMonitor.enabled': true },
      facts: { serviceMonitorCrds: true },
    },
  },
  'service-monitor-without-metrics': {
    at: 'prometheus.serviceMonitor.enabled',
    trips: { values: { 'prometheus.serviceMonitor.enabled': true } },
    misses: { values: { 'prometheus.serviceMonitor.enabled': true, 'prometheus.enabled': true } },
  },
  'hubble-metrics-without-hubble': {
    at: 'hubble.metrics.enabled',
    trips: { values: { 'hubble.enabled': false, 'hubble.metrics.enabled': ['dns'] } },
    misses: { values: { 'hubble.metrics.enabled': ['dns'] } },
  },
  'hubble-l7-metrics-without-proxy': {
    at: 'hubble.metrics.enabled',
    trips: { values: { l7Proxy: false, 'hubble.metrics.enabled': ['dns', 'httpV2:exemplars=true'] } },
    misses: { values: { l7Proxy: false, 'hubble.metrics.enabled': ['drop'] } },
  },
  'hubble-kafka-metrics-removed': {
    at: 'hubble.metrics.enabled',
    trips: { version: '1.20.1', values: { 'hubble.metrics.enabled': ['kafka'] } },
    misses: { version: '1.19.6', values: { 'hubble.metrics.enabled': ['kafka'] } },
  },
  'event-rate-half-set': {
    at: 'bpf.events.default.burstLimit',
    trips: { values: { 'bpf.events.default.rateLimit': 1000 } },
    misses: { values: { 'bpf.events.default.rateLimit': 1000, 'bpf.events.default.burstLimit': 1000 } },
  },
};
