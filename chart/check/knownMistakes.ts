// Keys that were never in Cilium's chart and yet are found in values files and guides, each with what was meant.
// It must never list a key that some supported chart has: removed ones stand in removedKeys.

export interface KnownMistake {
  /** Dotted key, exactly as it is found; everything below it counts too. */
  readonly key: string;
  /** The key that was meant; absent where Cilium has nothing of the kind. */
  readonly meant?: string;
  /** What it really does, and where people have it from. */
  readonly why: string;
  /** What to do; follows from the key that was meant when absent. */
  readonly remedy?: string;
}

const nothing = 'the chart has no such key, so it does nothing';

export const knownMistakes: readonly KnownMistake[] = [
  {
    key: 'enableBPFTProxy',
    meant: 'bpf.tproxy',
    why: `${nothing}; the name looks like the agent’s flag enable-bpf-tproxy`,
    remedy:
      'write bpf.tproxy: true, not together with netkit; without the L7 proxy (l7Proxy: false) it has nothing to serve, and can go',
  },
  {
    key: 'mtu',
    meant: 'MTU',
    why: `${nothing}: names are case-sensitive, and Cilium goes on detecting the MTU by itself`,
    remedy:
      'write MTU, in capitals, and give it the MTU of the network between the nodes: Cilium takes off tunnel and encryption overhead by itself',
  },
  {
    key: 'nodePort.acceleration',
    meant: 'loadBalancer.acceleration',
    why: `${nothing}: XDP acceleration is set in one place for all Services`,
  },
  {
    key: 'bpf.legacyBPFLink',
    meant: 'bpf.enableTCX',
    why: `${nothing}; Cilium tries bpf_link for XDP first, and netlink where the kernel has none`,
    remedy: 'remove it; bpf.enableTCX: false attaches to pods by tc in place of tcx, if that was meant',
  },
  {
    key: 'vxlanAcceleration',
    why: 'no Cilium release has such a key: it belongs to a build of one’s own, and the chart of a release ignores it',
    remedy:
      'remove it; with a modified build, name its chart (--chart, or routewise:cilium.chart) or allow the key (--allow-key vxlanAcceleration)',
  },
  {
    key: 'encryption.wireguard.enabled',
    meant: 'encryption.enabled',
    why: `${nothing}: traffic stays in clear text`,
    remedy: 'write encryption.enabled: true and encryption.type: wireguard',
  },
  {
    key: 'encryption.ipsec.enabled',
    meant: 'encryption.enabled',
    why: `${nothing}: traffic stays in clear text`,
    remedy: 'write encryption.enabled: true and encryption.type: ipsec',
  },
  {
    key: 'wireguard',
    meant: 'encryption',
    why: `${nothing}: traffic stays in clear text`,
    remedy: 'write encryption.enabled: true and encryption.type: wireguard',
  },
  {
    key: 'config.bpfMapDynamicSizeRatio',
    meant: 'bpf.mapDynamicSizeRatio',
    why: `${nothing}; Cilium’s own guide on kube-proxy replacement has it by mistake`,
  },
  {
    key: 'bpf.events.monitorInterval',
    meant: 'bpf.monitorInterval',
    why: `${nothing}; Cilium’s own tuning guide has it by mistake`,
  },
  {
    key: 'nodePort.autoProtectPortRanges',
    meant: 'nodePort.autoProtectPortRange',
    why: `${nothing}; Cilium’s own guide on kube-proxy replacement has it by mistake`,
  },
  {
    key: 'bgpControlPlane.secretNamespace',
    meant: 'bgpControlPlane.secretsNamespace',
    why: `${nothing}: passwords of BGP peers are looked for in kube-system; Cilium’s own BGP guide has it by mistake`,
  },
  {
    key: 'externalIPs.enable',
    meant: 'kubeProxyReplacement',
    why: `${nothing}; Cilium’s own guide on L2 announcements has it by mistake`,
    remedy: 'remove it: kubeProxyReplacement: true serves external IPs',
  },
  {
    key: 'encryption.strictMode.egress.cidrs',
    meant: 'encryption.strictMode.egress.cidr',
    why: `${nothing}, and the agent refuses to start for want of a CIDR; Cilium’s own upgrade notes have it by mistake`,
  },
  {
    key: 'encryption.strictMode.cidrs',
    meant: 'encryption.strictMode.egress.cidr',
    why: `${nothing}; Cilium’s own upgrade notes have it by mistake`,
  },
  {
    key: 'kubeProxyReplacementMode',
    meant: 'kubeProxyReplacement',
    why: nothing,
  },
  {
    key: 'ipv4NativeRoutingCidr',
    meant: 'ipv4NativeRoutingCIDR',
    why: `${nothing}: names are case-sensitive`,
  },
  {
    key: 'nativeRoutingCIDR',
    meant: 'ipv4NativeRoutingCIDR',
    why: `${nothing}: it was split by address family with 1.11`,
  },
  {
    key: 'masquerade',
    meant: 'enableIPv4Masquerade',
    why: nothing,
    remedy: 'write enableIPv4Masquerade and enableIPv6Masquerade; bpf.masquerade chooses how it is done',
  },
  {
    key: 'datapathMode',
    meant: 'bpf.datapathMode',
    why: `${nothing}: pods get veth devices`,
  },
  {
    key: 'bgp',
    meant: 'bgpControlPlane.enabled',
    why: `${nothing}: it was for MetalLB’s BGP speaker, which went with 1.15`,
  },
];

/** Values that change nothing, because they are so anyway: told, never refused. */
export const needlessValues: readonly {
  readonly key: string;
  readonly value: boolean;
  readonly why: string;
}[] = [
  {
    key: 'operator.hostNetwork',
    value: true,
    why: 'it is the chart’s default: the operator uses the host’s network anyway',
  },
  {
    key: 'l2NeighDiscovery.enabled',
    value: true,
    why: 'the agent turns it on by itself where XDP needs the neighbours’ addresses (pkg/datapath/neighbor/config.go); elsewhere the kernel resolves them',
  },
];
