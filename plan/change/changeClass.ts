// What a change of one Helm value asks of a running cluster, with where that is known from.
// It must never call a change gentler than its source does: what is not listed restarts the agents.
import type { ChangeClass } from '../../config/schema/provider';
import { changeClasses } from '../../config/schema/provider';

export interface ValueChangeClass {
  readonly class: ChangeClass;
  /** What happens. */
  readonly why: string;
  readonly source: string;
}

/** A key, and all keys below it. */
type Entry = readonly [key: string, entry: ValueChangeClass];

const pool: ValueChangeClass = {
  class: 'rebuild-only',
  why: 'existing entries and block sizes must never be edited: nodes keep blocks that would belong to nobody, or to two',
  source: 'Cilium: Documentation/network/concepts/ipam/cluster-pool.rst',
};
const path: ValueChangeClass = {
  class: 'rebuild-only',
  why: 'no procedure is documented: nodes with the old way and nodes with the new one cannot talk until all are through',
  source:
    'Cilium: pkg/datapath/loader/netlink.go, setupTunnelDevice; Documentation/network/concepts/routing.rst',
};
const identity: ValueChangeClass = {
  class: 'rebuild-only',
  why: 'it is part of every identity: policies would not know running pods until all agents have changed',
  source: 'Cilium: Documentation/network/clustermesh/clustermesh.rst, "Cluster Addressing Requirements"',
};
const families: ValueChangeClass = {
  class: 'rebuild-only',
  why: 'pods, Services and nodes have addresses of the families they were made with',
  source: 'kubernetes.io/docs/concepts/services-networking/dual-stack',
};
const maps: ValueChangeClass = {
  class: 'node-drain',
  why: 'the BPF maps are made anew, and connections that run through them are cut',
  source: 'Cilium: Documentation/operations/performance/tuning.rst; Documentation/network/ebpf/maps.rst',
};
const pods = (source: string): ValueChangeClass => ({
  class: 'pod-recreate',
  why: 'pods that run keep what they were started with',
  source,
});
const besides: ValueChangeClass = {
  class: 'hot',
  why: 'the agents’ pods and their ConfigMap stay as they are',
  source: 'Cilium: install/kubernetes/cilium/templates: the value is not read there',
};

/** The longest key that fits decides. */
const entries: readonly Entry[] = [
  [
    'ipam.mode',
    {
      class: 'rebuild-only',
      why: 'it may break the connectivity of running workloads for good',
      source: 'Cilium: Documentation/network/concepts/ipam/index.rst',
    },
  ],
  ['ipam.operator.clusterPoolIPv4PodCIDRList', pool],
  ['ipam.operator.clusterPoolIPv4MaskSize', pool],
  ['ipam.operator.clusterPoolIPv6PodCIDRList', pool],
  ['ipam.operator.clusterPoolIPv6MaskSize', pool],
  ['routingMode', path],
  ['tunnelProtocol', path],
  ['tunnelPort', path],
  ['underlayProtocol', path],
  ['cluster.name', identity],
  ['cluster.id', identity],
  ['identityAllocationMode', identity],
  ['ipv4.enabled', families],
  ['ipv6.enabled', families],
  [
    'bpf.datapathMode',
    {
      class: 'node-drain',
      why: 'pods with the other kind of device cannot be converted, and an agent that finds both does not start',
      source: 'Cilium: Documentation/operations/performance/tuning.rst; daemon/cmd/endpoint_restore.go',
    },
  ],
  [
    'kubeProxyReplacement',
    {
      class: 'node-drain',
      why: 'connections to Services are in one translation table and not in the other: those that run break',
      source: 'Cilium: Documentation/network/kubernetes/kubeproxy-free.rst',
    },
  ],
  [
    'bpfClockProbe',
    {
      class: 'node-drain',
      why: 'entries made with one clock are read with the other',
      source: 'Cilium: Documentation/operations/performance/tuning.rst',
    },
  ],
  ['bpf.distributedLRU', maps],
  ['bpf.mapDynamicSizeRatio', maps],
  ['bpf.ctTcpMax', maps],
  ['bpf.ctAnyMax', maps],
  ['bpf.natMax', maps],
  ['bpf.neighMax', maps],
  ['bpf.policyMapMax', maps],
  ['bpf.lbMapMax', maps],
  ['bpf.preallocateMaps', maps],
  ['enableIPv4BIGTCP', pods('Cilium: Documentation/operations/performance/tuning.rst, "IPv4 BIG TCP"')],
  ['enableIPv6BIGTCP', pods('Cilium: Documentation/operations/performance/tuning.rst, "IPv6 BIG TCP"')],
  ['bandwidthManager.bbr', pods('Cilium: Documentation/operations/performance/tuning.rst, "BBR"')],
  ['operator.replicas', besides],
  ['operator.nodeSelector', besides],
  ['operator.tolerations', besides],
  ['operator.affinity', besides],
  ['operator.resources', besides],
  ['operator.rollOutPods', besides],
  ['operator.podDisruptionBudget', besides],
  ['hubble.relay.replicas', besides],
  ['hubble.relay.resources', besides],
  ['hubble.relay.rollOutPods', besides],
  ['hubble.relay.tolerations', besides],
  ['hubble.ui.enabled', besides],
  ['hubble.ui.replicas', besides],
  ['hubble.ui.rollOutPods', besides],
  ['hubble.ui.service', besides],
  ['hubble.ui.ingress', besides],
  ['updateStrategy', besides],
];

const otherwise: ValueChangeClass = {
  class: 'agent-restart',
  why: 'an agent reads it when it starts; pods and their connections go on meanwhile, but for L7 and DNS policies',
  source: 'Cilium: Documentation/operations/upgrade.rst; templates/cilium-agent/daemonset.yaml',
};

/** The keys that change nothing of the agents: what a test renders to see that it is so. */
export const hotKeys: readonly string[] = entries.flatMap(([key, entry]) => (entry === besides ? [key] : []));

/** @param key dotted, for example `bpf.masquerade` */
export function classOfValue(key: string): ValueChangeClass {
  const fitting = entries.filter(([each]) => key === each || key.startsWith(`${each}.`));
  return fitting.sort(([a], [b]) => b.length - a.length)[0]?.[1] ?? otherwise;
}

/** Whether the first class asks for more than the second. */
export function asksMore(one: ChangeClass, than: ChangeClass): boolean {
  return changeClasses.indexOf(one) > changeClasses.indexOf(than);
}
