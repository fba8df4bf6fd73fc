// The ports of nodes that are always the same, each said once.
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
  hubbleMetrics: 9965,
} as const;
export const kubeletPort = 10_250;
export const etcdPorts = { clients: 2379, peers: 2380 } as const;
export const talosApiPort = 50_000;
