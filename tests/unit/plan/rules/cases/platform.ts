// Cases of the rules on versions, the API server, distributions and the operator.
import type { RuleCases } from '../ruleCase';
import { fast, replaced } from '../ruleCase';

const capabilities = 'securityContext.capabilities.ciliumAgent';
const guideCapabilities = [
  'CHOWN',
  'KILL',
  'NET_ADMIN',
  'NET_RAW',
  'IPC_LOCK',
  'SYS_ADMIN',
  'SYS_RESOURCE',
  'DAC_OVERRIDE',
  'FOWNER',
  'SETGID',
  'SETUID',
];
/** What Cilium’s guide prescribes. */
export const talosGuideValues = {
  'ipam.mode': 'kubernetes',
  kubeProxyReplacement: true,
  [capabilities]: guideCapabilities,
  'securityContext.capabilities.cleanCiliumState': ['NET_ADMIN', 'SYS_ADMIN', 'SYS_RESOURCE'],
  'cgroup.autoMount.enabled': false,
  'cgroup.hostRoot': '/sys/fs/cgroup',
  k8sServiceHost: 'localhost',
  k8sServicePort: '7445',
} as const;
export const talosFacts = { distribution: 'talos', kubeProxy: false } as const;
const maxUnavailable = 'updateStrategy.rollingUpdate.maxUnavailable';

const spireOnTalos = {
  ...talosGuideValues,
  'authentication.enabled': true,
  'authentication.mutual.spire.enabled': true,
};

