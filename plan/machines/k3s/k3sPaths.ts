// Where the files of a k3s node lie.
// It must never be changed for one kind of machine alone: whatever installs, upgrades or removes k3s goes by it.

export const k3sPaths = {
  binary: '/usr/local/bin/k3s',
  config: '/etc/rancher/k3s/config.yaml',
  /** Read after config.yaml; written by the machine itself. */
  join: '/etc/rancher/k3s/config.yaml.d/10-join.yaml',
  registries: '/etc/rancher/k3s/registries.yaml',
  token: '/etc/rancher/k3s/token',
  agentToken: '/etc/rancher/k3s/agent-token',
  tls: '/var/lib/rancher/k3s/server/tls',
  install: '/usr/local/lib/routewise/install-k3s',
  sysctl: '/etc/sysctl.d/90-routewise.conf',
  networkd: '/etc/systemd/networkd.conf.d/90-routewise.conf',
  underlay: '/usr/local/lib/routewise/underlay',
  underlayUnit: '/etc/systemd/system/routewise-underlay.service',
  keepalived: '/etc/keepalived/keepalived.conf',
} as const;

export function k3sService(role: 'server' | 'agent'): string {
  return role === 'server' ? 'k3s' : 'k3s-agent';
}
