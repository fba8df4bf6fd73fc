// Cases of the rules on what surrounds Cilium: devices and gateways, firewalls, renderers, what a cluster has installed.
import type { RuleCases } from '../ruleCase';
import { native, replaced } from '../ruleCase';
import { talosGuideValues } from './platform';

const wireguard = { 'encryption.enabled': true, 'encryption.type': 'wireguard' } as const;
const nodeEncryption = { ...wireguard, 'encryption.nodeEncryption': true } as const;

const kubePrism = { kubeProxyReplacement: true, k8sServiceHost: 'localhost', k8sServicePort: 7445 } as const;
const gateway = { ...replaced, 'gatewayAPI.enabled': true } as const;

export const surroundingCases: RuleCases = {
  'mtu-of-a-vpn-device': {
    at: 'MTU',
    trips: { facts: { linkMtu: 9000 } },
    misses: { values: { devices: ['!tailscale+'], forceDeviceDetection: true }, facts: { linkMtu: 9000 } },
  },
  'mtu-jumbo-behind-gateway': {
    at: 'MTU',
    trips: { values: { ...replaced, MTU: 9000 } },
    misses: { values: { ...replaced, MTU: 1500 }, facts: { linkMtu: 9000 } },
  },
  'mtu-of-machines-in-pods': {
    at: 'MTU',
    trips: { values: { MTU: 1500 }, facts: { sandboxedPods: true, linkMtu: 1500 } },
    misses: { values: { MTU: 1450 }, facts: { sandboxedPods: true, linkMtu: 1500 } },
  },
  'node-encryption-loses-host-traffic': {
    at: 'encryption.nodeEncryption',
    trips: { values: nodeEncryption },
    misses: { version: '1.20.1', values: nodeEncryption },
  },
  'node-encryption-is-beta': {
    at: 'encryption.nodeEncryption',
    trips: { values: { ...native, ...nodeEncryption } },
    misses: { values: { ...native, ...wireguard } },
  },
  'node-encryption-of-control-planes': {
    at: 'extraConfig.node-encryption-opt-out-labels',
    trips: { values: { ...nodeEncryption, 'extraConfig.node-encryption-opt-out-labels': 'no-such-label' } },
    misses: {
      values: {
        ...nodeEncryption,
        'extraConfig.node-encryption-opt-out-labels': 'node-role.kubernetes.io/control-plane',
      },
    },
  },
  'gateway-api-crds-too-old': {
    at: 'gatewayAPI.enabled',
    trips: { version: '1.20.1', values: gateway, facts: { gatewayApiCrds: '1.4.1' } },
    misses: { version: '1.20.1', values: gateway, facts: { gatewayApiCrds: '1.6.1' } },
  },
  'gateway-api-crds-older': {
    at: 'gatewayAPI.enabled',
    trips: { values: gateway, facts: { gatewayApiCrds: '1.3.0' } },
    misses: { values: gateway, facts: { gatewayApiCrds: '1.4.0' } },
  },
  'gateway-api-crds-too-new': {
    at: 'gatewayAPI.enabled',
    trips: { values: gateway, facts: { gatewayApiCrds: '1.5.1' } },
    misses: { values: gateway, facts: { gatewayApiCrds: '1.5.1-experimental' } },
  },
  'certificates-end': {
    at: 'hubble.tls.auto.method',
    trips: { values: { 'hubble.relay.enabled': true }, facts: { renderer: 'flux' } },
    misses: { values: { 'hubble.relay.enabled': true, 'hubble.tls.auto.method': 'cronJob' } },
  },
  'certificates-of-a-renderer': {
    at: 'hubble.tls.auto.method',
    trips: { facts: { renderer: 'argo-cd' } },
    misses: { facts: { renderer: 'flux' } },
  },
  'rke2-network-of-its-own': {
    at: 'facts:distribution',
    trips: { facts: { distribution: 'rke2' } },
    misses: { facts: { distribution: 'rke2', ownNetwork: false } },
  },
  'rke2-kube-proxy-unknown': {
    at: 'kubeProxyReplacement',
    trips: { values: replaced, facts: { distribution: 'rke2' } },
    misses: { values: replaced, facts: { distribution: 'rke2', kubeProxy: false } },
  },
  'talos-firewall-beside-cilium': {
    at: 'kubeProxyReplacement',
    trips: { values: { ...talosGuideValues, ...kubePrism }, facts: { distribution: 'talos' } },
    misses: { values: replaced, facts: { distribution: 'kubeadm' } },
  },
  'vlans-above-a-device': {
    at: 'devices',
    trips: { values: { devices: ['bond0', 'bond0.184'] } },
    misses: { values: { devices: ['bond0', 'bond0.184'], 'bpf.vlanBypass': [20] } },
  },
};
