// Says what a Talos machine is: every setting its machine config will carry, as a plain serialisable value, with the defaults.
// It must never hold a secret: tokens, keys and certificates join only when the config is rendered.

/** How one network link gets its addresses. Links that are named here are the only ones that get any: Talos stops its
 * own DHCP on all links as soon as one link is configured (RunDefaultDHCPOperators in Talos v1.12). */
export interface TalosLink {
  /** Kernel name, for example `eth0`. Talos images for Hetzner Cloud boot with net.ifnames=0, so names are eth0, eth1. */
  name: string;
  /** Ask for an IPv4 address (and the routes and MTU the server offers) by DHCP. Default false. */
  dhcp4: boolean;
  /** Metric of the routes learned by DHCP, lower wins. Default is Talos' own, 1024. */
  dhcp4RouteMetric?: number;
  /** Bytes. Left out: what DHCP says, else the driver's default. */
  mtu?: number;
  /** Static addresses in CIDR notation. */
  addresses: string[];
  /** Static routes; without a destination it is the default route. */
  routes: TalosRoute[];
  /** An address that control planes share, held by one of them at a time. Control planes only, on a shared link. */
  virtualAddress?: string;
}

export interface TalosRoute {
  /** CIDR; left out means the default route of the gateway's address family. */
  destination?: string;
  gateway?: string;
  metric?: number;
}

export interface TalosTaint {
  key: string;
  value?: string;
  effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

export interface TalosKernelModule {
  name: string;
  parameters?: string[];
}

/** What all machines of one cluster share. */
export interface TalosClusterSettings {
  name: string;
  /** `https://HOST:6443`; HOST is an address or a name, of a load balancer or of the first control plane. */
  endpoint: string;
  dnsDomain: string;
  podSubnets: string[];
  serviceSubnets: string[];
  /** Without a leading `v`. */
  kubernetesVersion: string;
  allowSchedulingOnControlPlanes: boolean;
  /** Names and addresses, beside the endpoint's own, for which the API server's certificate is valid. */
  apiServerCertSANs: string[];
  kubePrismPort: number;
  /** Whether CoreDNS asks the resolver on its node. Does not work with BPF host routing in Cilium: decide it in the plan. */
  forwardKubeDNSToHost: boolean;
  /** Whether machines find each other through Talos' discovery service. */
  discovery: boolean;
  /** Start kubelets with --cloud-provider=external: nodes stay tainted until a cloud controller initialises them. */
  externalCloudProvider: boolean;
}

/** One machine, complete. */
export interface TalosMachine {
  role: 'controlplane' | 'worker';
  hostname: string;
  cluster: TalosClusterSettings;
  install: { disk: string; image: string };
  /** Names and addresses for which the Talos API's certificate is valid. */
  certSANs: string[];
  /** CIDRs the node's own address is taken from (kubelet) and etcd is advertised on. */
  nodeSubnets: string[];
  links: TalosLink[];
  nameservers: string[];
  timeServers: string[];
  nodeLabels: Record<string, string>;
  nodeAnnotations: Record<string, string>;
  nodeTaints: TalosTaint[];
  sysctls: Record<string, string>;
  kernelModules: TalosKernelModule[];
  kubeletExtraArgs: Record<string, string>;
  kubeletExtraConfig: Record<string, unknown>;
  /** Strategic merge patches in Talos' own form, applied last and in order. A patch with a `kind` goes to that document. */
  patches: Record<string, unknown>[];
}

/** What has to be said; the rest of {@link TalosMachine} has defaults. */
export type TalosMachineInput = Pick<TalosMachine, 'role' | 'hostname' | 'nodeSubnets'> & {
  talosVersion: string;
  cluster: Pick<
    TalosClusterSettings,
    'name' | 'endpoint' | 'podSubnets' | 'serviceSubnets' | 'kubernetesVersion' | 'forwardKubeDNSToHost'
  > &
    Partial<TalosClusterSettings>;
  install?: { disk?: string; image?: string };
  links?: (Pick<TalosLink, 'name'> & Partial<TalosLink>)[];
} & Partial<Omit<TalosMachine, 'role' | 'hostname' | 'nodeSubnets' | 'cluster' | 'install' | 'links'>>;

/** Port of KubePrism, the API server's local load balancer on each node: Talos' own default. */
export const kubePrismDefaultPort = 7445;

/**
 * Completes a machine with the defaults: disk /dev/sda, the release's installer image, KubePrism on 7445, discovery on,
 * control planes kept free of workloads.
 * @param input `talosVersion` has no leading `v` or one; both are understood.
 */
export function planTalosMachine(input: TalosMachineInput): TalosMachine {
  const version = input.talosVersion.replace(/^v/, '');
  return {
    role: input.role,
    hostname: input.hostname,
    cluster: {
      dnsDomain: 'cluster.local',
      allowSchedulingOnControlPlanes: false,
      apiServerCertSANs: [],
      kubePrismPort: kubePrismDefaultPort,
      discovery: true,
      externalCloudProvider: false,
      ...input.cluster,
    },
    install: {
      disk: input.install?.disk ?? '/dev/sda',
      image: input.install?.image ?? `ghcr.io/siderolabs/installer:v${version}`,
    },
    certSANs: input.certSANs ?? [],
    nodeSubnets: input.nodeSubnets,
    links: (input.links ?? []).map((link) => ({ dhcp4: false, addresses: [], routes: [], ...link })),
    nameservers: input.nameservers ?? [],
    timeServers: input.timeServers ?? [],
    nodeLabels: input.nodeLabels ?? {},
    nodeAnnotations: input.nodeAnnotations ?? {},
    nodeTaints: input.nodeTaints ?? [],
    sysctls: input.sysctls ?? {},
    kernelModules: input.kernelModules ?? [],
    kubeletExtraArgs: input.kubeletExtraArgs ?? {},
    kubeletExtraConfig: input.kubeletExtraConfig ?? {},
    patches: input.patches ?? [],
  };
}

/**
 * The same machine with the endpoint that only building reveals (a load balancer's address).
 * The host joins the certificate names of both APIs, so that either answers under it.
 */
export function withTalosEndpoint(
  machine: TalosMachine,
  host: string,
  ...otherNames: string[]
): TalosMachine {
  const names = [host, ...otherNames];
  const url = `https://${host.includes(':') ? `[${host}]` : host}:6443`;
  return {
    ...machine,
    certSANs: [...new Set([...machine.certSANs, ...names])],
    cluster: {
      ...machine.cluster,
      endpoint: url,
      apiServerCertSANs: [...new Set([...machine.cluster.apiServerCertSANs, ...names])],
    },
  };
}
