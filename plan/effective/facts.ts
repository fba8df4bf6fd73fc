// What is known of a cluster beside its Helm values: the second half of what rules look at.
// It must never guess: what nobody said is absent, and a rule that needs it stays silent.
/**
 * `same-link`: one L2 segment. `gateway`: hops go by a router that knows the nodes alone. `routed`: the routers know
 * the pods' addresses as well, having learnt them by BGP.
 */
export type Topology = 'same-link' | 'gateway' | 'routed';

/** Every field may be absent: a values file that is checked by itself comes with few facts or none. */
export interface ClusterFacts {
  /** `1.34.2` */
  readonly kubernetes?: string;
  readonly distribution?: Distribution;
  /** Whether kube-proxy runs on the nodes. */
  readonly kubeProxy?: boolean;
  /** Whether Talos forwards CoreDNS' queries to the node's own resolver (its default from 1.8 on). */
  readonly talosHostDnsForwarding?: boolean;
  /** Whether Talos' ingress firewall is set up. */
  readonly talosFirewall?: boolean;
  readonly topology?: Topology;
  /** Who carries packets to pod addresses between the nodes, beside Cilium itself. */
  readonly podRoutes?: 'nobody' | 'cloud' | 'router';
  readonly nodes?: number;
  readonly controlPlanes?: number;
  /** Kernel versions of the nodes, `6.17` or `6.17.2`, each once. */
  readonly kernels?: readonly string[];
  /** Drivers of the network devices Cilium uses, as `ethtool -i` names them, each once. */
  readonly drivers?: readonly string[];
  /** Whether nodes have devices of other drivers, too, which nobody has named. */
  readonly otherDrivers?: boolean;
  /** Drivers on nodes that have the cluster's own XDP acceleration, where others have one of their own. Default: `drivers`. */
  readonly xdpDrivers?: readonly string[];
  /** Whether nodes have lists of devices of their own, by CiliumNodeConfig. */
  readonly devicesByNode?: boolean;
  /** Bytes a packet between nodes may have on the wire's link layer. */
  readonly linkMtu?: number;
  /** Least and most memory of a node, in GiB. */
  readonly memoryGiB?: { readonly least: number; readonly most: number };
  /** Addresses of the nodes among themselves. */
  readonly nodeCidrs?: readonly string[];
  readonly serviceCidrs?: readonly string[];
  readonly podCidrs?: readonly string[];
  /** Whether the nodes' addresses among themselves are IPv6. */
  readonly underlay?: 'ipv4' | 'ipv6';
  /** Whether a cluster with pods runs already: what disrupts is then told. */
  readonly running?: boolean;
  /** Port of an API server or local proxy of one that listens on every node's loopback: 7445 (KubePrism), 6444 (k3s agent). */
  readonly localApiPort?: number;
  /** Ports that BGP instances listen on; empty where they only dial out. */
  readonly bgpListenPorts?: readonly number[];
  /** Whether the address of the API is one that all control planes share. */
  readonly apiHostShared?: boolean;
  /** Whether the distribution runs a network of its own: k3s without --flannel-backend=none and --disable-network-policy, RKE2 without `cni: cilium` or `none`. */
  readonly ownNetwork?: boolean;
  /** Whether k3s runs its own servicelb: without --disable=servicelb. */
  readonly serviceLb?: boolean;
  /** Whether Istio runs, or will, in the cluster. */
  readonly istio?: boolean;
  /** Whether pods run in a kernel of their own: Kata Containers, KubeVirt, gVisor. */
  readonly sandboxedPods?: boolean;
  /** Whether the CRDs of the Prometheus Operator are in the cluster before Cilium is. */
  readonly serviceMonitorCrds?: boolean;
  /** Release of Gateway API whose CRDs are in the cluster, `1.4.1`; `1.5.1-experimental` for that channel. */
  readonly gatewayApiCrds?: string;
  /** Who renders the chart. */
  readonly renderer?: Renderer;
}

/** `helm` by hand or out of a pipeline; `k3s` is the Helm controller of k3s and RKE2. */
export const renderers = ['helm', 'flux', 'argo-cd', 'k3s'] as const;
export type Renderer = (typeof renderers)[number];

export const distributions = ['talos', 'k3s', 'rke2', 'kubeadm', 'rancher-desktop', 'other'] as const;
export type Distribution = (typeof distributions)[number];
