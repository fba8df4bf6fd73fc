// Cases of the rules on devices, host routing, netkit, BIG TCP, bandwidth, XDP and map sizes.
import type { RuleCases } from '../ruleCase';
import { fast, native, replaced } from '../ruleCase';

const legacy = 'bpf.hostLegacyRouting';
const netkit = { ...fast, 'bpf.datapathMode': 'netkit' } as const;
const bigTcp = { ...fast, ...native, enableIPv4BIGTCP: true } as const;
const bbr = { ...fast, 'bandwidthManager.enabled': true, 'bandwidthManager.bbr': true } as const;
const acceleration = 'loadBalancer.acceleration';
const xdp = { ...replaced, [acceleration]: 'native', devices: 'eth0' } as const;
const xdpLoose = { ...replaced, [acceleration]: 'best-effort' } as const;
const noConntrack = 'installNoConntrackIptablesRules';
const ratio = 'bpf.mapDynamicSizeRatio';
const lru = 'bpf.distributedLRU.enabled';

export const datapathCases: RuleCases = {
  'devices-excluded-only': {
    at: 'devices',
    trips: { values: { devices: ['!eth1'] } },
    misses: { values: { devices: ['!eth1'], forceDeviceDetection: true } },
  },
  'device-is-not-a-name': {
    at: 'devices',
    trips: { values: { devices: 'eth*' } },
    misses: { values: { devices: 'eth+' } },
  },
  'device-list-is-cilium-s-own': {
    at: 'devices',
    trips: { values: { devices: 'cilium_vxlan' } },
    misses: { values: { devices: 'vxlan0' } },
  },
  'device-list-and-detection': {
    at: 'forceDeviceDetection',
    trips: { values: { devices: 'eth0', forceDeviceDetection: true } },
    misses: { values: { forceDeviceDetection: true } },
  },
  'devices-of-mixed-drivers': {
    at: 'devices',
    trips: { values: { devices: 'eth0' }, facts: { drivers: ['i40e', 'tg3'], nodes: 2 } },
    misses: { values: { devices: 'eth0' }, facts: { drivers: ['i40e'], nodes: 2 } },
  },
  'host-routing-falls-back': {
    at: legacy,
    trips: { values: { ...replaced, [legacy]: false } },
    misses: { values: { ...fast, [legacy]: false } },
  },
  'no-conntrack-rules-with-tunnel': {
    at: noConntrack,
    trips: { values: { ...fast, [noConntrack]: true } },
    misses: { values: { ...fast, ...native, [noConntrack]: true } },
  },
  'no-conntrack-rules-without-replacement': {
    at: noConntrack,
    trips: { values: { ...native, [noConntrack]: true } },
    misses: { values: { ...native, [noConntrack]: true, 'cni.chainingMode': 'aws-cni' } },
  },
  'no-iptables-rules': {
    at: 'extraConfig.install-iptables-rules',
    trips: {
      version: '1.20.1',
      values: { ...replaced, l7Proxy: false, 'extraConfig.install-iptables-rules': 'false' },
    },
    misses: {
      version: '1.19.6',
      values: { ...replaced, l7Proxy: false, 'extraConfig.install-iptables-rules': 'false' },
    },
  },
  'istio-with-host-routing': {
    at: legacy,
    trips: { values: fast, facts: { istio: true } },
    misses: { values: { ...fast, [legacy]: true }, facts: { istio: true } },
  },
  'netkit-kernel': {
    at: 'bpf.datapathMode',
    trips: { values: netkit, facts: { kernels: ['6.6.58', '6.12.1'] } },
    misses: { values: netkit, facts: { kernels: ['6.12.1'] } },
  },
  'netkit-documented-kernel': {
    at: 'bpf.datapathMode',
    trips: { values: netkit, facts: { kernels: ['6.7.2'] } },
    misses: { values: netkit, facts: { kernels: ['6.8.0'] } },
  },
  'netkit-without-host-routing': {
    at: 'bpf.datapathMode',
    trips: { version: '1.20.1', values: { ...netkit, 'bpf.masquerade': false } },
    misses: { version: '1.20.1', values: netkit },
  },
  'netkit-without-effect': {
    at: 'bpf.datapathMode',
    trips: { version: '1.19.6', values: { ...netkit, 'bpf.masquerade': false } },
    misses: { version: '1.19.6', values: netkit },
  },
  'netkit-auto-stays-veth': {
    at: 'bpf.datapathMode',
    trips: { version: '1.20.1', values: { 'bpf.datapathMode': 'auto' } },
    misses: { version: '1.20.1', values: { ...fast, 'bpf.datapathMode': 'auto' } },
  },
  'netkit-with-tproxy': {
    at: 'bpf.tproxy',
    trips: { values: { ...netkit, 'bpf.tproxy': true } },
    misses: { values: { ...fast, 'bpf.tproxy': true } },
  },
  'netkit-with-tproxy-unchecked': {
    at: 'bpf.tproxy',
    trips: { version: '1.18.5', values: { ...netkit, 'bpf.tproxy': true } },
    misses: { version: '1.18.5', values: { ...netkit, 'bpf.tproxy': false } },
  },
  'netkit-with-endpoint-routes': {
    at: 'endpointRoutes.enabled',
    trips: {
      version: '1.20.1',
      values: { ...netkit, 'endpointRoutes.enabled': true },
      facts: { kernels: ['6.8'] },
    },
    misses: {
      version: '1.20.1',
      values: { ...netkit, 'endpointRoutes.enabled': true },
      facts: { kernels: ['6.13'] },
    },
  },
  'netkit-turns-tcx-on': {
    at: 'bpf.enableTCX',
    trips: { values: { ...netkit, 'bpf.enableTCX': false } },
    misses: { values: { ...fast, 'bpf.enableTCX': false } },
  },
  'netkit-on-running-cluster': {
    at: 'bpf.datapathMode',
    trips: { values: netkit, facts: { running: true } },
    misses: { values: netkit, facts: { running: false } },
  },
  'big-tcp-with-tunnel': {
    at: 'enableIPv4BIGTCP',
    trips: { version: '1.18.5', values: { ...bigTcp, routingMode: 'tunnel' } },
    misses: { version: '1.18.5', values: bigTcp },
  },
  'big-tcp-with-tunnel-device': {
    at: 'enableIPv4BIGTCP',
    trips: { values: { ...bigTcp, routingMode: 'tunnel' } },
    misses: { values: bigTcp },
  },
  'big-tcp-with-ipip': {
    at: 'enableIPv4BIGTCP',
    trips: { values: { ...bigTcp, 'loadBalancer.mode': 'dsr', 'loadBalancer.dsrDispatch': 'ipip' } },
    misses: { values: { ...bigTcp, 'loadBalancer.mode': 'dsr', 'loadBalancer.dsrDispatch': 'opt' } },
  },
  'big-tcp-with-ipsec': {
    at: 'enableIPv4BIGTCP',
    trips: { values: { ...bigTcp, 'encryption.enabled': true, 'encryption.type': 'ipsec' } },
    misses: { values: { ...bigTcp, 'encryption.enabled': true, 'encryption.type': 'wireguard' } },
  },
  'big-tcp-with-wireguard': {
    at: 'enableIPv4BIGTCP',
    trips: { values: { ...bigTcp, 'encryption.enabled': true, 'encryption.type': 'wireguard' } },
    misses: { values: bigTcp },
  },
  'big-tcp-with-legacy-routing': {
    at: 'enableIPv4BIGTCP',
    trips: { values: { ...bigTcp, [legacy]: true } },
    misses: { values: { ...bigTcp, [legacy]: false } },
  },
  'big-tcp-without-host-routing': {
    at: 'enableIPv4BIGTCP',
    trips: { values: { ...bigTcp, 'bpf.masquerade': false } },
    misses: { values: { ...bigTcp, 'bpf.masquerade': false, enableIPv4Masquerade: false } },
  },
  'big-tcp-kernel': {
    at: 'enableIPv4BIGTCP',
    trips: { values: bigTcp, facts: { kernels: ['6.1'] } },
    misses: { values: { ...fast, ...native, enableIPv6BIGTCP: true }, facts: { kernels: ['6.1'] } },
  },
  'big-tcp-device': {
    at: 'enableIPv4BIGTCP',
    trips: { values: bigTcp, facts: { drivers: ['virtio_net'] } },
    misses: { values: bigTcp, facts: { drivers: ['mlx5_core', 'ice'] } },
  },
  'big-tcp-driver-unknown': {
    at: 'enableIPv4BIGTCP',
    trips: { values: bigTcp, facts: { drivers: ['mlx5_core'], otherDrivers: true } },
    misses: { values: bigTcp, facts: { drivers: ['mlx5_core'] } },
  },
  'big-tcp-on-running-cluster': {
    at: 'enableIPv4BIGTCP',
    trips: { values: bigTcp, facts: { running: true } },
    misses: { values: bigTcp, facts: { running: false } },
  },
  'bbr-without-bandwidth-manager': {
    at: 'bandwidthManager.bbr',
    trips: { values: { ...fast, 'bandwidthManager.bbr': true } },
    misses: { values: bbr },
  },
  'bbr-for-host-without-bbr': {
    at: 'bandwidthManager.bbrHostNamespaceOnly',
    trips: {
      values: { ...bbr, 'bandwidthManager.bbr': false, 'bandwidthManager.bbrHostNamespaceOnly': true },
    },
    misses: { values: { ...bbr, 'bandwidthManager.bbrHostNamespaceOnly': true } },
  },
  'bbr-with-legacy-routing': {
    at: 'bandwidthManager.bbr',
    trips: { values: { ...bbr, [legacy]: true } },
    misses: { values: { ...bbr, [legacy]: true, 'bandwidthManager.bbrHostNamespaceOnly': true } },
  },
  'bbr-without-host-routing': {
    at: 'bandwidthManager.bbr',
    trips: { values: { ...bbr, 'bpf.masquerade': false } },
    misses: { values: bbr },
  },
  'bbr-kernel': {
    at: 'bandwidthManager.bbr',
    trips: { values: bbr, facts: { kernels: ['5.15.0'] } },
    misses: { values: bbr, facts: { kernels: ['5.18.0'] } },
  },
  'bandwidth-manager-with-ipsec': {
    at: 'bandwidthManager.enabled',
    trips: {
      values: {
        ...replaced,
        'bandwidthManager.enabled': true,
        'encryption.enabled': true,
        'encryption.type': 'ipsec',
      },
    },
    misses: {
      values: {
        ...replaced,
        'bandwidthManager.enabled': true,
        'encryption.enabled': true,
        'encryption.type': 'wireguard',
      },
    },
  },
  'bandwidth-manager-without-replacement': {
    at: 'bandwidthManager.enabled',
    trips: { values: { 'bandwidthManager.enabled': true } },
    misses: { values: { ...replaced, 'bandwidthManager.enabled': true } },
  },
  'bbr-on-running-cluster': {
    at: 'bandwidthManager.bbr',
    trips: { values: bbr, facts: { running: true } },
    misses: { values: bbr, facts: { running: false } },
  },
  'xdp-driver': {
    at: acceleration,
    trips: { values: xdp, facts: { drivers: ['i40e', 'tg3'] } },
    misses: { values: xdp, facts: { drivers: ['i40e'] } },
  },
  'xdp-driver-skipped': {
    at: acceleration,
    trips: { values: xdpLoose, facts: { drivers: ['i40e', 'tg3'] } },
    misses: { values: xdp, facts: { drivers: ['i40e'] } },
  },
  'xdp-kernel': {
    at: acceleration,
    trips: { values: xdp, facts: { drivers: ['vmxnet3'], kernels: ['6.1'] } },
    misses: { values: xdp, facts: { drivers: ['vmxnet3'], kernels: ['6.6'] } },
  },
  'xdp-kernel-skipped': {
    at: acceleration,
    trips: { values: xdpLoose, facts: { drivers: ['gve'], kernels: ['6.1'] } },
    misses: { values: xdpLoose, facts: { drivers: ['ena'], kernels: ['6.1'] } },
  },
  'xdp-without-replacement': {
    at: acceleration,
    trips: { values: { [acceleration]: 'best-effort' } },
    misses: { version: '1.18.5', values: { [acceleration]: 'best-effort', 'nodePort.enabled': true } },
  },
  'xdp-with-ipv6-underlay': {
    at: acceleration,
    trips: { version: '1.20.1', values: xdp, facts: { underlay: 'ipv6' } },
    misses: { version: '1.20.1', values: { ...xdp, underlayProtocol: 'ipv4' }, facts: { underlay: 'ipv6' } },
  },
  'xdp-with-node-encryption': {
    at: acceleration,
    trips: {
      values: {
        ...xdp,
        'encryption.enabled': true,
        'encryption.type': 'wireguard',
        'encryption.nodeEncryption': true,
      },
    },
    misses: { values: { ...xdp, 'encryption.enabled': true, 'encryption.type': 'wireguard' } },
  },
  'xdp-with-jumbo-frames': {
    at: acceleration,
    trips: { version: '1.18.5', values: { ...xdp, MTU: 9000 } },
    misses: { version: '1.19.6', values: { ...xdp, MTU: 9000 } },
  },
  'xdp-device-not-ready': {
    at: 'devices',
    trips: { values: { ...xdp, devices: '' } },
    misses: { values: { ...xdpLoose, devices: '' } },
  },
  'xdp-on-virtual-devices': {
    at: acceleration,
    trips: { values: xdpLoose, facts: { drivers: ['virtio_net'] } },
    misses: { values: xdpLoose, facts: { drivers: ['ice'] } },
  },
  'xdp-on-vlan': {
    at: 'devices',
    trips: { values: { ...xdp, devices: ['bond0.184'] } },
    misses: { values: { ...xdp, devices: ['bond0'] } },
  },
  'xdp-on-vlan-skipped': {
    at: 'devices',
    trips: { values: { ...xdpLoose, devices: ['eth0', 'vlan7'] } },
    misses: { values: { ...xdpLoose, devices: ['eth0'] } },
  },
  'xdp-underlay-open': {
    at: 'underlayProtocol',
    trips: { version: '1.20.1', values: { ...xdp, 'ipv6.enabled': true } },
    misses: { version: '1.19.6', values: { ...xdp, 'ipv6.enabled': true } },
  },
  'map-ratio-out-of-range': {
    at: ratio,
    trips: { values: { [ratio]: 1.5 } },
    misses: { values: { [ratio]: 1 } },
  },
  'map-ratio-zero': { at: ratio, trips: { values: { [ratio]: 0 } }, misses: { values: { [ratio]: 0.01 } } },
  'map-ratio-hits-the-limit': {
    at: ratio,
    trips: { values: { [ratio]: 0.08 }, facts: { memoryGiB: { least: 16, most: 64 } } },
    misses: { values: { [ratio]: 0.08 }, facts: { memoryGiB: { least: 16, most: 32 } } },
  },
  'map-ratio-large': {
    at: ratio,
    trips: { values: { [ratio]: 0.2 } },
    misses: { values: { [ratio]: 0.16 } },
  },
  'map-size-out-of-range': {
    at: 'bpf.ctTcpMax',
    trips: { values: { 'bpf.ctTcpMax': 16777217 } },
    misses: { values: { 'bpf.ctTcpMax': 16777216 } },
  },
  'nat-larger-than-conntrack': {
    at: 'bpf.natMax',
    trips: { values: { 'bpf.ctTcpMax': 65536, 'bpf.ctAnyMax': 65536, 'bpf.natMax': 131073 } },
    misses: { values: { 'bpf.ctTcpMax': 65536, 'bpf.ctAnyMax': 65536, 'bpf.natMax': 131072 } },
  },
  'nat-cut-down': {
    at: 'bpf.ctTcpMax',
    trips: { values: { 'bpf.ctTcpMax': 65536, 'bpf.ctAnyMax': 32768 } },
    misses: { values: { 'bpf.ctTcpMax': 262144, 'bpf.ctAnyMax': 32768 } },
  },
  'distributed-lru-without-ratio': {
    at: ratio,
    trips: { values: { [lru]: true, [ratio]: -0.1 } },
    misses: { values: { [lru]: true } },
  },
  'distributed-lru-sizes-by-hand': {
    at: 'bpf.ctTcpMax',
    trips: { version: '1.18.5', values: { [lru]: true, 'bpf.ctTcpMax': 500000 } },
    misses: { version: '1.18.5', values: { [lru]: true, 'bpf.ctTcpMax': 524288 } },
  },
  'map-sizes-on-running-cluster': {
    at: ratio,
    trips: { values: { [ratio]: 0.01 }, facts: { running: true } },
    misses: { facts: { running: true } },
  },
  'preallocation-does-not-reach-lru': {
    at: 'bpf.preallocateMaps',
    trips: { values: { [lru]: true, 'bpf.preallocateMaps': true } },
    misses: { values: { 'bpf.preallocateMaps': true } },
  },
};
