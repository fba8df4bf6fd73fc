// Values that Cilium or its chart take only from a list, key by key, and what happens to others.
// It must never list a value that only a comment names: what counts is what the chart or the program accepts.

export interface Enumeration {
  /** Dotted keys; a leading `*.` stands for any place in the tree. */
  readonly keys: readonly string[];
  readonly values: readonly string[];
  /** Accepted too, but nothing to recommend. */
  readonly alsoAccepted?: readonly string[];
  /** Whether capitals count for nothing. */
  readonly ignoresCase?: true;
  /** Semver range of Cilium versions it holds for; all when absent. */
  readonly versions?: string;
  /** What becomes of any other value, to complete “any other value: …”. */
  readonly otherwise: string;
  /** What people write instead, and what they should write: by the value found. */
  readonly instead?: Readonly<Record<string, string>>;
  readonly source: string;
}

const helmFails = 'Helm refuses to render';
const agentStops = 'the agent refuses to start';
const kubernetesRefuses = 'the Kubernetes API refuses the object';
const configMap = 'templates/cilium-configmap.yaml';

const acceleration = {
  generic: 'there is no generic XDP: write best-effort (XDP where a device can) or disabled',
  true: 'write native (each device must take XDP) or best-effort (XDP where a device can)',
  false: 'write disabled',
};
const replacement = {
  strict: 'write true: strict was its name up to 1.13',
  probe: 'write true, or false: there is no probing any more',
  partial: 'write false, and turn on the single features you need',
  disabled: 'write false',
};