export const platformCases: RuleCases = {
  'kubernetes-not-tested-with-cilium': {
    at: 'routewise:cluster.kubernetes',
    trips: { facts: { kubernetes: '1.35.0' } },
    misses: { facts: { kubernetes: '1.34.2' } },
  },
  'kernel-too-old': {
    at: 'facts:kernels',
    trips: { facts: { kernels: ['5.4.0'] } },
    misses: { facts: { kernels: ['4.18.0-553.el8_10.x86_64', '5.10.1'] } },
  },
  'wireguard-kernel-module': {
    at: 'encryption.type',
    trips: {
      values: { 'encryption.enabled': true, 'encryption.type': 'wireguard' },
      facts: { distribution: 'other' },
    },
    misses: {
      values: { 'encryption.enabled': true, 'encryption.type': 'wireguard' },
      facts: { distribution: 'k3s' },
    },
  },
  'managed-neighbours-kernel': {
    at: 'loadBalancer.acceleration',
    trips: {
      values: { ...replaced, 'loadBalancer.acceleration': 'best-effort' },
      facts: { kernels: ['5.15'] },
    },
    misses: {
      values: { ...replaced, 'loadBalancer.acceleration': 'best-effort' },
      facts: { kernels: ['5.16'] },
    },
  },
  'upgrade-compatibility-in-the-future': {
    at: 'upgradeCompatibility',
    trips: { version: '1.18.5', values: { upgradeCompatibility: '1.19' } },
    misses: { version: '1.19.6', values: { upgradeCompatibility: '1.19' } },
  },
  'api-host-said-twice': {
    at: 'k8sServiceHost',
    trips: {
      values: { ...replaced, 'k8sServiceHostRef.name': 'api', 'k8sServiceHostRef.key': 'host' },
    },
    misses: {
      values: {
        kubeProxyReplacement: true,
        k8sServicePort: 6443,
        'k8sServiceHostRef.name': 'api',
        'k8sServiceHostRef.key': 'host',
      },
    },
  },
  'api-by-service-without-kube-proxy': {
    at: 'k8sServiceHost',
    trips: { values: { kubeProxyReplacement: true }, facts: { kubeProxy: false } },
    misses: { values: replaced, facts: { kubeProxy: false } },
  },
  'api-by-service-unknown': {
    at: 'k8sServiceHost',
    trips: { values: { kubeProxyReplacement: true } },
    misses: { values: { kubeProxyReplacement: true }, facts: { kubeProxy: true } },
  },
  'api-host-automatic': {
    at: 'k8sServiceHost',
    trips: { values: { k8sServiceHost: 'auto' } },
    misses: { values: { k8sServiceHost: 'auto' }, facts: { distribution: 'kubeadm' } },
  },
  'api-host-automatic-by-distribution': {
    at: 'k8sServiceHost',
    trips: { values: { k8sServiceHost: 'auto' }, facts: { distribution: 'k3s' } },
    misses: { values: { k8sServiceHost: 'auto' }, facts: { distribution: 'kubeadm' } },
  },
  'api-host-automatic-literal': {
    at: 'k8sServiceHost',
    trips: { version: '1.18.5', values: { k8sServiceHost: 'auto' } },
    misses: { version: '1.18.5', values: { k8sServiceHost: 'auto' }, facts: { distribution: 'kubeadm' } },
  },
  'api-host-is-loopback': {
    at: 'k8sServiceHost',
    trips: {
      values: { ...replaced, k8sServiceHost: '127.0.0.1' },
      facts: { distribution: 'k3s', nodes: 2, controlPlanes: 1 },
    },
    misses: {
      values: { ...replaced, k8sServiceHost: '127.0.0.1', k8sServicePort: 6444 },
      facts: { distribution: 'k3s', nodes: 2, controlPlanes: 1 },
    },
  },
  'api-host-is-loopback-unknown': {
    at: 'k8sServiceHost',
    trips: { values: { ...replaced, k8sServiceHost: '127.0.0.1' } },
    misses: { values: { ...replaced, k8sServiceHost: '127.0.0.1', k8sServicePort: 7445 } },
  },
  'api-port-without-host': {
    at: 'k8sServicePort',
    trips: { values: { k8sServicePort: 6443 } },
    misses: { values: replaced },
  },
  'api-host-without-port': {
    at: 'k8sServicePort',
    trips: { values: { k8sServiceHost: '10.0.0.10' } },
    misses: { values: { k8sServiceHost: 'auto' }, facts: { distribution: 'kubeadm' } },
  },
  'talos-without-kube-proxy': {
    at: 'kubeProxyReplacement',
    trips: { values: { ...talosGuideValues, kubeProxyReplacement: false }, facts: talosFacts },
    misses: { values: talosGuideValues, facts: talosFacts },
  },
  'talos-sys-module': {
    at: capabilities,
    trips: {
      values: { ...talosGuideValues, [capabilities]: [...guideCapabilities, 'SYS_MODULE'] },
      facts: talosFacts,
    },
    misses: {
      values: { ...talosGuideValues, [capabilities]: [...guideCapabilities, 'NET_BIND_SERVICE'] },
      facts: talosFacts,
    },
  },
  'talos-capabilities-missing': {
    at: capabilities,
    trips: { values: { ...talosGuideValues, [capabilities]: guideCapabilities.slice(1) }, facts: talosFacts },
    misses: { values: talosGuideValues, facts: talosFacts },
  },
  'talos-cgroup': {
    at: 'cgroup.hostRoot',
    trips: {
      values: { ...talosGuideValues, 'cgroup.hostRoot': '/run/cilium/cgroupv2' },
      facts: talosFacts,
    },
    misses: { values: talosGuideValues, facts: talosFacts },
  },
  'talos-spire-namespace': {
    at: 'authentication.mutual.spire.install.existingNamespace',
    trips: { values: spireOnTalos, facts: talosFacts },
    misses: {
      values: { ...spireOnTalos, 'authentication.mutual.spire.install.existingNamespace': true },
      facts: talosFacts,
    },
  },
  'talos-api-by-kubeprism': {
    at: 'k8sServiceHost',
    trips: {
      values: { ...talosGuideValues, k8sServiceHost: '10.0.1.11', k8sServicePort: 6443 },
      facts: talosFacts,
    },
    misses: {
      values: { ...talosGuideValues, k8sServiceHost: 'api.example.com', k8sServicePort: 6443 },
      facts: talosFacts,
    },
  },
  'talos-ipam': {
    at: 'ipam.mode',
    trips: { values: { ...talosGuideValues, 'ipam.mode': 'cluster-pool' }, facts: talosFacts },
    misses: { values: talosGuideValues, facts: talosFacts },
  },
  'talos-host-dns-with-host-routing': {
    at: 'bpf.hostLegacyRouting',
    trips: { values: fast, facts: { talosHostDnsForwarding: true } },
    misses: { values: { ...fast, 'bpf.hostLegacyRouting': true }, facts: { talosHostDnsForwarding: true } },
  },
  'talos-host-dns-unknown': {
    at: 'bpf.hostLegacyRouting',
    trips: { values: { ...talosGuideValues, 'bpf.masquerade': true }, facts: talosFacts },
    misses: {
      values: { ...talosGuideValues, 'bpf.masquerade': true },
      facts: { ...talosFacts, talosHostDnsForwarding: false },
    },
  },
  'talos-legacy-routing-with-fast-path': {
    at: 'bpf.hostLegacyRouting',
    trips: {
      values: {
        ...talosGuideValues,
        'bpf.hostLegacyRouting': true,
        'bpf.datapathMode': 'netkit',
        'bpf.masquerade': true,
      },
      facts: talosFacts,
    },
    misses: { values: { ...talosGuideValues, 'bpf.hostLegacyRouting': true }, facts: talosFacts },
  },
  'api-host-is-one-of-several': {
    at: 'k8sServiceHost',
    trips: {
      values: { ...replaced, k8sServiceHost: '10.50.0.11', 'ipam.mode': 'kubernetes' },
      facts: { nodeCidrs: ['10.50.0.0/24'], controlPlanes: 3 },
    },
    misses: {
      values: { ...replaced, k8sServiceHost: 'api.example.com', 'ipam.mode': 'kubernetes' },
      facts: { nodeCidrs: ['10.50.0.0/24'], controlPlanes: 3 },
    },
  },
  'k3s-network-of-its-own': {
    at: 'facts:distribution',
    trips: { facts: { distribution: 'k3s' } },
    misses: { facts: { distribution: 'k3s', ownNetwork: false } },
  },
  'k3s-servicelb-beside': {
    at: 'l2announcements.enabled',
    trips: { values: { ...replaced, 'l2announcements.enabled': true }, facts: { distribution: 'k3s' } },
    misses: {
      values: { ...replaced, 'l2announcements.enabled': true },
      facts: { distribution: 'k3s', serviceLb: false },
    },
  },
  'k3s-pool': {
    at: 'ipam.operator.clusterPoolIPv4PodCIDRList',
    trips: { facts: { distribution: 'k3s' } },
    misses: {
      values: { 'ipam.operator.clusterPoolIPv4PodCIDRList': '10.42.0.0/16' },
      facts: { distribution: 'k3s' },
    },
  },
  'k3s-kube-proxy-unknown': {
    at: 'kubeProxyReplacement',
    trips: { values: replaced, facts: { distribution: 'k3s' } },
    misses: { values: replaced, facts: { distribution: 'k3s', kubeProxy: false } },
  },
  'rancher-desktop-cni-path': {
    at: 'cni.binPath',
    trips: { facts: { distribution: 'rancher-desktop' } },
    misses: { values: { 'cni.binPath': '/usr/libexec/cni' }, facts: { distribution: 'rancher-desktop' } },
  },
  'operator-replicas-on-few-nodes': {
    at: 'operator.replicas',
    trips: { facts: { nodes: 1 } },
    misses: { facts: { nodes: 2 } },
  },
  'operator-off-host-network': {
    at: 'operator.hostNetwork',
    trips: { values: { 'operator.hostNetwork': false } },
    misses: { values: { 'operator.hostNetwork': true } },
  },
  'operator-does-not-tolerate-start': {
    at: 'operator.tolerations',
    trips: { values: { 'operator.tolerations': [{ key: 'dedicated', operator: 'Exists' }] } },
    misses: { values: { 'operator.tolerations': [{ operator: 'Exists' }] } },
  },
  'operator-away-from-api': {
    at: 'operator.nodeSelector',
    trips: { facts: { distribution: 'k3s', nodes: 2, controlPlanes: 1 } },
    misses: {
      values: { 'operator.nodeSelector': { role: 'server' } },
      facts: { distribution: 'k3s', nodes: 2, controlPlanes: 1 },
    },
  },
  'taints-set-never-removed': {
    at: 'operator.removeNodeTaints',
    trips: { values: { 'operator.setNodeTaints': true, 'operator.removeNodeTaints': false } },
    misses: { values: { 'operator.removeNodeTaints': false } },
  },
  'changes-do-not-reach-agents': {
    at: 'rollOutCiliumPods',
    trips: { facts: { running: true } },
    misses: { values: { rollOutCiliumPods: true }, facts: { running: true } },
  },
  'roll-out-of-several-agents': {
    at: maxUnavailable,
    trips: { facts: { nodes: 3 } },
    misses: { values: { [maxUnavailable]: 1 }, facts: { nodes: 3 } },
  },
  'all-agents-at-once': {
    at: maxUnavailable,
    trips: { values: { [maxUnavailable]: '100%' }, facts: { nodes: 10 } },
    misses: { values: { [maxUnavailable]: '50%' }, facts: { nodes: 10 } },
  },
  'agents-not-rolled-out-at-all': {
    at: 'updateStrategy.type',
    trips: { values: { 'updateStrategy.type': 'OnDelete' } },
    misses: { values: { 'updateStrategy.type': 'RollingUpdate' } },
  },
  'state-wiped-at-start': {
    at: 'cleanBpfState',
    trips: { values: { cleanBpfState: true } },
    misses: { values: { cleanBpfState: false } },
  },
  'endpoint-slices-without-endpoints': {
    at: 'disableEndpointCRD',
    trips: { values: { 'ciliumEndpointSlice.enabled': true, disableEndpointCRD: true } },
    misses: { values: { 'ciliumEndpointSlice.enabled': true } },
  },
  'backoff-set-twice': {
    at: 'extraEnv',
    trips: {
      values: {
        'k8sClientExponentialBackoff.enabled': true,
        extraEnv: [{ name: 'KUBE_CLIENT_BACKOFF_BASE', value: '1' }],
      },
    },
    misses: {
      values: {
        'k8sClientExponentialBackoff.enabled': false,
        extraEnv: [{ name: 'KUBE_CLIENT_BACKOFF_BASE', value: '1' }],
      },
    },
  },
  'extra-config-overrules': {
    at: 'extraConfig',
    trips: { values: { 'extraConfig.enable-sctp': 'true' } },
    misses: { values: { extraConfig: {} } },
  },
  'extra-args-overrule': {
    at: 'extraArgs',
    trips: { values: { extraArgs: ['--enable-sctp', '--mtu=1400'] } },
    misses: { values: { extraArgs: ['--mtu', '1400', '--routing-mode=tunnel'] } },
  },
  'image-of-one-half': {
    at: 'image.override',
    trips: { values: { 'image.override': 'registry.example.com/cilium:dev' } },
    misses: {
      values: {
        'image.override': 'registry.example.com/cilium:dev',
        'operator.image.override': 'registry.example.com/operator:dev',
      },
    },
  },
  'image-never-pulled': {
    at: 'image.pullPolicy',
    trips: { values: { 'image.pullPolicy': 'Never' } },
    misses: { values: { 'image.pullPolicy': 'Always' } },
  },
  'pool-chosen-for-life': {
    at: 'ipam.operator.clusterPoolIPv4MaskSize',
    trips: { values: { 'ipam.operator.clusterPoolIPv4MaskSize': 25 }, facts: { running: true } },
    misses: { facts: { running: true } },
  },
  'clock-source-on-running-cluster': {
    at: 'bpfClockProbe',
    trips: { values: { bpfClockProbe: true }, facts: { running: true } },
    misses: { values: { bpfClockProbe: true }, facts: { running: false } },
  },
  'replacement-on-running-cluster': {
    at: 'kubeProxyReplacement',
    trips: { values: replaced, facts: { running: true, kubeProxy: true } },
    misses: { values: replaced, facts: { running: true, kubeProxy: false } },
  },
};
