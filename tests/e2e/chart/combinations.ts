// The inputs on which rules and chart must agree: for each family, values around the keys its chart rules look at.
// It must never hold a verdict: that is for Helm and the rules.
import type { HelmValue } from '../../../chart/helmValue';

/** Values of each key that are combined with those of all others. */
export type Grid = Readonly<Record<string, readonly HelmValue[]>>;

export interface FamilyGrid {
  readonly family: string;
  /** Combined one by one; the product of their sizes is the number of inputs, before thinning. */
  readonly grids: readonly Grid[];
}

const onOff = [true, false] as const;
const yes = [true] as const;
const absent = '(absent)';
const auto = 'clustermesh.apiserver.tls.auto';
const store = 'clustermesh.apiserver.kvstoremesh';

export const unset = absent;

export const familyGrids: readonly FamilyGrid[] = [
  {
    family: 'routing',
    grids: [
      {
        'gke.enabled': onOff,
        'aksbyocni.enabled': onOff,
        routingMode: [absent, '', 'native', 'tunnel'],
        'eni.enabled': onOff,
        ipv4NativeRoutingCIDR: [absent, '10.0.0.0/8'],
      },
    ],
  },
  {
    family: 'masquerading',
    grids: [
      {
        routingMode: [absent, 'native', 'tunnel'],
        enableIPv4Masquerade: [absent, true, false, null],
        ipv4NativeRoutingCIDR: [absent, '10.0.0.0/8'],
        'ipv4.enabled': onOff,
        'ipMasqAgent.enabled': [false, true],
        'ipam.mode': ['cluster-pool', 'alibabacloud', 'kubernetes'],
      },
      {
        routingMode: ['native', 'tunnel'],
        'ipv6.enabled': onOff,
        enableIPv6Masquerade: [absent, true, false],
        ipv6NativeRoutingCIDR: [absent, 'fd00::/48'],
        'ipMasqAgent.enabled': [false, true],
        'eni.enabled': [false, true],
      },
      {
        routingMode: ['native', 'tunnel'],
        nativeRoutingCIDRFromClusterPool: onOff,
        enableIPv4Masquerade: [true, absent],
        'ipam.mode': ['cluster-pool', 'kubernetes'],
        'ipam.operator.clusterPoolIPv4PodCIDRList': [
          ['10.42.0.0/16'],
          ['10.42.0.0/16', '10.43.0.0/16'],
          '10.42.0.0/16 10.43.0.0/16',
          [],
        ],
        ipv4NativeRoutingCIDR: [absent, '10.0.0.0/8'],
        'ipv6.enabled': [false, true],
      },
    ],
  },
  {
    family: 'netkit',
    grids: [
      {
        'bpf.datapathMode': [absent, 'veth', 'netkit', 'netkit-l2', 'auto'],
        'bpf.tproxy': [absent, true, false, null],
        kubeProxyReplacement: onOff,
        'bpf.masquerade': onOff,
      },
    ],
  },
  {
    family: 'api-server',
    grids: [
      {
        k8sServiceHost: [absent, '', '10.0.0.10', 'localhost', 'auto'],
        k8sServicePort: [absent, 6443, '6443'],
        'k8sServiceHostRef.name': [absent, 'api'],
        'k8sServiceHostRef.key': [absent, 'host'],
      },
    ],
  },
  {
    family: 'proxy',
    grids: [
      {
        l7Proxy: [absent, true, false, null],
        'gatewayAPI.enabled': onOff,
        'ingressController.enabled': onOff,
        'loadBalancer.l7.backend': ['disabled', 'envoy'],
        kubeProxyReplacement: onOff,
      },
      {
        'ingressController.enabled': onOff,
        'ingressController.service.type': ['LoadBalancer', 'NodePort', 'ClusterIP'],
        'ingressController.service.externalTrafficPolicy': ['Cluster', 'Local', '', 'local'],
      },
      {
        'standaloneDnsProxy.enabled': onOff,
        'dnsProxy.proxyPort': [absent, 0, 10094],
        'envoy.baseID': [absent, 0, -1, 4294967295, 4294967296],
      },
    ],
  },
  {
    family: 'encryption',
    grids: [
      {
        'authentication.mutual.spire.enabled': onOff,
        'authentication.enabled': [absent, true, false],
        'authentication.mutual.spire.install.enabled': onOff,
        'encryption.enabled': onOff,
        'encryption.type': ['wireguard', 'ipsec'],
      },
    ],
  },
  {
    family: 'observability',
    grids: [
      {
        'hubble.enabled': onOff,
        'hubble.relay.enabled': onOff,
        'hubble.ui.enabled': onOff,
        'hubble.ui.standalone.enabled': onOff,
        'hubble.relay.tls.server.enabled': onOff,
        'hubble.ui.standalone.tls.certsVolume': [absent, { secret: { secretName: 'ui' } }],
      },
      {
        'hubble.enabled': onOff,
        'hubble.tls.enabled': onOff,
        'hubble.tls.auto.enabled': onOff,
        'hubble.tls.auto.method': ['certmanager', 'cronJob'],
        'hubble.tls.auto.certManagerIssuerRef': [absent, { name: 'ca' }],
      },
      {
        'hubble.enabled': onOff,
        'hubble.tls.auto.enabled': [false],
        'hubble.tls.server.existingSecret': [absent, 'hubble'],
        'hubble.relay.enabled': onOff,
        'hubble.relay.tls.client.existingSecret': [absent, 'relay'],
        'hubble.relay.tls.server.enabled': onOff,
        'hubble.relay.tls.server.cert': [absent, 'eA=='],
        'hubble.relay.tls.server.key': [absent, 'eA=='],
        'hubble.metrics.tls.enabled': onOff,
        'hubble.ui.enabled': [false, true],
      },
      {
        'prometheus.enabled': onOff,
        'prometheus.serviceMonitor.enabled': onOff,
        'operator.prometheus.enabled': onOff,
        'operator.prometheus.serviceMonitor.enabled': onOff,
        'prometheus.serviceMonitor.trustCRDsExist': onOff,
        'hubble.relay.prometheus.serviceMonitor.enabled': [false, true],
      },
      {
        'hubble.relay.enabled': yes,
        'hubble.ui.enabled': onOff,
        'hubble.ui.backend.image.tag': [absent, 'v0.8.9', 'v0.9.0', 'latest', 'v0.13.2@sha256:00'],
        'hubble.ui.frontend.image.tag': [absent, 'v0.8.9', 'latest'],
      },
      {
        'hubble.redact.http.headers.allow': [absent, [], ['a']],
        'hubble.redact.http.headers.deny': [absent, [], ['b']],
      },
    ],
  },
  {
    family: 'cluster-mesh',
    grids: [
      {
        'cluster.name': [
          absent,
          'default',
          '',
          'one',
          'One',
          '-one',
          'one-',
          'a',
          'x'.repeat(32),
          'x'.repeat(33),
        ],
        'cluster.id': [absent, 0, 1, 200],
        'eni.enabled': [false, true],
      },
      {
        'cluster.name': ['one'],
        'cluster.id': [127, 128, 255, 383, 384, 511],
        'cni.chainingMode': [absent, 'aws-cni', 'generic-veth'],
        'clustermesh.maxConnectedClusters': [511],
        'extraConfig.allow-unsafe-policy-skb-usage': [absent, 'true'],
      },
      {
        'clustermesh.useAPIServer': onOff,
        [`${auto}.enabled`]: onOff,
        [`${auto}.method`]: ['certmanager', 'cronJob'],
        [`${auto}.certManagerIssuerRef`]: [absent, { name: 'ca' }],
        disableEndpointCRD: [absent, true],
      },
      {
        'clustermesh.useAPIServer': onOff,
        identityAllocationMode: ['crd', 'kvstore', 'doublewrite-readcrd', 'doublewrite-readkvstore'],
        [`${store}.enabled`]: onOff,
        [`${store}.kvstoreMode`]: ['internal', 'external'],
        'clustermesh.apiserver.replicas': [1, 2],
        disableEndpointCRD: [false, true],
      },
      {
        'clustermesh.config.enabled': onOff,
        'clustermesh.config.clusters': [
          [],
          [{ name: 'two', port: 2379 }],
          [{ name: 'two', port: 2379, ips: ['10.1.0.5'] }],
          [{ name: 'two', port: 2379, address: 'two.example.com' }],
        ],
        'clustermesh.useAPIServer': onOff,
        [`${auto}.enabled`]: onOff,
        'clustermesh.apiserver.tls.enableSecrets': [absent, false],
        'clustermesh.apiserver.tls.server.cert': [absent],
      },
    ],
  },
  {
    family: 'operation',
    grids: [
      {
        'operator.setNodeTaints': [absent, true, false],
        'operator.removeNodeTaints': [absent, true, false],
        'ciliumEndpointSlice.enabled': onOff,
        disableEndpointCRD: [absent, true, false],
      },
      {
        'k8sClientExponentialBackoff.enabled': [absent, true, false],
        extraEnv: [
          absent,
          [],
          [{ name: 'A', value: 'b' }],
          [{ name: 'KUBE_CLIENT_BACKOFF_BASE', value: '1' }],
          [{ name: 'KUBE_CLIENT_BACKOFF_DURATION', value: '1' }],
        ],
      },
    ],
  },
  {
    family: 'times',
    grids: [
      {
        conntrackGCInterval: [absent, '', '0', '90s', '5 minutes', '5'],
        'operator.nodeGCInterval': [absent, '0s', '1d'],
        'envoyConfig.enabled': [absent, true],
        'envoyConfig.retryInterval': [absent, '15', '.5m'],
        'bpf.monitorInterval': [absent, '-1s', 'often'],
      },
      {
        'encryption.enabled': onOff,
        'encryption.type': ['ipsec', 'wireguard'],
        'encryption.ipsec.keyRotationDuration': [absent, '5', '1h30m', '5m '],
        crdWaitTimeout: [absent, '1µs', '5min'],
        'hubble.enabled': onOff,
      },
    ],
  },
  {
    family: 'ipam',
    grids: [
      {
        'ipam.mode': [absent, 'eni', 'kubernetes', 'cluster-pool', 'crd', 'multi-pool'],
        'eni.enabled': [absent, true, false],
        routingMode: [absent, 'native', 'tunnel'],
        ipv4NativeRoutingCIDR: ['10.0.0.0/8'],
      },
    ],
  },
];