export const enumerations: readonly Enumeration[] = [
  {
    keys: ['routingMode'],
    values: ['native', 'tunnel'],
    otherwise: agentStops,
    instead: {
      disabled: 'write native: no tunnel means native routing',
      vxlan: 'write tunnel, and vxlan under tunnelProtocol',
      geneve: 'write tunnel, and geneve under tunnelProtocol',
    },
    source: 'pkg/option/config.go, "invalid routing mode"',
  },
  {
    keys: ['tunnelProtocol'],
    values: ['vxlan', 'geneve'],
    otherwise: agentStops,
    instead: { disabled: 'leave it out, and write native under routingMode' },
    source: 'pkg/datapath/tunnel/tunnel.go',
  },
  {
    keys: ['underlayProtocol'],
    values: ['ipv4', 'ipv6'],
    versions: '<1.20.0',
    otherwise: agentStops,
    source: 'pkg/datapath/tunnel/tunnel.go, "invalid IP family for underlay"',
  },
  {
    keys: ['underlayProtocol'],
    values: ['ipv4', 'ipv6', 'auto'],
    versions: '>=1.20.0',
    otherwise: agentStops,
    source: 'pkg/datapath/tunnel/tunnel.go, "invalid IP family for underlay"',
  },
  {
    keys: ['kubeProxyReplacement'],
    values: ['true', 'false'],
    otherwise: helmFails,
    instead: replacement,
    source: `${configMap}, "kubeProxyReplacement must be explicitly set to a valid value"`,
  },
  {
    keys: ['ipam.mode'],
    values: [
      'cluster-pool',
      'kubernetes',
      'multi-pool',
      'crd',
      'eni',
      'azure',
      'alibabacloud',
      'delegated-plugin',
    ],
    otherwise: 'the operator and the agent refuse to start',
    instead: {
      'cluster-pool-v2beta': 'write multi-pool',
      'hostscope-legacy': 'write kubernetes',
      'host-scope': 'write kubernetes',
    },
    source: 'pkg/ipam/option/option.go',
  },
  {
    keys: ['bpf.datapathMode'],
    values: ['veth', 'netkit', 'netkit-l2'],
    versions: '<1.20.0',
    otherwise: agentStops,
    instead: { auto: 'write veth or netkit: auto came with 1.20' },
    source: 'pkg/datapath/option/option.go',
  },
  {
    keys: ['bpf.datapathMode'],
    values: ['veth', 'netkit', 'netkit-l2', 'auto'],
    versions: '>=1.20.0',
    otherwise: agentStops,
    source: 'pkg/datapath/option/option.go',
  },
  {
    keys: ['bpf.monitorAggregation'],
    values: ['none', 'lowest', 'low', 'medium', 'maximum'],
    alsoAccepted: ['max', 'disabled', '0', '1', '2', '3', '4'],
    ignoresCase: true,
    otherwise: agentStops,
    source: 'pkg/option/monitor.go, `ParseMonitorAggregationLevel`',
  },
  {
    keys: ['loadBalancer.acceleration'],
    values: ['disabled', 'native', 'best-effort'],
    alsoAccepted: ['testing-only'],
    otherwise: agentStops,
    instead: acceleration,
    source: 'pkg/datapath/xdp/cell.go',
  },
  {
    keys: ['loadBalancer.mode'],
    values: ['snat', 'dsr', 'hybrid'],
    otherwise: agentStops,
    instead: { annotation: 'write snat or dsr, and set bpf.lbModeAnnotation: true' },
    source: 'pkg/loadbalancer/config.go',
  },
  {
    keys: ['loadBalancer.algorithm'],
    values: ['random', 'maglev'],
    otherwise: agentStops,
    instead: { round_robin: 'write random or maglev; round_robin is for loadBalancer.l7.algorithm' },
    source: 'pkg/loadbalancer/config.go',
  },
  {
    keys: ['loadBalancer.dsrDispatch'],
    values: ['opt', 'ipip', 'geneve'],
    otherwise: agentStops,
    source: 'pkg/loadbalancer/config.go',
  },
  {
    keys: ['loadBalancer.l7.backend'],
    values: ['disabled', 'envoy'],
    otherwise: 'layer 7 load balancing stays off in silence',
    source: `${configMap}, eq .Values.loadBalancer.l7.backend "envoy"`,
  },
  {
    keys: ['maglev.tableSize'],
    values: ['251', '509', '1021', '2039', '4093', '8191', '16381', '32749', '65521', '131071'],
    otherwise: agentStops,
    source: 'pkg/maglev/maglev.go',
  },
  {
    keys: ['encryption.type'],
    values: ['ipsec', 'wireguard'],
    versions: '<1.19.0',
    otherwise: 'the chart renders no encryption at all, and nothing reports it',
    source: `${configMap}, eq .Values.encryption.type`,
  },
  {
    keys: ['encryption.type'],
    values: ['ipsec', 'wireguard', 'ztunnel'],
    versions: '>=1.19.0',
    otherwise: 'the chart renders no encryption at all, and nothing reports it',
    source: `${configMap}, eq .Values.encryption.type`,
  },
  {
    keys: ['defaultLBServiceIPAM'],
    values: ['lbipam', 'nodeipam', 'none'],
    otherwise: 'Services of type LoadBalancer get no address',
    source: 'pkg/lbipamconfig/cell.go; values.yaml',
  },
  {
    keys: ['hubble.tls.auto.method', 'clustermesh.apiserver.tls.auto.method'],
    values: ['helm', 'cronJob', 'certmanager'],
    otherwise: 'no certificates are made, and the pods wait for them for ever',
    instead: { 'cert-manager': 'write certmanager', cronjob: 'write cronJob' },
    source: 'templates/hubble/tls-*; templates/clustermesh-apiserver/tls-*',
  },
  {
    keys: ['clustermesh.apiserver.tls.authMode'],
    values: ['legacy', 'migration', 'cluster'],
    otherwise: 'Helm refuses to render a Cluster Mesh API server',
    source: 'templates/clustermesh-apiserver/users-configmap.yaml',
  },
  {
    keys: ['clustermesh.apiserver.kvstoremesh.kvstoreMode'],
    values: ['internal', 'external'],
    otherwise: helmFails,
    source: 'templates/validate.yaml',
  },
  {
    keys: ['clustermesh.maxConnectedClusters'],
    values: ['255', '511'],
    otherwise: helmFails,
    source: 'templates/validate.yaml',
  },
  {
    keys: ['identityAllocationMode'],
    values: ['crd', 'kvstore', 'doublewrite-readkvstore', 'doublewrite-readcrd'],
    otherwise: agentStops,
    source: 'values.yaml; pkg/option/config.go',
  },
  {
    keys: ['policyEnforcementMode'],
    values: ['default', 'always', 'never'],
    ignoresCase: true,
    otherwise: 'the agent goes on as with default, so that pods which no policy selects stay open',
    source: 'pkg/option/config.go, `EnablePolicy`; pkg/policy/repository.go',
  },
  {
    keys: ['serviceNoBackendResponse'],
    values: ['reject', 'drop'],
    otherwise: agentStops,
    source: "pkg/option/config.go, \"must be 'reject' or 'drop'\"",
  },
  {
    keys: ['policyDenyResponse'],
    values: ['none', 'icmp'],
    versions: '>=1.19.0',
    otherwise: agentStops,
    source: "pkg/option/config.go, \"must be 'icmp' or 'none'\"",
  },
  {
    keys: ['pmtuDiscovery.packetizationLayerPMTUDMode'],
    values: ['blackhole', 'always', 'disabled', 'unset'],
    versions: '>=1.19.0',
    otherwise: agentStops,
    source: 'pkg/mtu/cell.go',
  },
  {
    keys: ['cni.chainingMode'],
    values: ['none', 'aws-cni', 'flannel', 'generic-veth', 'portmap'],
    alsoAccepted: ['azure'],
    otherwise: 'the CNI plugin finds no such mode, and pods get no network',
    source: 'values.yaml; plugins/cilium-cni/chaining',
  },
  {
    keys: ['bgpControlPlane.routerIDAllocation.mode'],
    values: ['default', 'ip-pool'],
    otherwise: 'no router ID is allocated',
    source: 'pkg/option/config.go, BGPRouterIDAllocationMode…',
  },
  {
    keys: ['gatewayAPI.gatewayClass.create'],
    values: ['auto', 'true', 'false'],
    otherwise: 'the chart renders no GatewayClass, and nothing reports it',
    source: 'templates/cilium-gateway-api-class.yaml',
  },
  {
    keys: ['gatewayAPI.externalTrafficPolicy'],
    values: ['Cluster', 'Local'],
    otherwise: 'Helm refuses to render Gateway API',
    source: 'templates/validate.yaml',
  },
  {
    keys: ['ingressController.loadbalancerMode'],
    values: ['shared', 'dedicated'],
    otherwise: 'Ingresses are not served as asked for',
    source: 'values.yaml',
  },
  {
    keys: ['tls.secretsBackend'],
    values: ['local', 'k8s'],
    otherwise: 'the chart takes it for k8s',
    source: 'values.yaml',
  },
  {
    keys: ['*.pullPolicy'],
    values: ['Always', 'IfNotPresent', 'Never'],
    otherwise: kubernetesRefuses,
    source: 'Kubernetes: core/v1 Container.imagePullPolicy',
  },
  {
    keys: ['dnsPolicy', 'operator.dnsPolicy', 'envoy.dnsPolicy'],
    values: ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'],
    otherwise: kubernetesRefuses,
    source: 'Kubernetes: core/v1 PodSpec.dnsPolicy',
  },
  {
    keys: ['hubble.relay.service.type', 'hubble.ui.service.type', 'clustermesh.apiserver.service.type'],
    values: ['ClusterIP', 'NodePort', 'LoadBalancer'],
    otherwise: kubernetesRefuses,
    source: 'Kubernetes: core/v1 ServiceSpec.type',
  },
  {
    keys: ['ingressController.service.type'],
    values: ['LoadBalancer', 'NodePort', 'ClusterIP'],
    otherwise: kubernetesRefuses,
    source: 'Kubernetes: core/v1 ServiceSpec.type',
  },
  {
    keys: ['updateStrategy.type', 'envoy.updateStrategy.type', 'nodeinit.updateStrategy.type'],
    values: ['RollingUpdate', 'OnDelete'],
    otherwise: kubernetesRefuses,
    source: 'Kubernetes: apps/v1 DaemonSetUpdateStrategy.type',
  },
];
