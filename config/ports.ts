// The ports of nodes that are always the same, each said once: for what opens them, looks for them, or keeps the world from them.
// It must never say whether a cluster uses one.

/** UDP, of the agent's own choice: Cilium: pkg/defaults/defaults.go, `TunnelPortVXLAN` and `TunnelPortGeneve`. */
export const tunnelPorts = { vxlan: 8472, geneve: 6081 } as const;
/** UDP: Cilium: pkg/wireguard/types/types.go, `ListenPort`. */
export const wireguardPort = 51_871;
/** TCP: Cilium: Documentation/operations/system_requirements.rst, "Firewall Rules". */
export const ciliumPorts = {
  health: 4240,
  hubble: 4244,
  mutualAuthentication: 4250,
  agentMetrics: 9962,
  operatorMetrics: 9963,
  envoyMetrics: 9964,
  hubbleMetrics: 9965,
} as const;
export const kubeletPort = 10_250;
/** TCP, on every node or every control plane: Kubernetes: Ports and Protocols. */
export const kubernetesPorts = { kubeProxy: 10_256, controllerManager: 10_257, scheduler: 10_259 } as const;
export const etcdPorts = { clients: 2379, peers: 2380 } as const;
export const talosApiPort = 50_000;
export const trustdPort = 50_001;

/** Whose a TCP port is that nodes themselves serve: for the cluster, or with a key of its own in a stack. */
export const ownersOfPorts: ReadonlyMap<number, string> = new Map([
  [etcdPorts.clients, 'etcd’s'],
  [etcdPorts.peers, 'etcd’s'],
  [ciliumPorts.health, 'that of Cilium’s health checks'],
  [ciliumPorts.hubble, 'Hubble’s'],
  [ciliumPorts.mutualAuthentication, 'that of Cilium’s mutual authentication'],
  [ciliumPorts.agentMetrics, 'that of the Cilium agent’s metrics'],
  [ciliumPorts.operatorMetrics, 'that of the Cilium operator’s metrics'],
  [ciliumPorts.envoyMetrics, 'that of Envoy’s metrics'],
  [ciliumPorts.hubbleMetrics, 'that of Hubble’s metrics'],
  [kubeletPort, 'the kubelet’s'],
  [kubernetesPorts.kubeProxy, 'kube-proxy’s, or what Cilium serves in its place'],
  [kubernetesPorts.controllerManager, 'the controller manager’s'],
  [kubernetesPorts.scheduler, 'the scheduler’s'],
  [talosApiPort, 'the Talos API’s, which has routewise:access.talosApi'],
  [trustdPort, 'that of Talos’ trustd'],
]);
