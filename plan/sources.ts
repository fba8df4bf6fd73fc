// Where the facts behind decisions come from, each named once.
// It must never name a source that was not read.

const cilium = 'Cilium 1.19';

export const sources = {
  directRoutes: `${cilium}: pkg/datapath/linux/node.go, "must be directly reachable"`,
  routing: `${cilium}: Documentation/network/concepts/routing.rst`,
  tunnelWithDirectRoutes: `${cilium}: daemon/cmd/daemon_main.go, "auto-direct-node-routes cannot be used with tunneling"`,
  bgpIsNoDatapath: `${cilium}: Documentation/network/bgp-control-plane/bgp-control-plane.rst`,
  mtu: `${cilium}: pkg/mtu/mtu.go`,
  mtuDetection: `${cilium}: pkg/mtu/manager.go: the smallest MTU of the selected devices, unless MTU is set`,
  hostRouting: `${cilium}: pkg/kpr/initializer: BPF host routing needs kube-proxy replacement and BPF masquerading`,
  kprValues: `${cilium}: templates/cilium-configmap.yaml: only "true" and "false"`,
  xdp: `${cilium}: pkg/datapath/loader/base.go: "native" is fatal where any device cannot attach XDP, "best-effort" skips it`,
  xdpDrivers: `${cilium}: Documentation/reference-guides/bpf/progtypes.rst: virtio_net from kernel 4.10`,
  nodeIpam: `${cilium}: Documentation/network/node-ipam.rst`,
  operatorReplicas: `${cilium}: install/kubernetes/cilium/values.yaml: operator pods never share a host`,
  rollOut: `${cilium}: templates/cilium-agent/daemonset.yaml: without rollOutCiliumPods a changed ConfigMap restarts no agent`,
  maxUnavailable: `${cilium}: install/kubernetes/cilium/values.yaml: updateStrategy.rollingUpdate.maxUnavailable is 2`,
  gatewayApi: `${cilium}: operator/pkg/gateway-api/cell.go: the feature is turned off where its CRDs are missing`,
  talosGuide: `${cilium}: Documentation/installation/k8s-install-talos-linux.rst`,
  talosHostDns: `${cilium}: Documentation/installation/k8s-install-talos-linux.rst; siderolabs/talos#10002`,
  talosSysModule: 'Talos Linux: modules cannot be loaded from containers, so SYS_MODULE is refused',
  kubePrism: 'Talos Linux: KubePrism listens on localhost:7445 of every node',
  hetznerNetwork: 'Hetzner Cloud: a private network is routed, hosts reach each other by its gateway',
  hetznerMtu: 'Hetzner Cloud: private networks have an MTU of 1450',
  hetznerRoutes: 'Hetzner Cloud: at most 100 routes and 100 attached servers in a network',
  hetznerFirewall:
    'Hetzner Cloud: firewalls filter public interfaces; private network traffic passes them by',
  hetznerPlacement: 'Hetzner Cloud: a spread placement group holds at most 10 servers',
  hetznerEncryptedDefault: 'Hetzner Cloud: traffic in a private network is isolated, not encrypted',
  kubernetesNodeCidrs: 'kube-controller-manager --allocate-node-cidrs',
} as const;
