// Keys that Cilium's chart once had, what became of them, and what to write instead.
// It must never list a key that still does what it says in the versions named.

export interface RemovedKey {
  /** Dotted key; everything below it counts too. */
  readonly key: string;
  /** Semver range of Cilium versions in which it is so; all supported ones when absent. */
  readonly versions?: string;
  /**
   * `helm-fails`: the chart refuses to render while it is set. `ignored`: nothing reads it any more, and nothing says
   * so. `idle`: the chart hands it on, but the agent no longer looks at it. `works`: it still does, but will go.
   */
  readonly now: 'helm-fails' | 'ignored' | 'idle' | 'works';
  /** The key to use instead. */
  readonly successor?: string;
  /** What happened, and what it means. */
  readonly why: string;
  /** What to do; follows from the successor when absent. */
  readonly remedy?: string;
  /** Whether ignoring it changes nothing: what it asked for is always so now. */
  readonly harmless?: true;
  readonly source: string;
}

const validate = 'Cilium’s chart: templates/validate.yaml';
const upgrade = (minor: string): string => `Cilium ${minor}: Documentation/operations/upgrade.rst`;
const certificates =
  'certificates are no longer taken from values: with automatic ones turned off, Helm refuses to render; else nothing reads it';

export const removedKeys: readonly RemovedKey[] = [
  // Refused by every supported chart.
  {
    key: 'tunnel',
    now: 'helm-fails',
    successor: 'routingMode',
    why: 'it was split in two with 1.14 and removed with 1.15',
    remedy:
      'write routingMode: native in place of tunnel: disabled; routingMode: tunnel with tunnelProtocol in place of vxlan or geneve',
    source: validate,
  },
  {
    key: 'enableCiliumEndpointSlice',
    now: 'helm-fails',
    successor: 'ciliumEndpointSlice.enabled',
    why: 'it was removed with 1.18',
    source: validate,
  },
  {
    key: 'ciliumEndpointSlice.sliceMode',
    now: 'helm-fails',
    why: 'it was removed with 1.18: slices are filled first come, first served',
    source: validate,
  },
  ...['keyFile', 'mountPath', 'secretName', 'interface'].map((name): RemovedKey => ({
    key: `encryption.${name}`,
    now: 'helm-fails',
    ...(name === 'interface' ? {} : { successor: `encryption.ipsec.${name}` }),
    why: 'it was removed with 1.16: keys for IPsec alone stand under encryption.ipsec',
    source: validate,
  })),
  {
    key: 'proxy.prometheus',
    now: 'helm-fails',
    successor: 'envoy.prometheus',
    why: 'it was removed with 1.16',
    source: validate,
  },
  {
    key: 'endpointStatus',
    now: 'helm-fails',
    why: 'it was removed with 1.16',
    source: validate,
  },
  {
    key: 'remoteNodeIdentity',
    now: 'helm-fails',
    why: 'it was removed with 1.16: remote nodes always have an identity of their own',
    source: validate,
  },
  {
    key: 'containerRuntime.integration',
    now: 'helm-fails',
    why: 'it was removed with 1.16',
    source: validate,
  },
  {
    key: 'etcd.managed',
    now: 'helm-fails',
    why: 'it was removed with 1.16: Cilium runs no etcd of its own',
    source: validate,
  },
  {
    key: 'enableK8sEventHandover',
    now: 'helm-fails',
    why: 'it was removed with 1.15',
    source: validate,
  },
  {
    key: 'enableCnpStatusUpdates',
    now: 'helm-fails',
    why: 'it was removed with 1.15',
    source: validate,
  },
  {
    key: 'clustermesh.apiserver.tls.ca',
    now: 'helm-fails',
    successor: 'tls.ca',
    why: 'it was removed with 1.15: there is one CA for the chart',
    source: validate,
  },
  ...(['4', '6'] as const).flatMap((family): RemovedKey[] => [
    {
      key: `ipam.operator.clusterPoolIPv${family}PodCIDR`,
      versions: '<1.19.0',
      now: 'helm-fails',
      successor: `ipam.operator.clusterPoolIPv${family}PodCIDRList`,
      why: 'a list took its place',
      source: 'Cilium’s chart: templates/cilium-configmap.yaml',
    },
    {
      key: `ipam.operator.clusterPoolIPv${family}PodCIDR`,
      versions: '>=1.19.0',
      now: 'ignored',
      successor: `ipam.operator.clusterPoolIPv${family}PodCIDRList`,
      why: 'a list took its place; since 1.19 the chart no longer says so, and pods get addresses from its default pool',
      source: 'Cilium’s chart: templates/cilium-configmap.yaml',
    },
  ]),

  // Gone with 1.18.
  {
    key: 'l2NeighDiscovery.refreshPeriod',
    now: 'ignored',
    why: 'it was removed with 1.18: entries are refreshed by the sysctl base_reachable_time_ms',
    source: upgrade('1.18'),
  },
  {
    key: 'hubble.relay.dialTimeout',
    now: 'ignored',
    why: 'it was removed with 1.18',
    source: upgrade('1.18'),
  },
  {
    key: 'eni.updateEC2AdapterLimitViaAPI',
    now: 'ignored',
    why: 'it was removed with 1.18: the operator always asks the EC2 API',
    harmless: true,
    source: upgrade('1.18'),
  },
  {
    key: 'localRedirectPolicy',
    now: 'works',
    successor: 'localRedirectPolicies.enabled',
    why: 'it has been deprecated since 1.18',
    source: upgrade('1.18'),
  },
  ...['fileMaxSizeMb', 'fileMaxBackups', 'fileCompress'].map((name): RemovedKey => ({
    key: `hubble.export.${name}`,
    now: 'works',
    successor: `hubble.export.static.${name}`,
    why: 'it has been deprecated since 1.18: each kind of export has its own',
    source: upgrade('1.18'),
  })),
  {
    key: 'encryption.wireguard.userspaceFallback',
    now: 'ignored',
    why: 'it was removed: WireGuard runs in the kernel only',
    source: 'Cilium’s chart: values.yaml',
  },
  {
    key: 'hostServices',
    now: 'ignored',
    successor: 'socketLB',
    why: 'it was renamed with 1.11, and the chart looks at it only where socketLB is empty',
    source: 'Cilium’s chart: templates/cilium-configmap.yaml',
  },
  {
    key: 'nodePort.enabled',
    versions: '<1.19.0',
    now: 'works',
    successor: 'kubeProxyReplacement',
    why: 'it has been deprecated since 1.18',
    source: upgrade('1.18'),
  },

  // Gone with 1.19.
  {
    key: 'nodePort.enabled',
    versions: '>=1.19.0',
    now: 'ignored',
    successor: 'kubeProxyReplacement',
    why: 'it was removed with 1.19: NodePort comes with the replacement of kube-proxy alone',
    source: upgrade('1.19'),
  },
  ...['externalIPs.enabled', 'hostPort.enabled'].map((key): RemovedKey => ({
    key,
    now: 'ignored',
    successor: 'kubeProxyReplacement',
    why: 'it was removed: the feature comes with the replacement of kube-proxy alone',
    source: 'Cilium’s chart: values.yaml',
  })),
  {
    key: 'svcSourceRangeCheck',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'it was removed with 1.19: source ranges of Services are always checked',
    harmless: true,
    source: upgrade('1.19'),
  },
  {
    key: 'sessionAffinity',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'it was removed with 1.19: session affinity is always on',
    harmless: true,
    source: upgrade('1.19'),
  },
  {
    key: 'customCalls',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'the feature was removed with 1.19',
    source: upgrade('1.19'),
  },
  {
    key: 'enableK8sEndpointSlice',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'it was removed with 1.19: EndpointSlices are always used',
    harmless: true,
    source: 'Cilium’s chart: templates/cilium-configmap.yaml',
  },
  {
    key: 'l2podAnnouncements.interface',
    versions: '<1.19.0',
    now: 'works',
    successor: 'l2podAnnouncements.interfacePattern',
    why: 'it has been deprecated since 1.18',
    source: upgrade('1.18'),
  },
  {
    key: 'l2podAnnouncements.interface',
    versions: '>=1.19.0',
    now: 'ignored',
    successor: 'l2podAnnouncements.interfacePattern',
    why: 'it was removed with 1.19',
    source: upgrade('1.19'),
  },
  {
    key: 'loadBalancer.standalone',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'the agent no longer runs as a load balancer alone',
    source: 'Cilium’s chart: templates/cilium-configmap.yaml',
  },
  {
    key: 'loadBalancer.protocolDifferentiation',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'it was removed with 1.19: protocols are always told apart',
    harmless: true,
    source: 'Cilium’s chart: templates/cilium-configmap.yaml',
  },
  {
    key: 'clustermesh.apiserver.tls.client',
    versions: '>=1.19.0',
    now: 'ignored',
    why: 'it was removed with 1.19',
    source: 'Cilium’s chart: values.yaml',
  },
  ...strictMode(),
  {
    key: 'clustermesh.enableMCSAPISupport',
    versions: '>=1.19.0 <1.20.0',
    now: 'works',
    successor: 'clustermesh.mcsapi.enabled',
    why: 'it has been deprecated since 1.19',
    source: 'Cilium’s chart: values.yaml',
  },
  {
    key: 'clustermesh.enableMCSAPISupport',
    versions: '>=1.20.0',
    now: 'ignored',
    successor: 'clustermesh.mcsapi.enabled',
    why: 'it was removed with 1.20',
    source: upgrade('1.20'),
  },

  // Gone with 1.20.
  {
    key: 'encryption.ipsec.interface',
    versions: '<1.20.0',
    now: 'idle',
    why: 'the agent has not looked at it since 1.18: it finds the device by itself',
    source: upgrade('1.20'),
  },
  {
    key: 'encryption.ipsec.interface',
    versions: '>=1.20.0',
    now: 'ignored',
    why: 'the agent has not looked at it since 1.18: it finds the device by itself',
    source: upgrade('1.20'),
  },
  {
    key: 'encryption.ipsec.encryptedOverlay',
    versions: '>=1.20.0',
    now: 'ignored',
    why: 'it was removed with 1.20',
    source: upgrade('1.20'),
  },
  {
    key: 'hubble.redact.kafka',
    versions: '>=1.20.0',
    now: 'ignored',
    why: 'Cilium no longer speaks Kafka: that went with 1.20',
    source: upgrade('1.20'),
  },
  {
    key: 'hubble.redact.kafka',
    versions: '<1.20.0',
    now: 'works',
    why: 'it is deprecated, as is everything about Kafka, and goes with 1.20',
    remedy: 'remove it before 1.20',
    source: 'Cilium’s chart: values.yaml',
  },
  {
    key: 'hubble.preferIpv6',
    versions: '>=1.20.0',
    now: 'works',
    successor: 'preferIpv6',
    why: 'it is deprecated: one key at the top holds for health probes too',
    source: upgrade('1.20'),
  },
  ...['livenessProbe', 'readinessProbe'].map((name): RemovedKey => ({
    key: `hubble.ui.backend.${name}`,
    versions: '>=1.20.0',
    now: 'ignored',
    why: 'it was removed with 1.20',
    source: 'Cilium’s chart: values.yaml',
  })),
  {
    key: 'preflight.tofqdnsPreCache',
    versions: '>=1.20.0',
    now: 'ignored',
    why: 'it was removed with 1.20: it was for upgrades from 1.3',
    source: upgrade('1.20'),
  },
  {
    key: 'dnsProxy.preCache',
    versions: '>=1.20.0',
    now: 'works',
    why: 'it is deprecated, and goes with 1.21',
    remedy: 'remove it before 1.21',
    source: upgrade('1.20'),
  },
  {
    key: 'clustermesh.apiserver.tls.enableSecrets',
    versions: '>=1.20.0',
    now: 'ignored',
    why: 'certificates are no longer taken from values',
    source: upgrade('1.20'),
  },
  ...['server', 'admin', 'remote'].flatMap((name) =>
    ['cert', 'key'].map((part): RemovedKey => ({
      key: `clustermesh.apiserver.tls.${name}.${part}`,
      versions: '>=1.20.0',
      now: 'helm-fails',
      why: certificates,
      remedy: 'make the Secrets beforehand, or leave them to clustermesh.apiserver.tls.auto',
      source: validate,
    })),
  ),
  ...['extraDnsNames', 'extraIpAddresses'].map((name): RemovedKey => ({
    key: `clustermesh.apiserver.tls.server.${name}`,
    versions: '>=1.20.0',
    now: 'works',
    successor: `clustermesh.apiserver.tls.auto.server.${name}`,
    why: 'it was renamed with 1.20, and serves where the new key is empty',
    source: upgrade('1.20'),
  })),
];

/** Strict mode was one thing up to 1.18; since then it is one for each direction. */
function strictMode(): RemovedKey[] {
  return ['enabled', 'cidr', 'allowRemoteNodeIdentities'].flatMap((name): RemovedKey[] => [
    {
      key: `encryption.strictMode.${name}`,
      versions: '>=1.19.0 <1.20.0',
      now: 'works',
      successor: `encryption.strictMode.egress.${name}`,
      why: 'it has been deprecated since 1.19, and 1.20 ignores it in silence: packets would leave in clear text',
      source: 'Cilium’s chart: values.yaml',
    },
    {
      key: `encryption.strictMode.${name}`,
      versions: '>=1.20.0',
      now: 'ignored',
      successor: `encryption.strictMode.egress.${name}`,
      why: 'it was removed with 1.20: strict mode is off, and packets may leave in clear text',
      source: upgrade('1.20'),
    },
  ]);
}
